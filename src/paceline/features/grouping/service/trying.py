"""What a child is asked of a trial: several instances, one after the other."""

from collections.abc import Callable, Sequence
from uuid import NAMESPACE_OID, uuid5

from paceline.engines.scheduling.instance import GroupSize, Instance, PersonId
from paceline.engines.scheduling.solver import Progress
from paceline.engines.scheduling.what_if import (
    with_facilitator,
    with_minutes,
    with_missed_weeks,
    with_size,
    with_zones,
)
from paceline.features.grouping.models import DraftKind
from paceline.features.grouping.schemas.drafts import LocksIn
from paceline.features.grouping.schemas.trials import PointOut, WhatIfIn, window_of
from paceline.features.grouping.service.casting import Cast
from paceline.features.grouping.service.instances import Inputs, Wish
from paceline.features.grouping.service.made import Made
from paceline.features.grouping.service.moves import moves_of
from paceline.features.grouping.service.solving import Order, solve_order
from paceline.features.grouping.service.standing import with_standing
from paceline.kernel.errors import Invalid

CHANGES = ("none", "few", "usual", "free")


def solve_orders(
    instances: Sequence[Instance],
    order: Order,
    report: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> list[Made | None]:
    """None for one that its locks make impossible, unless it is the only one."""
    found: list[Made | None] = []
    for instance in instances:
        try:
            found.append(solve_order(instance, order, report, stop))
        except Invalid:
            if len(instances) == 1:
                raise
            found.append(None)
    return found


def ways_on(inputs: Inputs, *, from_week: int, locks: LocksIn) -> list[Cast]:
    """From keeping everything as it is to forming the groups anew, in the order of CHANGES."""
    wishes = [
        Wish(
            kind=DraftKind.TOP_UP if changes == "none" else DraftKind.RERUN,
            from_week=from_week,
            groups=frozenset(map(str, locks.groups)),
            people=frozenset(map(str, locks.people)),
            changes="usual" if changes == "none" else changes,
        )
        for changes in CHANGES
    ]
    return [Cast(inputs, wish) for wish in wishes]


def frontier(casts: Sequence[Cast], made: Sequence[Made | None]) -> list[PointOut]:
    """Who moves more people must place more; the rest is no choice."""
    points = [
        point(cast.inputs, changes, with_standing(each, cast.inputs, cast.standing))
        for cast, changes, each in zip(casts, CHANGES, made, strict=True)
        if each is not None
    ]
    ordered = sorted(points, key=lambda each: (each.moved, each.retimed, -each.placed))
    kept: list[PointOut] = []
    for each in ordered:
        if not kept or each.placed > kept[-1].placed:
            kept.append(each)
    return kept


def point(inputs: Inputs, changes: str, made: Made) -> PointOut:
    return PointOut.model_validate(
        {
            "changes": changes,
            "placed": made.placed,
            "members": made.members,
            "groups": len(made.content.groups),
            **moves_of(inputs, made.content).model_dump(),
        }
    )


def otherwise(instance: Instance, wanted: WhatIfIn) -> Instance:
    """The instance as it would be. Raises Invalid for what no cohort like this could be."""
    for number, each in enumerate(wanted.facilitators):
        instance = with_facilitator(
            instance,
            PersonId(str(uuid5(NAMESPACE_OID, f"{instance.name} {number}"))),
            home=each.zone or instance.anchor_zone,
            windows=[window_of(text) for text in each.windows],
            max_groups=each.max_groups,
        )
    if wanted.sizes is not None:
        sizes = wanted.sizes
        size = GroupSize(min=sizes.min, ideal=sizes.middle, max=sizes.max)
        instance = with_size(instance, size)
    if wanted.meeting_minutes is not None:
        instance = with_minutes(instance, wanted.meeting_minutes)
    if wanted.may_miss is not None:
        instance = with_missed_weeks(instance, wanted.may_miss)
    if wanted.zones is not None:
        instance = with_zones(instance, wanted.zones)
    return instance

"""Two ways to group a cohort side by side: who moves, how many are placed and how gladly."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from paceline.engines.availability.windows import minute_text
from paceline.features.grouping.errors import NothingRuns
from paceline.features.grouping.models import DraftState, require_filled
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.schemas.drafts import ComparisonOut, MoverOut, SideOut
from paceline.features.grouping.service.casting import Cast, as_id, kept_content
from paceline.features.grouping.service.content import DraftContent, DraftGroup, seats_of
from paceline.features.grouping.service.reads import GroupingReads
from paceline.features.grouping.service.running import running_content
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class Side:
    """`number` is the draft's; None for groups that run, or that are only imagined."""

    number: int | None
    content: DraftContent
    cast: Cast


class CompareService:
    def __init__(self, reads: GroupingReads) -> None:
        self._reads = reads

    async def compare(
        self, before_id: DraftId, after_id: DraftId, *, by: Principal
    ) -> ComparisonOut:
        """Both of one cohort, else Invalid. Raises DraftNotReady."""
        before = await self._reads.draft_row(before_id, viewer=by)
        after = await self._reads.draft_row(after_id, viewer=by)
        if before["cohort_id"] != after["cohort_id"]:
            raise Invalid("Only drafts of the same cohort can be compared.")
        for row in (before, after):
            require_filled(DraftState(str(row["state"])))
        cast = await self._reads.cast_of_draft(after)
        sides = [
            Side(number=int(str(row["number"])), content=kept_content(row), cast=cast)
            for row in (before, after)
        ]
        return await asyncio.to_thread(compared, *sides)

    async def with_running(self, draft_id: DraftId, *, by: Principal) -> ComparisonOut:
        """What publishing a re-run would change. Raises NothingRuns, DraftNotReady."""
        row = await self._reads.draft_row(draft_id, viewer=by)
        require_filled(DraftState(str(row["state"])))
        cast = await self._reads.cast_of_draft(row)
        if not cast.inputs.running:
            raise NothingRuns
        before = Side(number=None, content=running_content(cast.inputs), cast=cast)
        after = Side(number=int(str(row["number"])), content=kept_content(row), cast=cast)
        return await asyncio.to_thread(compared, before, after)


def compared(before: Side, after: Side) -> ComparisonOut:
    return ComparisonOut(
        before=side(before), after=side(after), movers=movers(before, after, after.cast)
    )


def side(of: Side) -> SideOut:
    content = of.content
    gladly = [
        of.cast.shown(member, group.place).preferred
        for group in content.groups
        for member in group.members
    ]
    return SideOut(
        number=of.number,
        placed=content.placed,
        groups=len(content.groups),
        sizes=sorted(len(group.members) for group in content.groups),
        preferred_share=round(sum(gladly) / len(gladly), 4) if gladly else 0.0,
    )


def continues(content: DraftContent) -> bool:
    return any(group.existing for group in content.groups)


def movers(before: Side, after: Side, cast: Cast) -> list[MoverOut]:
    """Whoever meets at another time or is placed anew or no more.

    Where both go on from groups that run, also who meets at the same time with others.
    """
    groups = continues(before.content) and continues(after.content)
    old, new = seats_of(before.content), seats_of(after.content)
    names = cast.titled
    people = sorted(old.keys() | new.keys(), key=lambda each: names.get(each, each))
    return [
        mover(person, old.get(person), new.get(person), names)
        for person in people
        if seat(old.get(person), by_group=groups) != seat(new.get(person), by_group=groups)
    ]


def seat(group: DraftGroup | None, *, by_group: bool) -> object:
    if group is None:
        return None
    return (group.slot, group.zone, group.existing if by_group else None)


def mover(
    person: str, old: DraftGroup | None, new: DraftGroup | None, names: Mapping[str, str]
) -> MoverOut:
    return MoverOut(
        id=as_id(person),
        name=names.get(person, "(withdrawn)"),
        before=told(old),
        after=told(new),
        group_before=names.get(old.existing) if old and old.existing else None,
        group_after=names.get(new.existing) if new and new.existing else None,
    )


def told(group: DraftGroup | None) -> str | None:
    if group is None:
        return None
    when = minute_text(group.slot)
    return f"{when} {group.zone}" if group.zone else when

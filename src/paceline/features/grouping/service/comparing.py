"""Two ways to group a cohort side by side: who moves, how many are placed and how gladly."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

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

Pair: TypeAlias = tuple[str, str]
# More than any group has members: who goes on by id is not asked for likeness.
CERTAIN: Final = 1_000_000


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


def movers(before: Side, after: Side, cast: Cast) -> list[MoverOut]:
    """Whoever meets at another time, or with others, or is placed anew or no more."""
    old, new = seats_of(before.content), seats_of(after.content)
    pairs = successors(before.content.groups, after.content.groups)
    anchor, names = cast.instance.anchor_zone, cast.titled
    people = sorted(old.keys() | new.keys(), key=lambda each: (names.get(each, each), each))
    return [
        mover(person, old.get(person), new.get(person), names)
        for person in people
        if not stays(old.get(person), new.get(person), pairs, anchor=anchor)
    ]


def successors(before: Iterable[DraftGroup], after: Sequence[DraftGroup]) -> frozenset[Pair]:
    """Pairs of keys: which group goes on as which, by its id, else by most people in common."""
    pairs = ((likeness(old, new), old.key, new.key) for old in before for new in after)
    found: list[Pair] = []
    for likes, old_key, new_key in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        taken = any(old_key == one or new_key == other for one, other in found)
        if likes and not taken:
            found.append((old_key, new_key))
    return frozenset(found)


def likeness(old: DraftGroup, new: DraftGroup) -> int:
    common = len({*old.members} & {*new.members})
    return common + CERTAIN if old.existing and old.existing == new.existing else common


def stays(
    old: DraftGroup | None, new: DraftGroup | None, pairs: frozenset[Pair], *, anchor: str
) -> bool:
    if old is None or new is None:
        return old is new
    same_time = (old.slot, old.zone or anchor) == (new.slot, new.zone or anchor)
    return same_time and (old.key, new.key) in pairs


def mover(
    person: str, old: DraftGroup | None, new: DraftGroup | None, names: Mapping[str, str]
) -> MoverOut:
    return MoverOut(
        id=as_id(person),
        name=names.get(person, "(withdrawn)"),
        before=told(old),
        after=told(new),
        group_before=called(old, names),
        group_after=called(new, names),
    )


def called(group: DraftGroup | None, names: Mapping[str, str]) -> str | None:
    """One that runs by its name, one of a draft by its key."""
    if group is None:
        return None
    return names.get(group.existing, group.key) if group.existing else group.key


def told(group: DraftGroup | None) -> str | None:
    if group is None:
        return None
    when = minute_text(group.slot)
    return f"{when} {group.zone}" if group.zone else when

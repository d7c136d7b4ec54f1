"""Two drafts side by side: who moves, how many are placed and how gladly."""

import asyncio
from collections.abc import Mapping

from paceline.db.statements import Row
from paceline.engines.availability.windows import minute_text
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.schemas import ComparisonOut, MoverOut, SideOut
from paceline.features.grouping.service.content import DraftContent
from paceline.features.grouping.service.instances import plain
from paceline.features.grouping.service.reads import Cast, GroupingReads, as_id
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal


class CompareService:
    def __init__(self, reads: GroupingReads) -> None:
        self._reads = reads

    async def compare(
        self, before_id: DraftId, after_id: DraftId, *, by: Principal
    ) -> ComparisonOut:
        """Both of one cohort, else Invalid."""
        before = await self._reads.draft_row(before_id, viewer=by)
        after = await self._reads.draft_row(after_id, viewer=by)
        if before["cohort_id"] != after["cohort_id"]:
            raise Invalid("Only drafts of the same cohort can be compared.")
        cast = await self._reads.cast_unscoped(CohortId(as_id(before["cohort_id"])))
        return await asyncio.to_thread(compared, before, after, cast)


def compared(before: Row, after: Row, cast: Cast) -> ComparisonOut:
    sides = [DraftContent.read(plain(row["content"])) for row in (before, after)]
    return ComparisonOut(
        before=side(int(str(before["number"])), sides[0], cast),
        after=side(int(str(after["number"])), sides[1], cast),
        movers=movers(seats(sides[0]), seats(sides[1]), cast.names),
    )


def side(number: int, content: DraftContent, cast: Cast) -> SideOut:
    gladly = [
        cast.shown(member, group.slot).preferred
        for group in content.groups
        for member in group.members
    ]
    return SideOut(
        number=number,
        placed=content.placed,
        groups=len(content.groups),
        sizes=sorted(len(group.members) for group in content.groups),
        preferred_share=round(sum(gladly) / len(gladly), 4) if gladly else 0.0,
    )


def seats(content: DraftContent) -> dict[str, int]:
    """When each person meets."""
    return {member: group.slot for group in content.groups for member in group.members}


def movers(
    before: Mapping[str, int],
    after: Mapping[str, int],
    names: Mapping[str, str],
) -> list[MoverOut]:
    """Whoever meets at another time or is placed anew or no more."""
    found = []
    for person in sorted(before.keys() | after.keys(), key=lambda each: names.get(each, each)):
        old, new = before.get(person), after.get(person)
        if old == new:
            continue
        found.append(
            MoverOut(
                id=as_id(person),
                name=names.get(person, "(withdrawn)"),
                before=None if old is None else minute_text(old),
                after=None if new is None else minute_text(new),
            )
        )
    return found

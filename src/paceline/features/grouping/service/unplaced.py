"""Who is still without a group, for those who write to them."""

from collections.abc import Sequence

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId, SignUpRole
from paceline.features.grouping.models import DraftState
from paceline.features.grouping.public import (
    DraftId,
    GroupId,
    OwnRemedy,
    Unplaced,
    UnplacedPeople,
    UnplacedPerson,
)
from paceline.features.grouping.repository.drafts import newest_ask
from paceline.features.grouping.repository.groups import GroupDoor
from paceline.features.grouping.service.casting import as_id, kept_content
from paceline.features.grouping.service.content import DraftContent, DraftUnplaced


class UnplacedReads(UnplacedPeople):
    def __init__(self, lane: ReadLane, sign_ups: SignUpAsks, groups: GroupDoor) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._groups = groups

    @override
    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Unplaced | None:
        drafts, roster, groups = await self._lane.rows(
            newest_ask(cohort_id),
            self._sign_ups.contacts_unscoped(cohort_id),
            self._groups.of_cohort(cohort_id),
        )
        if not drafts:
            return None
        content = kept_content(drafts[0])
        placed = await self._placed(drafts[0], content, groups)
        told = {each.id: each for each in content.unplaced}
        waiting = [
            str(row["id"])
            for row in roster
            if row["role"] == SignUpRole.MEMBER and str(row["id"]) not in placed
        ]
        return Unplaced(
            draft_id=DraftId(as_id(drafts[0]["id"])),
            people=tuple(person_of(each, told.get(each)) for each in waiting),
        )

    async def _placed(self, draft: Row, content: DraftContent, groups: Sequence[Row]) -> set[str]:
        if draft["state"] != DraftState.PUBLISHED:
            return {member for group in content.groups for member in group.members}
        ids = [GroupId(as_id(row["id"])) for row in groups]
        members = (await self._lane.rows(self._groups.members(ids)))[0]
        return {str(row["sign_up_id"]) for row in members}


def person_of(sign_up_id: str, told: DraftUnplaced | None) -> UnplacedPerson:
    """Of the remedies those that are theirs to take: no word of others."""
    remedies = told.remedies if told else ()
    return UnplacedPerson(
        sign_up_id=SignUpId(as_id(sign_up_id)),
        reason=told.reason if told else "",
        remedies=tuple(
            OwnRemedy(windows=each.windows, weeks=each.weeks)
            for each in remedies
            if each.kind in {"widen", "may_miss"}
        ),
    )

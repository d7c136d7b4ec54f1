"""What publishing a draft would make of the groups, told before it is done."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortView
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import DraftId, GroupId, GroupView, Prospect, Prospects
from paceline.features.grouping.repository.drafts import draft_ask
from paceline.features.grouping.repository.groups import GroupDoor
from paceline.features.grouping.service.casting import as_id, kept_content
from paceline.features.grouping.service.content import DraftContent, DraftGroup
from paceline.features.grouping.service.regrouping import free_names, in_week_order
from paceline.kernel.ids import new_id


class ProspectReads(Prospects):
    """Names and ids as `PublishService` and `Regrouping` give them."""

    def __init__(self, lane: ReadLane, door: GroupDoor) -> None:
        self._lane = lane
        self._door = door

    @override
    async def of_draft_unscoped(self, draft_id: DraftId, *, cohort: CohortView) -> Prospect:
        drafts, groups = await self._lane.rows(draft_ask(draft_id), self._door.of_cohort(cohort.id))
        [row] = drafts
        running = {str(each["id"]): each for each in groups}
        views = tuple(views_of(kept_content(row), running, cohort))
        return Prospect(groups=views, from_week=int(str(row["from_week"])))


def views_of(
    content: DraftContent, running: Mapping[str, Row], cohort: CohortView
) -> Iterator[GroupView]:
    names = iter(free_names({str(each["name"]) for each in running.values()}))
    for group in in_week_order(content.groups):
        kept = running.get(group.existing or "")
        if kept is None:
            yield view_of(group, GroupId(new_id()), cohort, name=next(names), place="")
        else:
            known = GroupId(UUID(str(kept["id"])))
            yield view_of(group, known, cohort, name=str(kept["name"]), place=str(kept["place"]))


def view_of(
    group: DraftGroup, group_id: GroupId, cohort: CohortView, *, name: str, place: str
) -> GroupView:
    return GroupView(
        id=group_id,
        cohort_id=cohort.id,
        name=name,
        slot=group.slot,
        zone=group.zone or cohort.zone,
        place=place,
        facilitator_id=SignUpId(as_id(group.facilitator)) if group.facilitator else None,
        member_ids=tuple(SignUpId(as_id(each)) for each in group.members),
        co_facilitator_ids=tuple(SignUpId(as_id(each)) for each in group.co_facilitators),
    )

"""Asks everybody without a group what would place them: once for each person and draft."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import DraftId, Unplaced, UnplacedPeople, UnplacedPerson
from paceline.features.notifications.errors import NothingDrafted
from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.repository.addresses import DeadAddresses, address_id
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.features.notifications.repository.planned import Planned, new_notice_id
from paceline.features.notifications.service.announcing import Announcer
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class AskedPerson:
    """`outcome` is asked, asked_before or undeliverable."""

    sign_up_id: SignUpId
    name: str = field(repr=False)
    reason: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    draft_id: DraftId
    dry_run: bool
    people: Sequence[AskedPerson]


class AskService:
    def __init__(
        self,
        cohorts: Cohorts,
        unplaced: UnplacedPeople,
        lane: ReadLane,
        sign_ups: SignUpAsks,
        dead: DeadAddresses,
        notices: NoticeRepository,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._unplaced = unplaced
        self._lane = lane
        self._sign_ups = sign_ups
        self._dead = dead
        self._notices = notices
        self._announcer = announcer
        self._clock = clock

    async def ask(self, cohort_id: CohortId, *, dry_run: bool, by: Principal) -> Asked:
        """A dry run tells who would be asked. Raises NothingDrafted."""
        await self._cohorts.organised(cohort_id, by=by)
        found = await self._unplaced.of_cohort_unscoped(cohort_id)
        if found is None:
            raise NothingDrafted
        people = await self._outcomes(cohort_id, found)
        if not dry_run:
            asked = {each.sign_up_id for each in people if each.outcome == "asked"}
            await self._announcer.tell(
                self._planned(cohort_id, found.draft_id, each)
                for each in found.people
                if each.sign_up_id in asked
            )
        return Asked(draft_id=found.draft_id, dry_run=dry_run, people=people)

    async def _outcomes(self, cohort_id: CohortId, found: Unplaced) -> Sequence[AskedPerson]:
        ids = [each.sign_up_id for each in found.people]
        rows = (await self._lane.rows(self._sign_ups.people_unscoped(ids)))[0]
        known = {SignUpId(UUID(str(row["id"]))): row for row in rows}
        dead = await self._dead.among_unscoped([str(row["email"]) for row in rows])
        before = await self._notices.subjects_unscoped(
            cohort_id, NoticeType.UNPLACED_ASK, str(found.draft_id)
        )
        return [
            AskedPerson(
                sign_up_id=each.sign_up_id,
                name=str(row["name"]),
                reason=each.reason,
                outcome=(
                    "asked_before"
                    if each.sign_up_id in before
                    else "undeliverable"
                    if address_id(str(row["email"])) in dead
                    else "asked"
                ),
            )
            for each in found.people
            if (row := known.get(each.sign_up_id))
        ]

    def _planned(self, cohort_id: CohortId, draft_id: DraftId, who: UnplacedPerson) -> Planned:
        windows = [window for each in who.remedies for window in each.windows]
        weeks = [str(week) for each in who.remedies for week in each.weeks]
        return Planned(
            id=new_notice_id(),
            cohort_id=cohort_id,
            sign_up_id=who.sign_up_id,
            type=NoticeType.UNPLACED_ASK,
            subject=str(draft_id),
            due_at=self._clock.now(),
            facts={
                "reason": who.reason,
                "windows": ";".join(windows),
                "weeks": ";".join(weeks),
            },
        )

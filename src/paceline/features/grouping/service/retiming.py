"""Another weekly time for a group that runs, by whoever leads it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.grouping.errors import BreaksRules, BusyElsewhere, NoWeekLeft
from paceline.features.grouping.models import Group
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import GroupChanged, GroupId, Groups, GroupView
from paceline.features.grouping.repository.groups import GroupRepository
from paceline.features.grouping.schemas.slots import SlotIn
from paceline.features.grouping.service.casting import as_id
from paceline.features.grouping.service.checking import Change, GroupCheck, facilitator_of
from paceline.features.grouping.service.gate import GroupGate
from paceline.features.grouping.service.instances import settings_of_view
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Flaw
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


@dataclass(frozen=True, kw_only=True)
class Retimed:
    """As it would be, or is; `from_week` counts from 0, `problems` say who cannot come and why."""

    group: GroupView
    from_week: int
    problems: Sequence[Flaw]


class RetimeService:
    def __init__(
        self,
        cohorts: Cohorts,
        doors: Groups,
        groups: GroupRepository,
        gate: GroupGate,
        check: GroupCheck,
        meetings: MeetingWriter,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._doors = doors
        self._groups = groups
        self._gate = gate
        self._check = check
        self._meetings = meetings
        self._outbox = outbox
        self._clock = clock

    async def retime(
        self, group_id: GroupId, slot: SlotIn, *, dry_run: bool, by: Principal
    ) -> Retimed:
        """From the next week on. A dry run tells what is in the way instead of raising it.

        Nobody is held for whoever may not; the cohort first, and then the group, as everybody locks
        them. Raises BreaksRules, NoWeekLeft; NotFound for whoever neither leads nor organises it.
        """
        asked = await self._gate.led_or_organised(group_id, viewer=by)
        cohort = await self._cohorts.held_unscoped(CohortId(as_id(asked["cohort_id"])))
        before = await self._doors.led_or_organised(group_id, by=by)
        view = replace(before, slot=slot.minute(), zone=slot.zone or cohort.zone)
        from_week = self._next_week(cohort)
        problems = await self._problems(cohort, view)
        if not dry_run:
            await self._keep(cohort, view, problems, from_week=from_week)
        return Retimed(group=view, from_week=from_week, problems=problems)

    def _next_week(self, cohort: CohortView) -> int:
        week = settings_of_view(cohort).next_week(self._clock.now())
        if week >= cohort.weeks:
            raise NoWeekLeft
        return week

    async def _problems(self, cohort: CohortView, view: GroupView) -> Sequence[Flaw]:
        """Asked of a group that nobody keeps."""
        tried = Group(
            id=view.id,
            cohort_id=view.cohort_id,
            name=view.name,
            slot=view.slot,
            zone=view.zone,
            created_at=self._clock.now(),
            facilitator_id=view.facilitator_id,
        )
        joining = (*view.member_ids, *facilitator_of(tried), *view.co_facilitator_ids)
        change = Change(
            group=tried,
            members=view.member_ids,
            helpers=view.co_facilitator_ids,
            size=False,
            joining=frozenset(joining),
        )
        try:
            await self._check.require(cohort, change)
        except (BreaksRules, BusyElsewhere) as error:
            return error.flaws
        return ()

    async def _keep(
        self, cohort: CohortView, view: GroupView, problems: Sequence[Flaw], *, from_week: int
    ) -> None:
        if problems:
            raise BreaksRules(problems)
        group = await self._groups.live_unscoped(view.id)
        group.slot, group.zone = view.slot, view.zone
        await self._groups.flush()
        await self._meetings.retime_series(view, cohort=cohort, from_week=from_week)
        self._outbox.publish(GroupChanged(cohort_id=cohort.id, group_id=view.id))

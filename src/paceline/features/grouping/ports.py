"""What grouping needs from slices above it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from typing_extensions import override

from paceline.engines.scheduling.times import Busy
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId, GroupView


class MeetingWriter(Protocol):
    """Meetings exist exactly when their group does: all of it joins the caller's unit of work."""

    async def write_series(
        self, groups: Sequence[GroupView], *, cohort: CohortView, from_week: int = 0
    ) -> None:
        """One meeting a week for each group, on real dates, but for the weeks that are skipped."""
        ...

    async def retime_series(self, group: GroupView, *, cohort: CohortView, from_week: int) -> None:
        """The group's slot changed: meetings from this week on move to it, keeping who they are."""
        ...

    async def end_series(self, group_ids: Sequence[GroupId]) -> None:
        """What has not taken place is cancelled; what has stays."""
        ...


class BusyTimes(Protocol):
    """Time that people of a cohort have given away in others."""

    async def of_cohort_unscoped(
        self, cohort_id: CohortId, *, first: datetime, until: datetime
    ) -> Mapping[SignUpId, Sequence[Busy]]:
        """Meetings between the two instants, of groups in other cohorts that they are in or lead.

        The same person is one account, or one address where there is no account. Nobody is told
        where somebody meets.
        """
        ...


class NoBusyTimes(BusyTimes):
    """While no slice keeps meetings, nobody is busy with one."""

    @override
    async def of_cohort_unscoped(
        self, cohort_id: CohortId, *, first: datetime, until: datetime
    ) -> Mapping[SignUpId, Sequence[Busy]]:
        return {}


class NoMeetings(MeetingWriter):
    """While no slice keeps meetings, groups have none."""

    @override
    async def write_series(
        self, groups: Sequence[GroupView], *, cohort: CohortView, from_week: int = 0
    ) -> None:
        return

    @override
    async def retime_series(self, group: GroupView, *, cohort: CohortView, from_week: int) -> None:
        return

    @override
    async def end_series(self, group_ids: Sequence[GroupId]) -> None:
        return

"""What grouping needs from slices above it."""

from collections.abc import Sequence
from typing import Protocol

from typing_extensions import override

from paceline.features.cohorts.public import CohortView
from paceline.features.grouping.public import GroupId, GroupView


class MeetingWriter(Protocol):
    """Meetings exist exactly when their group does: all of it joins the caller's unit of work."""

    async def write_series(self, groups: Sequence[GroupView], *, cohort: CohortView) -> None:
        """One meeting a week for each group, on real dates, but for the weeks that are skipped."""
        ...

    async def retime_series(self, group: GroupView, *, cohort: CohortView, from_week: int) -> None:
        """The group's slot changed: meetings from this week on move to it, keeping who they are."""
        ...

    async def end_series(self, group_ids: Sequence[GroupId]) -> None:
        """What has not taken place is cancelled; what has stays."""
        ...


class NoMeetings(MeetingWriter):
    """While no slice keeps meetings, groups have none."""

    @override
    async def write_series(self, groups: Sequence[GroupView], *, cohort: CohortView) -> None:
        return

    @override
    async def retime_series(self, group: GroupView, *, cohort: CohortView, from_week: int) -> None:
        return

    @override
    async def end_series(self, group_ids: Sequence[GroupId]) -> None:
        return

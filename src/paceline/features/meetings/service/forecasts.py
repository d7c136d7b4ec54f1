"""The meetings a group would have, by the rules of `MeetingSeries`, without writing any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from paceline.engines.recurrence.slots import Occurrence
from paceline.features.cohorts.public import CohortView
from paceline.features.grouping.public import GroupView
from paceline.features.meetings.public import Forecasts, MeetingId, MeetingState, MeetingView
from paceline.features.meetings.service.series import occurrences
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id


class SeriesForecasts(Forecasts):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    def of_group(
        self,
        group: GroupView,
        known: Sequence[MeetingView],
        *,
        cohort: CohortView,
        from_week: int,
    ) -> Sequence[MeetingView]:
        now = self._clock.now()
        wanted = [each for each in occurrences(group, cohort=cohort) if each.week >= from_week]
        by_week = {each.week: each for each in wanted}
        there = {each.week for each in known}
        moved = [retimed(each, by_week.get(each.week), at=now) for each in known]
        new = [each for each in wanted if each.week not in there and each.ends_at > now]
        return [*moved, *(made(group, each, cohort=cohort, at=now) for each in new)]


def retimed(meeting: MeetingView, to: Occurrence | None, *, at: datetime) -> MeetingView:
    """What has begun stays, and so does a meeting whose new time would be over already."""
    if to is None or min(meeting.starts_at, to.starts_at) <= at:
        return meeting
    if meeting.original_starts_at == to.starts_at:
        return meeting
    return replace(
        meeting,
        original_starts_at=to.starts_at,
        starts_at=to.starts_at,
        state=MeetingState.SCHEDULED,
    )


def made(
    group: GroupView, occurrence: Occurrence, *, cohort: CohortView, at: datetime
) -> MeetingView:
    return MeetingView(
        id=MeetingId(new_id()),
        cohort_id=cohort.id,
        group_id=group.id,
        week=occurrence.week,
        original_starts_at=occurrence.starts_at,
        starts_at=occurrence.starts_at,
        minutes=cohort.meeting_minutes,
        state=MeetingState.SCHEDULED,
        sequence=0,
        place=None,
        note="",
        changed_at=at,
    )

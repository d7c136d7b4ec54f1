"""What people have promised already, and whether one more meeting goes beside it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.engines.availability.masks import possible_mask
from paceline.engines.availability.windows import STEP, Window
from paceline.engines.recurrence.slots import minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.times import SocialHours
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.ports import BusyTimes
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.public import GuestRole, MeetingId, MeetingState, MeetingView
from paceline.features.meetings.repository.guests import guesting, guests_at
from paceline.features.meetings.repository.meetings import scheduled_between, view_of
from paceline.features.meetings.service.rows import (
    GuestRow,
    Met,
    Place,
    Row,
    guests_of,
    met_of,
    places_of,
)

# No meeting is longer, so one that is still on then began after this.
LONGEST: Final = timedelta(minutes=480)


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """Time that is given away; of another cohort nobody is told which meeting it is."""

    starts_at: datetime
    ends_at: datetime
    meeting_id: MeetingId | None = None


def clashes(engaged: Iterable[Engagement], *, beside: MeetingView) -> bool:
    """Whether one of these, but for the meeting itself, is at the same time."""
    return any(
        each.starts_at < beside.ends_at and beside.starts_at < each.ends_at
        for each in engaged
        if each.meeting_id != beside.id
    )


def quarters(starts_at: datetime, zone_name: str, *, minutes: int) -> tuple[int, int]:
    """The first quarter hour on that clock, as a minute of week, and the length in whole ones."""
    local = minute_of_week(starts_at.astimezone(zone(zone_name)))
    begin = local // STEP * STEP
    return begin, -(-(local + minutes - begin) // STEP) * STEP


def within_hours(
    windows: Sequence[Window], zone_name: str, starts_at: datetime, *, minutes: int
) -> bool:
    """Whether the whole of a meeting is inside these windows, if need be or better."""
    begin, length = quarters(starts_at, zone_name, minutes=minutes)
    return possible_mask(windows).holds(begin, minutes=length)


def within_social(
    hours: tuple[int, int] | None, zone_name: str, starts_at: datetime, *, minutes: int
) -> bool:
    """The same for social hours, which bound each day; None bounds nothing."""
    if hours is None:
        return True
    begin, length = quarters(starts_at, zone_name, minutes=minutes)
    allowed = SocialHours(*hours)
    return all(minute in allowed for minute in range(begin, begin + length, STEP))


class Engagements:
    """A fixed number of statements, however many people and meetings."""

    def __init__(self, lane: ReadLane, groups: GroupAsks, elsewhere: BusyTimes) -> None:
        self._lane = lane
        self._groups = groups
        self._elsewhere = elsewhere

    async def of_unscoped(
        self,
        cohort_id: CohortId,
        sign_up_ids: Sequence[SignUpId],
        *,
        first: datetime,
        until: datetime,
    ) -> Mapping[SignUpId, Sequence[Engagement]]:
        """All that begins between the two instants, or is still on at the first."""
        since = first - LONGEST
        here = await self._here(sign_up_ids, first=since, until=until)
        elsewhere = await self._elsewhere.of_cohort_unscoped(cohort_id, first=since, until=until)
        away = {
            who: [Engagement(starts_at=each.starts_at, ends_at=each.ends_at) for each in times]
            for who, times in elsewhere.items()
        }
        return {who: [*here.get(who, ()), *away.get(who, ())] for who in sign_up_ids}

    async def _here(
        self, sign_up_ids: Sequence[SignUpId], *, first: datetime, until: datetime
    ) -> Mapping[SignUpId, list[Engagement]]:
        places, rows = await self._lane.rows(
            self._groups.places_unscoped(sign_up_ids), guesting(sign_up_ids)
        )
        group_ids = sorted({GroupId(UUID(str(row["group_id"]))) for row in places})
        seats, meetings = await self._lane.rows(
            self._groups.members(group_ids),
            scheduled_between(group_ids, first=first, until=until),
        )
        met = met_of(meetings)
        guests = (await self._lane.rows(guests_at([each.id for each in met])))[0]
        found: dict[SignUpId, list[Engagement]] = defaultdict(list)
        promised = chain(
            seated(places_of(seats), met, guests_of(guests)),
            invited(rows, first=first, until=until),
        )
        for who, each in promised:
            found[who].append(each)
        return found


def seated(
    places: Iterable[Place], met: Sequence[Met], guests: Iterable[GuestRow]
) -> Iterator[tuple[SignUpId, Engagement]]:
    """Who leads a group is free while somebody else leads it for once."""
    led = {each.meeting_id for each in guests if each.role is GuestRole.SUBSTITUTE}
    by_group: dict[GroupId, list[Met]] = defaultdict(list)
    for each in met:
        by_group[each.group_id].append(each)
    for place in places:
        for meeting in by_group[place.group_id]:
            if place.role != "facilitator" or meeting.id not in led:
                yield place.sign_up_id, engagement(meeting)


def invited(
    rows: Iterable[Row], *, first: datetime, until: datetime
) -> Iterator[tuple[SignUpId, Engagement]]:
    for row in rows:
        meeting = view_of(row)
        if meeting.state is MeetingState.SCHEDULED and first <= meeting.starts_at < until:
            yield msgspec.convert(row["sign_up_id"], SignUpId), engagement(meeting)


def engagement(meeting: Met | MeetingView) -> Engagement:
    return Engagement(starts_at=meeting.starts_at, ends_at=meeting.ends_at, meeting_id=meeting.id)

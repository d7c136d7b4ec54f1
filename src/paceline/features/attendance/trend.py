"""How many came, week by week, and who has been missing lately."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.features.attendance.repository import presences_at
from paceline.features.attendance.schemas import AttendanceOut, AttendedWeekOut, MissingOut
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.public import MeetingAsks, MeetingId
from paceline.kernel.identity import Principal

IN_A_ROW: Final = 2


@dataclass(frozen=True, kw_only=True)
class Grouped:
    id: GroupId


@dataclass(frozen=True, kw_only=True)
class Person:
    id: SignUpId
    name: str


@dataclass(frozen=True, kw_only=True)
class Met:
    id: MeetingId
    week: int
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Seen:
    meeting_id: MeetingId
    sign_up_id: SignUpId
    came: bool


class TrendReads:
    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        groups: GroupAsks,
        meetings: MeetingAsks,
        sign_ups: SignUpAsks,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups
        self._meetings = meetings
        self._sign_ups = sign_ups

    async def of_cohort(self, cohort_id: CohortId, *, viewer: Principal) -> AttendanceOut:
        """Of the groups that run now; for organisers. Raises NotFound."""
        organised = self._cohorts.organised(cohort_id, viewer=viewer)
        _, groups = await self._lane.rows(organised, self._groups.of_cohort(cohort_id))
        wanted = [msgspec.convert(row, Grouped).id for row in groups]
        rows = (await self._lane.rows(self._meetings.of_groups(wanted)))[0]
        met = {each.id: each for each in (msgspec.convert(row, Met) for row in rows)}
        noted = (await self._lane.rows(presences_at(list(met))))[0]
        seen = [msgspec.convert(row, Seen) for row in noted]
        return AttendanceOut(weeks=weeks_of(met, seen), missing=await self._missing(met, seen))

    async def _missing(
        self, met: Mapping[MeetingId, Met], seen: Iterable[Seen]
    ) -> list[MissingOut]:
        runs = absences(met, seen)
        people = (await self._lane.rows(self._sign_ups.these_unscoped(list(runs))))[0]
        found = [
            MissingOut(sign_up_id=each.id, name=each.name, in_a_row=runs[each.id])
            for each in (msgspec.convert(row, Person) for row in people)
        ]
        return sorted(found, key=lambda each: (-each.in_a_row, each.name.casefold()))


def weeks_of(met: Mapping[MeetingId, Met], seen: Iterable[Seen]) -> list[AttendedWeekOut]:
    """Weeks of the cohort, from 0, in which somebody was noted."""
    by_week: dict[int, list[Seen]] = defaultdict(list)
    for each in seen:
        by_week[met[each.meeting_id].week].append(each)
    return [
        AttendedWeekOut(
            week=week,
            meetings=len({each.meeting_id for each in noted}),
            came=sum(each.came for each in noted),
            missed=sum(not each.came for each in noted),
        )
        for week, noted in sorted(by_week.items())
    ]


def absences(met: Mapping[MeetingId, Met], seen: Iterable[Seen]) -> Mapping[SignUpId, int]:
    """Who missed the last two meetings or more that they were noted at, and how many."""
    by_person: dict[SignUpId, list[Seen]] = defaultdict(list)
    for each in sorted(seen, key=lambda one: met[one.meeting_id].starts_at):
        by_person[each.sign_up_id].append(each)
    runs = {person: run_of(noted) for person, noted in by_person.items()}
    return {person: run for person, run in runs.items() if run >= IN_A_ROW}


def run_of(noted: Sequence[Seen]) -> int:
    for count, each in enumerate(reversed(noted)):
        if each.came:
            return count
    return len(noted)

"""Whether one person can come on every real date: the plain reading of the availability rule.

Shares no code with `cells`, which solvers use: so a mistake in one of them shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product

from paceline.engines.availability.windows import STEP, WEEK
from paceline.engines.recurrence.slots import Occurrence, Slot, expand, minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.instance import Instance, Person, PersonId
from paceline.engines.scheduling.times import Place


def _quarters(meeting: Occurrence) -> Iterator[datetime]:
    moment = meeting.starts_at
    while moment < meeting.ends_at:
        yield moment
        moment += timedelta(minutes=STEP)


def _covered(instance: Instance, person: Person) -> frozenset[int]:
    hours = instance.hours_of(person)
    return frozenset(
        minute % WEEK
        for window in person.windows
        for minute in range(window.start, window.end, STEP)
        if hours is None or minute in hours
    )


def _is_busy(person: Person, meeting: Occurrence) -> bool:
    return any(
        busy.starts_at < meeting.ends_at and meeting.starts_at < busy.ends_at
        for busy in person.busy
    )


@dataclass(frozen=True)
class Attendance:
    """Remembers what it worked out for one instance; not for use by several threads."""

    instance: Instance
    _meetings: dict[Place, tuple[Occurrence, ...]] = field(default_factory=dict)
    _local: dict[tuple[Place, str], tuple[frozenset[int], ...]] = field(default_factory=dict)
    _windows: dict[PersonId, frozenset[int]] = field(default_factory=dict)

    def among(self, instance: Instance) -> "Attendance":
        """For other people who meet on the same dates: what was worked out of those is shared."""
        if instance is self.instance:
            return self
        return Attendance(instance, self._meetings, self._local)

    def meetings(self, place: Place) -> tuple[Occurrence, ...]:
        if place not in self._meetings:
            self._meetings[place] = expand(
                Slot(place.slot, self.instance.zone_of(place)),
                first_week=self.instance.first_week,
                weeks=self.instance.weeks,
                skip_weeks=self.instance.skip_weeks,
                minutes=self.instance.meeting_minutes,
            )
        return self._meetings[place]

    def _needed(self, place: Place, zone_name: str) -> tuple[frozenset[int], ...]:
        key = (place, zone_name)
        if key not in self._local:
            there = zone(zone_name)
            self._local[key] = tuple(
                frozenset(
                    minute_of_week(moment.astimezone(there)) // STEP * STEP
                    for moment in _quarters(meeting)
                )
                for meeting in self.meetings(place)
            )
        return self._local[key]

    def missed_weeks(self, person: Person, *, place: Place) -> tuple[int, ...]:
        """Week indices of the meetings they cannot come to: outside their windows, or busy."""
        if person.id not in self._windows:
            self._windows[person.id] = _covered(self.instance, person)
        covered = self._windows[person.id]
        meetings = zip(self.meetings(place), self._needed(place, person.zone), strict=True)
        return tuple(
            meeting.week
            for meeting, minutes in meetings
            if not minutes <= covered or _is_busy(person, meeting)
        )

    def can_attend(self, person: Person, *, place: Place) -> bool:
        missed = self.missed_weeks(person, place=place)
        return len(missed) <= self.instance.may_miss_of(person)

    def same_time(self, one: Place, other: Place) -> bool:
        """Two clocks may show one series of meetings differently."""
        return self.meetings(one) == self.meetings(other)

    def clash(self, one: Place, other: Place) -> bool:
        """One facilitator cannot lead both: they overlap, or leave less than the gap.

        On the clocks of one zone the week is a circle; between two zones real dates count.
        """
        needed = self.instance.meeting_minutes + self.instance.facilitator_gap_minutes
        if self.instance.zone_of(one) == self.instance.zone_of(other):
            apart = (one.slot - other.slot) % WEEK
            return min(apart, WEEK - apart) < needed
        starts = [[meeting.starts_at for meeting in self.meetings(place)] for place in (one, other)]
        return any(
            abs(first - second) < timedelta(minutes=needed) for first, second in product(*starts)
        )

    def date_of(self, week: int, *, place: Place) -> date:
        """The day of that week's meeting in the zone of the place."""
        starts = {meeting.week: meeting.starts_at for meeting in self.meetings(place)}
        return starts[week].astimezone(zone(self.instance.zone_of(place))).date()

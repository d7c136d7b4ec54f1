"""Whether one person can come on every real date: the plain reading of the availability rule.

Shares no code with `cells`, which solvers use: so a mistake in one of them shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from paceline.engines.availability.windows import STEP, WEEK
from paceline.engines.recurrence.slots import Occurrence, Slot, expand, minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.instance import Instance, Person, PersonId


def _quarters(meeting: Occurrence) -> Iterator[datetime]:
    moment = meeting.starts_at
    while moment < meeting.ends_at:
        yield moment
        moment += timedelta(minutes=STEP)


def _covered(person: Person) -> frozenset[int]:
    return frozenset(
        minute % WEEK
        for window in person.windows
        for minute in range(window.start, window.end, STEP)
    )


@dataclass(frozen=True)
class Attendance:
    """Remembers what it worked out for one instance; not for use by several threads."""

    instance: Instance
    _meetings: dict[int, tuple[Occurrence, ...]] = field(default_factory=dict)
    _local: dict[tuple[int, str], tuple[tuple[int, frozenset[int]], ...]] = field(
        default_factory=dict
    )
    _windows: dict[PersonId, frozenset[int]] = field(default_factory=dict)

    def meetings(self, slot: int) -> tuple[Occurrence, ...]:
        if slot not in self._meetings:
            self._meetings[slot] = expand(
                Slot(slot, self.instance.anchor_zone),
                first_week=self.instance.first_week,
                weeks=self.instance.weeks,
                skip_weeks=self.instance.skip_weeks,
                minutes=self.instance.meeting_minutes,
            )
        return self._meetings[slot]

    def _needed(self, slot: int, zone_name: str) -> tuple[tuple[int, frozenset[int]], ...]:
        key = (slot, zone_name)
        if key not in self._local:
            there = zone(zone_name)
            self._local[key] = tuple(
                (
                    meeting.week,
                    frozenset(
                        minute_of_week(moment.astimezone(there)) // STEP * STEP
                        for moment in _quarters(meeting)
                    ),
                )
                for meeting in self.meetings(slot)
            )
        return self._local[key]

    def missed_weeks(self, person: Person, *, slot: int) -> tuple[int, ...]:
        """Week indices in which some quarter hour of the meeting is outside their windows."""
        if person.id not in self._windows:
            self._windows[person.id] = _covered(person)
        covered = self._windows[person.id]
        return tuple(
            week for week, minutes in self._needed(slot, person.zone) if not minutes <= covered
        )

    def date_of(self, week: int, *, slot: int) -> date:
        """The day of that week's meeting in the anchor zone."""
        anchor = zone(self.instance.anchor_zone)
        starts = {meeting.week: meeting.starts_at for meeting in self.meetings(slot)}
        return starts[week].astimezone(anchor).date()

"""A group in New York over both clock changes of a year, and what is written of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from paceline.engines.diff.objects import Known, Name
from paceline.engines.recurrence.slots import Slot, expand
from paceline.features.meetings.public import MeetingId, MeetingState, MeetingView
from paceline.features.reconcile.public import Connection, ConnectionId, Picture
from paceline.providers.ics.calendars import Told, requested
from paceline.providers.ics.letters import Letter
from paceline.providers.ics.marks import name_of, uid_of
from paceline.providers.ics.settings import Options
from paceline.providers.ics.wanted import letter_of, series_of
from paceline.testing.pictures import COHORT, MINUTES, picture
from tests.providers.ics.ground import KEY

NEW_YORK: Final = ZoneInfo("America/New_York")
WEDNESDAY_18: Final = (2 * 24 + 18) * 60
WEEKS: Final = 40
MARCH: Final = date(2026, 3, 2)
AT: Final = datetime(2026, 2, 1, 12, tzinfo=UTC)
CONNECTION: Final = Connection(
    id=ConnectionId(UUID(int=9)), cohort_id=COHORT, provider="ics", place="mail"
)


def new_york(weeks: int = WEEKS, **changes: object) -> Picture:
    """Wednesdays at 18:00 in New York from 4 March on."""
    found = picture(groups=1, people=1)
    [group] = found.groups
    slot = Slot(WEDNESDAY_18, "America/New_York")
    dates = expand(slot, first_week=MARCH, weeks=weeks, minutes=MINUTES)
    model = group.meetings[0]
    meetings = [
        replace(
            model,
            id=MeetingId(UUID(int=100 + each.week)),
            week=each.week,
            original_starts_at=each.starts_at,
            starts_at=each.starts_at,
        )
        for each in dates
    ]
    view = replace(group.group, slot=WEDNESDAY_18, zone="America/New_York", place="The park")
    told = replace(group, group=replace(view, **changes), meetings=meetings)  # type: ignore[arg-type]
    return replace(found, groups=[told], at=AT)


def changed(found: Picture, week: int, **changes: object) -> Picture:
    """One meeting is not as it was."""
    [group] = found.groups
    meetings = [
        replace(each, **changes) if each.week == week else each  # type: ignore[arg-type]
        for each in group.meetings
    ]
    return replace(found, groups=[replace(group, meetings=meetings)])


def meetings_of(found: Picture) -> Sequence[MeetingView]:
    return found.groups[0].meetings


def off(found: Picture, *weeks: int) -> Picture:
    for week in weeks:
        found = changed(found, week, state=MeetingState.SKIPPED)
    return found


def letter(found: Picture) -> Letter:
    [group] = found.groups
    series = series_of(group)
    assert series is not None
    return letter_of(found, group, group.people[0], series, Options())


def name(found: Picture) -> Name:
    [group] = found.groups
    return name_of(group.id, group.people[0].sign_up_id, group.people[0].email)


def uid(found: Picture, connection: Connection = CONNECTION) -> str:
    return uid_of(KEY, connection.id, name(found), letter(found).address)


def known(found: Picture) -> Known:
    """As it is kept once the letter left."""
    told = {"letter": letter(found).text}
    return Known(name=name(found), outside_id=uid(found), told=told, tellings=1, turn="t")


def text(found: Picture, *, at: datetime = AT, tellings: int = 0) -> str:
    facts = Told(uid=uid(found), organiser="run@example.org", at=at, tellings=tellings)
    return requested(letter(found), facts).text


def starts(calendar: str) -> list[datetime]:
    """When a calendar shows meetings, on New York's clock."""
    read = Calendar.from_ical(calendar)
    shown = recurring_ical_events.of(read).between(date(2026, 1, 1), date(2027, 12, 31))
    return sorted(each["dtstart"].dt.astimezone(NEW_YORK) for each in shown)

"""Quiet hours on the reader's own clock, also on the days that clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from paceline.engines.recurrence.zones import zone
from paceline.features.notifications.public import Quiet

HOUR: Final = 60
DAY: Final = timedelta(days=1)


def quiet_at(quiet: Quiet | None, zone_name: str, at: datetime) -> tuple[datetime, datetime] | None:
    """The quiet period that `at` is in, from its first moment to the first that is not."""
    if quiet is None:
        return None
    today = at.astimezone(zone(zone_name)).date()
    for day in (today - DAY, today):
        period = period_of(quiet, zone_name, day)
        if period[0] <= at < period[1]:
            return period
    return None


def period_of(quiet: Quiet, zone_name: str, day: date) -> tuple[datetime, datetime]:
    """The one that begins on this day."""
    last = day + DAY if quiet.end <= quiet.start else day
    return instant(day, quiet.start, zone_name), instant(last, quiet.end, zone_name)


def instant(day: date, minute: int, zone_name: str) -> datetime:
    wall = datetime.combine(day, time(minute // HOUR, minute % HOUR), tzinfo=zone(zone_name))
    return wall.astimezone(UTC)


def reminded_at(
    starts_at: datetime, lead_minutes: int, *, quiet: Quiet | None, zone_name: str
) -> datetime:
    """So long before the meeting; when that is a quiet hour, before it gets quiet."""
    due = starts_at - timedelta(minutes=lead_minutes)
    period = quiet_at(quiet, zone_name, due)
    return due if period is None else period[0]

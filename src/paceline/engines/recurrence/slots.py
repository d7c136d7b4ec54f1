"""Weekly slots anchored in a zone, expanded to the real instants of every week."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from paceline.engines.recurrence.zones import zone
from paceline.kernel.errors import Invalid

WEEK = 7 * 24 * 60


@dataclass(frozen=True)
class Slot:
    """A wall-clock minute of week (Monday 00:00 = 0) in an anchor zone: it moves with its clocks.

    Raises:
        Invalid: the minute is outside the week.
    """

    minute: int
    zone: str

    def __post_init__(self) -> None:
        if not 0 <= self.minute < WEEK:
            raise Invalid(f"slot {self.minute} is outside the week; use 0 to {WEEK - 1} minutes")


@dataclass(frozen=True)
class Occurrence:
    """One real meeting time; both instants are aware UTC, `week` counts from 0."""

    week: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LocalTime:
    """An occurrence on a viewer's wall clock.

    `shifted` marks a week unlike the series' usual weekday and time; `shift_minutes` says by how
    much (positive = later than usual).
    """

    week: int
    starts_at: datetime
    shifted: bool
    shift_minutes: int


def week_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def first_week(start: date) -> date:
    """The first Monday on or after a cohort's start: no slot of that week is before the start."""
    return start + timedelta(days=-start.weekday() % 7)


def _instant(slot: Slot, *, monday: date, week: int) -> datetime:
    wall = datetime.combine(monday, time()) + timedelta(weeks=week, minutes=slot.minute)
    return wall.replace(tzinfo=zone(slot.zone)).astimezone(UTC)


def expand(
    slot: Slot, *, first_week: date, weeks: int, skip_weeks: Collection[int] = (), minutes: int
) -> tuple[Occurrence, ...]:
    """Every meeting of the series: `weeks` weeks from a Monday, without the skipped indices.

    A wall-clock time that clocks jump over is read with the offset before the jump (02:30 becomes
    03:30); one that comes twice is the first of the two (PEP 495, fold = 0). A meeting lasts
    `minutes` of real time, whatever clocks do meanwhile.

    Raises:
        Invalid: `first_week` is no Monday, or the anchor zone is unknown.
    """
    if first_week.weekday():
        raise Invalid(f"first week {first_week} is not a Monday; use {week_of(first_week)}")
    kept = [week for week in range(weeks) if week not in skip_weeks]
    starts = [_instant(slot, monday=first_week, week=week) for week in kept]
    length = timedelta(minutes=minutes)
    return tuple(
        Occurrence(week, start, start + length) for week, start in zip(kept, starts, strict=True)
    )


def minute_of_week(local: datetime) -> int:
    """The wall-clock minute of week a datetime shows; seconds are dropped."""
    return local.weekday() * 24 * 60 + local.hour * 60 + local.minute


def local_times(occurrences: Sequence[Occurrence], *, viewer_zone: str) -> tuple[LocalTime, ...]:
    """Each occurrence on the viewer's clock, weeks unlike the usual one flagged.

    Usual is the most frequent weekday and time; of equally frequent ones, the first.

    Raises:
        Invalid: the zone is unknown.
    """
    viewer = zone(viewer_zone)
    locals_ = [occurrence.starts_at.astimezone(viewer) for occurrence in occurrences]
    minutes = [minute_of_week(local) for local in locals_]
    if not minutes:
        return ()
    usual = Counter(minutes).most_common(1)[0][0]
    shifts = [(minute - usual + WEEK // 2) % WEEK - WEEK // 2 for minute in minutes]
    return tuple(
        LocalTime(occurrence.week, local, bool(shift), shift)
        for occurrence, local, shift in zip(occurrences, locals_, shifts, strict=True)
    )

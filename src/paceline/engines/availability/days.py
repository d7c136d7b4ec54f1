"""Windows as people say them: a weekday, from one clock time to another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from paceline.engines.availability.masks import normalise
from paceline.engines.availability.windows import DAY, WEEK, Window
from paceline.kernel.errors import Invalid

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Kind: TypeAlias = Literal["preferred", "if_need_be"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR: Final = 60


@dataclass(frozen=True, kw_only=True)
class DayWindow:
    """`start` and `end` are `HH:MM`; an end at or before the start is on the day after.

    `24:00` is the end of the day; `00:00`-`24:00` is the whole of it.
    """

    day: Weekday
    start: str
    end: str
    kind: Kind


def minute_of(text: str) -> int:
    """Raises Invalid for anything but 00:00 to 24:00."""
    hours, colon, minutes = text.partition(":")
    if (
        text.isascii()
        and colon
        and len(hours) == len(minutes) == 2
        and hours.isdecimal()
        and minutes.isdecimal()
    ):
        minute = int(hours) * HOUR + int(minutes)
        if minute <= DAY and int(minutes) < HOUR:
            return minute
    raise Invalid(f"{text[:20]!r} is no time of day; write it like 18:30, up to 24:00.")


def clock(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


def from_days(given: Iterable[DayWindow]) -> tuple[Window, ...]:
    """Merged and sorted; preferred beats if need be. Raises Invalid naming the window."""
    return normalise([window_of(each) for each in given])


def window_of(given: DayWindow) -> Window:
    begin, end = minute_of(given.start), minute_of(given.end)
    if begin == DAY:
        raise Invalid("A window cannot start at 24:00; give 00:00 of the next day.")
    if end <= begin:
        end += DAY
    day = WEEKDAYS.index(given.day) * DAY
    return Window(day + begin, day + end, given.kind == "preferred")


def to_days(windows: Iterable[Window]) -> list[DayWindow]:
    """What `from_days` reads back; longer than a day is told in parts."""
    return [part for window in windows for part in parts(window)]


def parts(window: Window) -> Iterator[DayWindow]:
    kind: Kind = "preferred" if window.preferred else "if_need_be"
    start = window.start
    while start < window.end:
        end = min(window.end, start + DAY, midnight_after(start, window.end))
        day = WEEKDAYS[start % WEEK // DAY]
        yield DayWindow(day=day, start=clock(start % DAY), end=told_end(start, end), kind=kind)
        start = end


def midnight_after(start: int, end: int) -> int:
    """Only what is longer than a day is cut, so that a late evening stays in one piece."""
    return (start // DAY + 1) * DAY if end - start > DAY else end


def told_end(start: int, end: int) -> str:
    minute = end % DAY
    return clock(DAY) if minute == 0 and (end - 1) // DAY == start // DAY else clock(minute)

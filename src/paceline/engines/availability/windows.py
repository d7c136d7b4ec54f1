"""Weekly windows of availability, in local minutes of week (Monday 00:00 = 0)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paceline.kernel.errors import Invalid

STEP = 15
DAY = 24 * 60
WEEK = 7 * DAY
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_DAY = "|".join(DAYS)
_TEXT = re.compile(rf"({_DAY}) (\d\d):(\d\d)-(?:({_DAY}) )?(\d\d):(\d\d)", re.ASCII)
_EXAMPLE = 'write it like "Mon 18:00-19:30" or "Sun 23:00-Mon 01:00"'


@dataclass(frozen=True, order=True)
class Window:
    """`[start, end)` in local minutes of week; an end beyond 10080 goes on into the next Monday.

    Raises:
        Invalid: a bound is off the quarter hour or out of the week; it says what to use.
    """

    start: int
    end: int
    preferred: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.start < WEEK:
            raise Invalid(f"window start {self.start} is outside the week; use 0 to {WEEK - STEP}")
        for bound in (self.start, self.end):
            if bound % STEP:
                raise Invalid(
                    f"window bound {bound} is not on a quarter hour; "
                    f"use {bound // STEP * STEP} or {bound // STEP * STEP + STEP}"
                )
        if self.end <= self.start:
            raise Invalid(
                f"window {self.start}-{self.end} ends before it starts; "
                f"add {WEEK} to an end that falls in the next week"
            )
        if self.end > self.start + WEEK:
            raise Invalid(
                f"window {self.start}-{self.end} is longer than a week; "
                f"end it at {self.start + WEEK} at the latest"
            )

    @property
    def minutes(self) -> int:
        return self.end - self.start


def _minute_of_day(hours: str, minutes: str, *, text: str) -> int:
    minute = int(hours) * 60 + int(minutes)
    if minute > DAY or int(minutes) > 59:
        raise Invalid(f'"{hours}:{minutes}" in "{text}" is not a time; use 00:00 to 24:00')
    return minute


def _same_day_end(start: int, end: int, *, text: str) -> int:
    """Only 00:00 may stand for the midnight that ends the day: any other early end is a slip."""
    if end > start:
        return end
    if end == 0 and start > 0:
        return DAY
    raise Invalid(
        f'"{text}" ends before it starts; name the day it ends on, as in "Sun 23:00-Mon 01:00"'
    )


def parse_window(text: str, *, preferred: bool = True) -> Window:
    """Read the strict form `render_window` writes.

    Raises:
        Invalid: the text is not of that form, or the window is none.
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise Invalid(f'"{text}" is not a weekly window; {_EXAMPLE}')
    first_day, from_hour, from_minute, last_day, to_hour, to_minute = match.groups()
    opens = _minute_of_day(from_hour, from_minute, text=text)
    closes = _minute_of_day(to_hour, to_minute, text=text)
    if opens == DAY:
        raise Invalid(f'"{text}" starts at 24:00; start it at 00:00 of the next day')
    monday_to_day = DAYS.index(first_day) * DAY
    start = monday_to_day + opens
    if last_day is None:
        end = monday_to_day + _same_day_end(opens, closes, text=text)
        return Window(start, end, preferred)
    end = DAYS.index(last_day) * DAY + closes
    return Window(start, end if end > start else end + WEEK, preferred)


def clock_text(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def minute_text(minute: int) -> str:
    """A minute of week as "Mon 18:00"; minutes beyond the week wrap."""
    day, time = divmod(minute % WEEK, DAY)
    return f"{DAYS[day]} {clock_text(time)}"


def render_window(window: Window) -> str:
    midnight = window.start // DAY * DAY
    if window.end <= midnight + DAY:
        return f"{minute_text(window.start)}-{clock_text(window.end - midnight)}"
    return f"{minute_text(window.start)}-{minute_text(window.end)}"


def window_to_json(window: Window) -> list[int | str]:
    return [window.start, window.end, "preferred" if window.preferred else "if_need_be"]


def window_from_json(value: object) -> Window:
    """Read `[start, end, "preferred" | "if_need_be"]`.

    Raises:
        Invalid: the value has another shape, or the window is none.
    """
    match value:
        case [int(start), int(end), "preferred" | "if_need_be" as kind] if not (
            isinstance(start, bool) or isinstance(end, bool)
        ):
            return Window(start, end, kind == "preferred")
    raise Invalid(
        f"{value!r} is not a weekly window; "
        'write [start, end, "preferred"] or [start, end, "if_need_be"] in minutes of week'
    )


def windows_from_json(values: Iterable[object]) -> tuple[Window, ...]:
    return tuple(window_from_json(value) for value in values)


def windows_to_json(windows: Sequence[Window]) -> list[list[int | str]]:
    return [window_to_json(window) for window in windows]

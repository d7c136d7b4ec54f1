"""Times of day and ranges of them, on 12 and 24 hour clocks.

A range is minutes since the day's midnight: `0 <= start < 1440`, `start < end <= start + 1440`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from paceline.engines.formats.signups.days import DAY_MINUTES
from paceline.engines.formats.signups.report import Remark, Unreadable

QUARTER: Final = 15
HALF_DAY: Final = 720
LONGEST_NIGHT: Final = 720
_TIME: Final = (
    r"(?:(?:[0-9]{4}|[0-9]{1,2}(?:[:.h][0-9]{2}(?::[0-9]{2})?)?)(?![0-9])"
    r"(?:\s*(?:[ap]\.?m\b\.?|uhr\b|h(?![a-z0-9]))|[ap](?![a-z]))?"
    r"|(?:noon|midday|midnight|mittags?|mitternacht)\b)"
)
RANGE: Final = re.compile(
    rf"(?P<start>{_TIME})\s*(?:-|to\b|till?\b|until\b|through\b|bis\b)\s*(?P<end>{_TIME})"
    rf"|(?:between|zwischen)\s+(?P<from>{_TIME})\s+(?:and|und)\s+(?P<to>{_TIME})"
)
LONE_TIME: Final = re.compile(_TIME)
_PARTS: Final = re.compile(
    r"(?:(?P<four>[0-9]{4})|(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?)"
    r"\s*(?P<clock>[a-z.]*)"
)
_NOON: Final = frozenset({"noon", "midday", "mittag", "mittags"})
_MIDNIGHT: Final = frozenset({"midnight", "mitternacht"})
_WRITE: Final = "write times such as 18:00-20:00 or 6pm-8pm"


class TimeRange(NamedTuple):
    start: int
    end: int


class ClockRange(NamedTuple):
    """`clock` is what the text shows: 12 or 24, or 0 where it fits both and 24 was taken."""

    span: TimeRange
    clock: int
    remarks: tuple[Remark, ...]


class _Time(NamedTuple):
    hour: int
    minute: int
    half: str
    explicit: bool
    marked: bool

    @property
    def minutes(self) -> int:
        if not self.half:
            return self.hour * 60 + self.minute
        return (self.hour % 12 + (12 if self.half == "p" else 0)) * 60 + self.minute

    @property
    def either_half(self) -> bool:
        return not self.half and 1 <= self.hour <= 12


def clock_text(minutes: int) -> str:
    """24:00 stays 24:00, because it says which day the window ends on."""
    within = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{within // 60:02d}:{within % 60:02d}"


def range_text(span: TimeRange) -> str:
    return f"{clock_text(span.start)}-{clock_text(span.end)}"


@lru_cache(maxsize=4096)
def read_range(text: str) -> ClockRange:
    """Reads one folded range; raises `Unreadable`.

    Where one side alone says am or pm, the other side takes the half of the day that makes the
    window shortest: 6-7pm is an hour, 11-1pm two.
    """
    found = RANGE.fullmatch(text)
    if found is None:
        raise Unreadable(f"'{text}' is not a range of times", _WRITE, why="no_range", said=text)
    start = _time(found["start"] or found["from"])
    end = _time(found["end"] or found["to"])
    span = _span(text, *_placed(start, end))
    return ClockRange(
        span,
        clock=_clock(start, end),
        remarks=tuple(_remarks(text, start, end, span=span)),
    )


def _time(text: str) -> _Time:
    if text in _NOON:
        return _Time(12, 0, half="p", explicit=True, marked=True)
    if text in _MIDNIGHT:
        return _Time(0, 0, half="", explicit=True, marked=True)
    parts = _PARTS.fullmatch(text)
    if parts is None or parts["second"] not in {None, "00"}:
        raise Unreadable(f"'{text}' is not a time of day", _WRITE, why="no_time", said=text)
    hour, minute = _numbers(parts)
    clock = parts["clock"].strip(".")
    half = clock[0] if clock[:1] in {"a", "p"} else ""
    _check_clock(text, hour, minute, half)
    explicit = bool(parts["minute"] or parts["four"])
    return _Time(hour, minute, half=half, explicit=explicit, marked=bool(clock))


def _numbers(parts: re.Match[str]) -> tuple[int, int]:
    if parts["four"]:
        return int(parts["four"][:2]), int(parts["four"][2:])
    return int(parts["hour"]), int(parts["minute"] or 0)


def _check_clock(text: str, hour: int, minute: int, half: str) -> None:
    if half and not 1 <= hour <= 12:
        remedy = "write 18:00 or 6pm, not 18pm"
        raise Unreadable(f"'{text}' mixes two clocks", remedy, why="two_clocks", said=text)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        remedy = "a day runs from 00:00 to 24:00"
        raise Unreadable(f"'{text}' is not a time of day", remedy, why="beyond_day", said=text)


def _placed(start: _Time, end: _Time) -> tuple[int, int]:
    first, last = start.minutes, end.minutes
    if end.half and start.either_half:
        first = min(_halves(first), key=lambda at: (last - at - 1) % DAY_MINUTES)
    elif start.half and end.either_half:
        last = min(_halves(last), key=lambda at: (at - first - 1) % DAY_MINUTES)
    return first, last


def _halves(minutes: int) -> Iterator[int]:
    yield minutes % HALF_DAY
    yield minutes % HALF_DAY + HALF_DAY


def _span(text: str, start: int, end: int) -> TimeRange:
    if end == DAY_MINUTES - 1:
        end = DAY_MINUTES
    if start == DAY_MINUTES:
        remedy = "write 00:00 on the next day"
        raise Unreadable(f"'{text}' starts at 24:00", remedy, why="from_midnight", said=text)
    if start == end:
        message = f"'{text}' starts and ends at the same time"
        raise Unreadable(message, "write 'all day' for a day", why="no_length", said=text)
    span = TimeRange(start, end if end > start else end + DAY_MINUTES)
    if span.end > DAY_MINUTES and span.end - span.start > LONGEST_NIGHT:
        raise Unreadable(
            f"'{text}' ends before it starts, and crossing midnight it would last over 12 hours",
            "turn it round, or write one window up to 24:00 and one from 00:00",
            why="backwards",
            said=text,
        )
    _check_quarters(text, span)
    return span


def _check_quarters(text: str, span: TimeRange) -> None:
    if span.start % QUARTER == 0 and span.end % QUARTER == 0:
        return
    inside = TimeRange(-(-span.start // QUARTER) * QUARTER, span.end // QUARTER * QUARTER)
    fits = inside.end > inside.start
    remedy = f"write {range_text(inside)}" if fits else "write a longer window on quarter hours"
    raise Unreadable(f"'{text}' is not on quarter hours", remedy, why="off_quarters", said=text)


def _clock(start: _Time, end: _Time) -> int:
    if start.half or end.half:
        return 12
    if start.marked or end.marked or (start.explicit and end.explicit):
        return 24
    return 0 if start.either_half and end.either_half else 24


def _remarks(text: str, start: _Time, end: _Time, *, span: TimeRange) -> Iterator[Remark]:
    if end.minutes == DAY_MINUTES - 1:
        yield Remark(f"'{text}' is read up to 24:00", "write 24:00")
    if _clock(start, end) == 0:
        other = TimeRange((span.start + HALF_DAY) % DAY_MINUTES, span.end + HALF_DAY)
        yield Remark(
            f"'{text}' has neither am nor pm: read as {range_text(span)}",
            f"write {range_text(span)}, or {range_text(other)} where that is meant",
        )

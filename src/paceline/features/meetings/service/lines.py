"""Availability as people write it by hand: one line of times for each weekday."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paceline.engines.availability.masks import normalise
from paceline.engines.availability.windows import DAY, WEEK, Window, clock_text
from paceline.engines.formats.signups.cells import read_times
from paceline.engines.formats.signups.lexicon import BASE
from paceline.engines.formats.signups.report import Unreadable

# A day cut into quarter hours of two kinds still fits.
LINE: Final = 2000
DAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
# What lasts longer is not read back across midnight: it may be a slip.
ACROSS_MIDNIGHT: Final = 12 * 60


@dataclass(frozen=True, kw_only=True)
class Understood:
    """`faults` says by weekday (Monday = 0) what could not be read; then nothing counts."""

    windows: tuple[Window, ...]
    faults: Mapping[int, str]


def read_lines(lines: Sequence[str]) -> Understood:
    """Seven lines from Monday on; an empty one is a day without time."""
    windows: list[Window] = []
    faults: dict[int, str] = {}
    for day, line in enumerate(lines):
        try:
            windows += read_line(line, day)
        except Unreadable as error:
            faults[day] = f"{error.remark.message}; {plain(error.remark.remedy)}."
    return Understood(windows=normalise(windows), faults=faults)


def read_line(line: str, day: int) -> Iterable[Window]:
    if len(line) > LINE:
        raise Unreadable(f"this line has more than {LINE} letters", "leave out what is not a time")
    reading = read_times(line, BASE, days=[day], preferred=True)
    return [Window(each.start, each.end, each.preferred) for each in reading.windows]


def plain(remedy: str) -> str:
    """Files have mappings, a form has none."""
    return remedy.partition(", or map it")[0]


def lines_of(windows: Iterable[Window]) -> tuple[str, ...]:
    """Seven lines that `read_lines` reads back."""
    told: list[list[str]] = [[] for _ in DAY_NAMES]
    for window in windows:
        for start, end in pieces(window):
            spare = "" if window.preferred else " if need be"
            until = end - start + start % DAY
            shown = clock_text(until if until <= DAY else until % DAY)
            told[start % WEEK // DAY].append(f"{clock_text(start % DAY)}-{shown}{spare}")
    return tuple(", ".join(each) for each in told)


def pieces(window: Window) -> Iterator[tuple[int, int]]:
    """Cut at midnight, but for an evening that goes on into the night."""
    start = window.start
    while start < window.end:
        midnight = (start // DAY + 1) * DAY
        late = window.end - start <= ACROSS_MIDNIGHT
        end = window.end if late else min(window.end, midnight)
        yield start, end
        start = end

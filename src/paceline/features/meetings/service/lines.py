"""Availability as people write it by hand: one line of times for each weekday."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paceline.engines.availability.masks import normalise
from paceline.engines.availability.windows import DAY, WEEK, Window, clock_text
from paceline.engines.formats.signups.cells import read_times
from paceline.engines.formats.signups.lexicon import BASE
from paceline.engines.formats.signups.report import Unreadable
from paceline.kernel.catalogue.messages import told

# A day cut into quarter hours of two kinds still fits.
LINE: Final = 2000
DAYS: Final = 7
# What lasts longer is not read back across midnight: it may be a slip.
ACROSS_MIDNIGHT: Final = 12 * 60


@dataclass(frozen=True, kw_only=True)
class Understood:
    """`faults` says by weekday (Monday = 0) what could not be read; then nothing counts."""

    windows: tuple[Window, ...]
    faults: Mapping[int, Unreadable]


def read_lines(lines: Sequence[str]) -> Understood:
    """Seven lines from Monday on; an empty one is a day without time."""
    windows: list[Window] = []
    faults: dict[int, Unreadable] = {}
    for day, line in enumerate(lines):
        try:
            windows += read_line(line, day)
        except Unreadable as error:
            faults[day] = error
    return Understood(windows=normalise(windows), faults=faults)


def read_line(line: str, day: int) -> Iterable[Window]:
    if len(line) > LINE:
        message = f"this line has more than {LINE} letters"
        raise Unreadable(message, "leave out what is not a time", why="line_too_long")
    reading = read_times(line, BASE, days=[day], preferred=True)
    return [Window(each.start, each.end, each.preferred) for each in reading.windows]


def fault_told(fault: Unreadable, *, language: str) -> str:
    """What is wrong, and what to write. Files have mappings, a form has none."""
    message, remedy = fault.remark.message, fault.remark.remedy.partition(", or map it")[0]
    return told(fault.code, f"{message}; {remedy}.", fault.context, language=language).detail


def lines_of(windows: Iterable[Window], *, if_need_be: str) -> tuple[str, ...]:
    """Seven lines that `read_lines` reads back, in whatever language `if_need_be` is."""
    lines: list[list[str]] = [[] for _ in range(DAYS)]
    for window in windows:
        for start, end in pieces(window):
            spare = "" if window.preferred else f" {if_need_be}"
            until = end - start + start % DAY
            shown = clock_text(until if until <= DAY else until % DAY)
            lines[start % WEEK // DAY].append(f"{clock_text(start % DAY)}-{shown}{spare}")
    return tuple(", ".join(each) for each in lines)


def pieces(window: Window) -> Iterator[tuple[int, int]]:
    """Cut at midnight, but for an evening that goes on into the night."""
    start = window.start
    while start < window.end:
        midnight = (start // DAY + 1) * DAY
        late = window.end - start <= ACROSS_MIDNIGHT
        end = window.end if late else min(window.end, midnight)
        yield start, end
        start = end

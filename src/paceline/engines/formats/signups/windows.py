"""Weekly windows merged on a ring of 672 quarter hours.

Quarters are bits of one number, so merging and subtracting are single operations however many
windows somebody wrote down.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from paceline.engines.formats.signups.clock import QUARTER, clock_text
from paceline.engines.formats.signups.days import DAY_MINUTES, NAMES
from paceline.engines.formats.signups.report import LocalWindow

WEEK_MINUTES: Final = 7 * DAY_MINUTES
_QUARTERS: Final = WEEK_MINUTES // QUARTER
_RING: Final = (1 << _QUARTERS) - 1


def normalised(windows: Iterable[LocalWindow]) -> tuple[LocalWindow, ...]:
    """Merged and sorted; where preferred and if-need-be overlap, preferred wins."""
    preferred = possible = 0
    for window in windows:
        if window.preferred:
            preferred |= _bits(window)
            continue
        possible |= _bits(window)
    wanted = [LocalWindow(start, end, preferred=True) for start, end in _runs(preferred)]
    rest = [LocalWindow(*run, preferred=False) for run in _runs(possible & ~preferred)]
    return tuple(sorted([*wanted, *rest]))


def render_windows(windows: Iterable[LocalWindow]) -> str:
    """The canonical cell, which reads back as the same windows: one piece per day."""
    return "; ".join(
        f"{NAMES[day]} {clock_text(start)}-{clock_text(end)}{'' if wanted else ' (if need be)'}"
        for window in windows
        for day, start, end, wanted in _pieces(window)
    )


def _bits(window: LocalWindow) -> int:
    length = (window.end - window.start) // QUARTER
    bits = ((1 << length) - 1) << (window.start // QUARTER)
    return (bits & _RING) | (bits >> _QUARTERS)


def _runs(bits: int) -> list[tuple[int, int]]:
    runs = list(_straight_runs(bits))
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][1] == WEEK_MINUTES:
        _, overlap = runs.pop(0)
        start, end = runs.pop()
        runs.append((start, end + overlap))
    return runs


def _straight_runs(bits: int) -> Iterator[tuple[int, int]]:
    while bits:
        start = (bits & -bits).bit_length() - 1
        shifted = bits >> start
        length = (~shifted & (shifted + 1)).bit_length() - 1
        bits &= ~(((1 << length) - 1) << start)
        yield start * QUARTER, (start + length) * QUARTER


def _pieces(window: LocalWindow) -> Iterator[tuple[int, int, int, bool]]:
    start = window.start
    while start < window.end:
        day = start // DAY_MINUTES
        end = min(window.end, (day + 1) * DAY_MINUTES)
        yield day % 7, start - day * DAY_MINUTES, end - day * DAY_MINUTES, window.preferred
        start = end

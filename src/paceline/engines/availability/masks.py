"""A week as 672 quarter-hour cells in one integer: set algebra on availability at full speed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from paceline.engines.availability.windows import STEP, WEEK, Window

CELLS = WEEK // STEP
_WHOLE = (1 << CELLS) - 1


def _rotated(bits: int, *, cells: int) -> int:
    """The week turned back by `cells`, so that a run over Sunday midnight can be read straight."""
    return (bits >> cells) | (bits << (CELLS - cells)) & _WHOLE


@dataclass(frozen=True)
class Mask:
    """Bit k is the quarter hour [15k, 15k + 15) of the local week."""

    bits: int = 0

    EMPTY: ClassVar["Mask"]
    WHOLE: ClassVar["Mask"]

    @classmethod
    def of(cls, windows: Iterable[Window]) -> Self:
        bits = 0
        for window in windows:
            run = ((1 << (window.minutes // STEP)) - 1) << (window.start // STEP)
            bits |= (run & _WHOLE) | (run >> CELLS)
        return cls(bits)

    @classmethod
    def of_cells(cls, cells: Iterable[int]) -> Self:
        bits = 0
        for cell in cells:
            bits |= 1 << (cell % CELLS)
        return cls(bits)

    def __or__(self, other: "Mask") -> "Mask":
        return Mask(self.bits | other.bits)

    def __and__(self, other: "Mask") -> "Mask":
        return Mask(self.bits & other.bits)

    def __sub__(self, other: "Mask") -> "Mask":
        return Mask(self.bits & ~other.bits)

    def __contains__(self, cell: int) -> bool:
        return bool(self.bits >> (cell % CELLS) & 1)

    @property
    def minutes(self) -> int:
        return self.bits.bit_count() * STEP

    def covers(self, other: "Mask") -> bool:
        return not other.bits & ~self.bits

    def holds(self, minute: int, *, minutes: int) -> bool:
        """Whether the whole of [minute, minute + minutes) is inside; bounds on quarter hours."""
        return self.covers(Mask.of((Window(minute % WEEK, minute % WEEK + minutes),)))

    def runs(self) -> Iterator[tuple[int, int]]:
        """Maximal runs as `[start, end)` minutes of week; one over Sunday midnight stays whole."""
        if self.bits == _WHOLE:
            yield 0, WEEK
            return
        gap = (~self.bits & (self.bits + 1)).bit_length() - 1
        rest, cell = _rotated(self.bits, cells=gap), gap
        while rest:
            skipped = (rest & -rest).bit_length() - 1
            rest, cell = rest >> skipped, cell + skipped
            length = (~rest & (rest + 1)).bit_length() - 1
            start = cell % CELLS * STEP
            yield start, start + length * STEP
            rest, cell = rest >> length, cell + length


Mask.EMPTY = Mask()
Mask.WHOLE = Mask(_WHOLE)


def preferred_mask(windows: Iterable[Window]) -> Mask:
    return Mask.of(window for window in windows if window.preferred)


def possible_mask(windows: Iterable[Window]) -> Mask:
    """Preferred and if-need-be together: everything the person can do."""
    return Mask.of(windows)


def normalise(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same availability without overlaps, sorted by start; preferred beats if-need-be."""
    given = tuple(windows)
    preferred = preferred_mask(given)
    spare = possible_mask(given) - preferred
    merged = [Window(start, end, preferred=True) for start, end in preferred.runs()]
    merged += [Window(start, end, preferred=False) for start, end in spare.runs()]
    return tuple(sorted(merged))


def total_minutes(windows: Iterable[Window]) -> int:
    """Minutes of the week that are available at all, each counted once."""
    return possible_mask(windows).minutes


def longest_run(windows: Iterable[Window]) -> int:
    """Minutes of the longest unbroken stretch: no longer meeting can ever fit."""
    return max((end - start for start, end in possible_mask(windows).runs()), default=0)

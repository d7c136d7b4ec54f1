"""What every bench needs: figures held against their bars, and a fair way to take turns."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from rich.console import Console
from rich.table import Table

WIDTH: Final = 110


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A claim and what was measured; without a bar it only informs."""

    name: str
    value: float
    unit: str = ""
    bar: float | None = None
    sense: Literal["at least", "at most"] = "at most"
    note: str = ""

    @property
    def met(self) -> str:
        if self.bar is None:
            return ""
        good = self.value <= self.bar if self.sense == "at most" else self.value >= self.bar
        return "met" if good else "NOT MET"

    def row(self) -> Sequence[str]:
        bar = "" if self.bar is None else f"{self.sense} {self.bar:g} {self.unit}".strip()
        return (self.name, f"{self.value:.3g} {self.unit}".strip(), bar, self.met, self.note)


def printed(figures: Sequence[Figure]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("figure", "measured", "bar", "", ""):
        table.add_column(column)
    for figure in figures:
        table.add_row(*figure.row())
    Console(width=WIDTH, no_color=True).print(table)


async def in_turns(
    rounds: int, acts: Mapping[str, Callable[[], Awaitable[float]]]
) -> Mapping[str, Sequence[float]]:
    """Each act's figures, round by round; they alternate, so a busy machine is busy for all."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds):
        names = list(acts) if turn % 2 == 0 else list(acts)[::-1]
        for name in names:
            found[name].append(await acts[name]())
    return found


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median over rounds, each held against its own neighbour."""
    return median(one / other for one, other in zip(above, below, strict=True))

"""Rows that forbid what could not be split: these people, in this bucket, in so many groups.

Without them a bound would speak of people whom no groups can hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from paceline.engines.scheduling.arrays import Counts, Flags, Numbers
from paceline.engines.scheduling.slots.frame import Frame
from paceline.engines.scheduling.slots.model import Model
from paceline.engines.scheduling.slots.program import FREE, Rows
from paceline.engines.scheduling.slots.splitting import Load, split
from paceline.engines.scheduling.slots.variables import Block


@dataclass(frozen=True, kw_only=True, eq=False)
class _Pattern:
    """The columns that make the case; `taken` says which of them it takes."""

    columns: Counts
    taken: Flags

    def distance(self, weight: float) -> tuple[Counts, Numbers, float]:
        """Variables and values of weight x (how many differ), and the constant to add to it."""
        values = np.where(self.taken, -weight, weight)
        return self.columns, values, weight * float(self.taken.sum())


def _leaders_of_note(frame: Frame) -> Flags:
    """Leaders of whom some member is kept apart: who they are matters to a split."""
    present = frozenset().union(*(party.apart for party in frame.rulebook.parties))
    return np.array([bool(each.apart & present) for each in frame.rulebook.leaders], dtype=np.bool_)


def _pattern(model: Model, x: Numbers, bucket: int) -> _Pattern:
    columns = model.columns
    noted = _leaders_of_note(model.frame)
    chosen = [
        places[block.bucket == bucket]
        for block in (columns.seats, columns.stays, columns.kept)
        for places in [block.places]
    ]
    leads: Block = columns.leads
    here = (leads.bucket == bucket) & noted[leads.owner] if leads.count else np.empty(0, np.bool_)
    chosen.append(leads.places[here])
    places = np.concatenate(chosen)
    return _Pattern(columns=places, taken=x[places] > 0.5)


def _counts(frame: Frame, load: Load) -> range:
    """How many groups these people could be by their number alone."""
    size = frame.instance.group_size
    total = sum(frame.rulebook.parties[index].size for index in load.parties)
    return range(-(-total // size.max), total // size.min + 1)


def _impossible(frame: Frame, load: Load, counts: Iterator[int]) -> bool:
    size, book = frame.instance.group_size, frame.rulebook
    noted = _leaders_of_note(frame)
    leaders = tuple(leader for leader in load.leaders if noted[leader])
    return all(
        split(
            book,
            replace(load, groups=count, leaders=leaders),
            smallest=size.min,
            ideal=size.ideal,
            largest=size.max,
        ).impossible
        for count in counts
        if count >= len(leaders)
    )


def rule_out(model: Model, rows: Rows, x: Numbers, *, bucket: int, load: Load) -> bool:
    """Add what forbids this case and only cases that are as impossible; whether there was any."""
    counts, pattern = _counts(model.frame, load), _pattern(model, x, bucket)
    groups = model.columns.groups
    held = groups.places[groups.bucket == bucket]
    fewer = _impossible(model.frame, load, iter(range(counts.start, load.groups + 1)))
    more = _impossible(model.frame, load, iter(range(load.groups, counts.stop)))
    if fewer:
        columns, values, constant = pattern.distance(load.groups + 1.0)
        _add(rows, held, columns, sign=1.0, values=values, low=load.groups + 1 - constant)
    if more:
        most = float(len(model.frame.sizes))
        columns, values, constant = pattern.distance(most)
        _add(rows, held, columns, sign=-1.0, values=values, low=1 - load.groups - constant)
    return fewer or more


def _add(
    rows: Rows, held: Counts, columns: Counts, *, sign: float, values: Numbers, low: float
) -> None:
    """Where sign x groups + values x columns >= low."""
    places = np.concatenate([held, columns]).tolist()
    weights = np.concatenate([np.full(len(held), sign), values])
    rows.add(places, weights, low=low, high=FREE)

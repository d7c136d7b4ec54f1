"""What a group pays at the most beyond what a soft rule costs it, for each bucket and size.

A cluster rule counts by the two people furthest apart: of the people in order of their values, the
best group within a window is those who pay most, less what the window costs.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from paceline.engines.scheduling.arrays import Counts, Numbers
from paceline.engines.scheduling.instance import Cluster, Instance
from paceline.engines.scheduling.rulebook import Party
from paceline.engines.scheduling.slots.model import Model

# People of a bucket whose windows are looked at; a group with anybody else costs nothing.
CLOSELY: Final = 48
# The value of nobody: no window reaches that far.
NOWHERE: Final = 1e12


def _values(instance: Instance, attr: str) -> dict[str, float]:
    found = {person.id: person.attributes.get(attr) for person in instance.members}
    return {name: float(each) for name, each in found.items() if isinstance(each, int | float)}


def _values_in_order(instance: Instance, attr: str, *, parties: Iterable[Party]) -> Numbers:
    """Everybody's, party by party; whoever has none is not a number."""
    values = _values(instance, attr)
    return np.array([values.get(name, np.nan) for party in parties for name in party.ids])


def cluster_of(instance: Instance) -> Cluster | None:
    """The rule that counts most: what one of them costs is never more than what all do."""
    rules = [rule for rule in instance.soft_rules if isinstance(rule, Cluster)]

    def reach(rule: Cluster) -> float:
        return rule.weight / rule.unit * float(np.std([*_values(instance, rule.attr).values(), 0]))

    return max(rules, key=reach, default=None)


class Market:
    """`seat` is (buckets, people): their seats' numbers by value; the rest of a row is -1.

    A party counts as so many people, each with an equal share of its gain: that allows groups
    with half of it, and so promises no less. `size` is that of each seat's party.
    """

    def __init__(self, model: Model, rule: Cluster) -> None:
        frame, seats = model.frame, model.columns.seats
        self.rule, self.largest = rule, frame.instance.group_size.max
        self.size = frame.sizes[seats.owner]
        own = _values_in_order(frame.instance, rule.attr, parties=frame.rulebook.parties)
        starts = np.cumsum(frame.sizes) - frame.sizes
        seat = np.repeat(np.arange(seats.count), self.size)
        rank = np.arange(len(seat)) - np.repeat(np.cumsum(self.size) - self.size, self.size)
        value = own[starts[seats.owner[seat]] + rank]
        order = np.lexsort((value, seats.bucket[seat]))
        seat, value = seat[order], value[order]
        bucket = seats.bucket[seat]
        place = np.arange(len(bucket)) - np.searchsorted(bucket, bucket)
        shape = (model.columns.buckets.count, int(place.max(initial=-1)) + 1)
        self.seat, self.value = np.full(shape, -1), np.full(shape, np.nan)
        self.seat[bucket, place] = seat
        self.value[bucket, place] = value

    def most(self, levies: Numbers) -> Numbers:
        """What a group pays beyond its cost at the most, by bucket and size from 1.

        `levies` are those of each seat; sizes that cannot be are worth minus infinity.
        """
        share = np.append(levies / self.size, -np.inf)[self.seat]
        valued = np.where(np.isnan(self.value), -np.inf, share)
        near = np.sort(np.argsort(-valued, axis=1, kind="stable")[:, :CLOSELY], axis=1)
        most = self._free(share, near)
        for worth in self._windows(share, near):
            np.maximum(most, worth, out=most)
        return most

    def _free(self, share: Numbers, near: Counts) -> Numbers:
        """Groups with somebody who has no value or is not looked at closely."""
        others, rows = share.copy(), np.arange(len(share))[:, None]
        others[rows, near] = np.where(np.isnan(self.value[rows, near]), share[rows, near], -np.inf)
        dearest = -np.sort(-share, axis=1)[:, : self.largest - 1]
        missing = self.largest - 1 - dearest.shape[1]
        dearest = np.pad(dearest, ((0, 0), (0, missing)), constant_values=-np.inf)
        company = np.cumsum(np.pad(dearest, ((0, 0), (1, 0))), axis=1)
        found: Numbers = others.max(axis=1, initial=-np.inf)[:, None] + company
        return found

    def _windows(self, share: Numbers, near: Counts) -> Iterator[Numbers]:
        """Those that end at each person, for all buckets at a time: the best of any beginning."""
        rows = np.arange(len(near))[:, None]
        value = self.value[rows, near]
        price = np.where(np.isnan(value), -np.inf, share[rows, near])
        value = np.nan_to_num(value, nan=NOWHERE)
        best = np.full((*near.shape, self.largest), -np.inf)
        for last in range(near.shape[1]):
            rest = np.repeat(price[:, last, None], last + 1, axis=1)
            for rank in range(self.largest):
                kept = best[:, : last + 1, rank]
                best[:, : last + 1, rank], rest = np.maximum(kept, rest), np.minimum(kept, rest)
            width = value[:, last, None] - value[:, : last + 1]
            cost = np.round(self.rule.weight * width / self.rule.unit)
            yield (np.cumsum(best[:, : last + 1], axis=2) - cost[:, :, None]).max(axis=1)

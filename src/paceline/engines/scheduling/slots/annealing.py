"""People change places, within and across slots, until the soft rules cost little.

Simulated annealing over the groups as they stand: slots and leaders stay, people move. Every seat
on the way is legal, so it may be stopped at any moment.
"""

from dataclasses import dataclass, field
from math import exp
from random import Random
from typing import Final

from paceline.engines.scheduling.arrays import Flags
from paceline.engines.scheduling.cells import AWAY
from paceline.engines.scheduling.score import member_means, soft_points
from paceline.engines.scheduling.slots.frame import Frame
from paceline.engines.scheduling.slots.pursuit import Pursuit
from paceline.engines.scheduling.slots.splitting import Draft
from paceline.engines.scheduling.slots.translating import as_drafts, as_solution

HOT, COLD = 25.0, 0.7
MOVES: Final = 2_000
SHORTEST, LONGEST, VAIN = 100, 1_600, 2
# Past this many remembered groups the memory begins anew.
REMEMBERED: Final = 400_000


def _as_bits(flags: Flags) -> list[int]:
    """Each row as one whole number, a bit for every column."""
    return [sum(1 << place for place in row.nonzero()[0].tolist()) for row in flags]


@dataclass(kw_only=True)
class Hall:
    """The groups as sets of parties; `seat` is each party's group, -1 while they have none."""

    frame: Frame
    drafts: tuple[Draft, ...]
    groups: list[frozenset[int]] = field(init=False)
    seat: list[int] = field(init=False)

    def __post_init__(self) -> None:
        frame, book = self.frame, self.frame.rulebook
        self.groups = [frozenset(draft.parties) for draft in self.drafts]
        self.seat = [-1] * len(book.parties)
        for number, group in enumerate(self.groups):
            for index in group:
                self.seat[index] = number
        self._known: dict[tuple[int, frozenset[int]], float | None] = {}
        self._means = member_means(frame.instance)
        self._suits, led = _as_bits(frame.suits), _as_bits(frame.lead_suits)
        everything = (1 << len(frame.kinds)) - 1
        self._led = [everything if d.leader is None else led[d.leader] for d in self.drafts]
        able = frame.levels > AWAY
        self.open_to = [
            [number for number, draft in enumerate(self.drafts) if able[index, draft.column]]
            for index in range(len(book.parties))
        ]
        self._able = [frozenset(numbers) for numbers in self.open_to]
        self._fixed = self._locked()

    def _locked(self) -> frozenset[int]:
        """Who stays where they are: members of locked groups, and whoever is locked themselves."""
        existing = self.frame.instance.existing_groups
        locked = {who for (who, number) in self.frame.homes if existing[number].locked}
        return frozenset(locked | {who for who, _ in self.frame.held})

    @property
    def movable(self) -> list[int]:
        return [
            index
            for index, numbers in enumerate(self.open_to)
            if numbers and index not in self._fixed
        ]

    def able(self, index: int, number: int) -> bool:
        return number in self._able[index]

    def may_move(self, index: int) -> bool:
        return index not in self._fixed

    def worth(self, number: int, group: frozenset[int]) -> float | None:
        """Points of one group; None where a hard rule forbids it."""
        key = (number, group)
        if key not in self._known:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            self._known[key] = self._worth(number, group)
        return self._known[key]

    def _worth(self, number: int, group: frozenset[int]) -> float | None:
        frame, draft = self.frame, self.drafts[number]
        instance, parties = frame.instance, frame.rulebook.parties
        size = sum(parties[index].size for index in group)
        if not self._smallest(draft) <= size <= instance.group_size.max:
            return None
        if not self._together(number, group):
            return None
        names = [name for index in group for name in parties[index].ids]
        liked = int(frame.liked[list(group), draft.column].sum())
        weights = instance.weights
        return (
            weights.placed * size
            + weights.preferred * liked
            - weights.size_dev * abs(size - instance.group_size.ideal)
            + self._at_home(draft, group)
            - soft_points(instance, names, means=self._means)
        )

    def _smallest(self, draft: Draft) -> int:
        instance = self.frame.instance
        if draft.existing is not None and instance.existing_groups[draft.existing].locked:
            return 1
        return instance.group_size.min

    def _together(self, number: int, group: frozenset[int]) -> bool:
        book, leader = self.frame.rulebook, self.drafts[number].leader
        met = frozenset[int]() if leader is None else book.leaders[leader].apart
        kinds = self._led[number]
        for index in group:
            party = book.parties[index]
            if met & party.apart:
                return False
            met |= party.apart
            kinds &= self._suits[index]
        return kinds != 0

    def _at_home(self, draft: Draft, group: frozenset[int]) -> int:
        """Points kept by those who stay in the group that goes on."""
        if draft.existing is None:
            return 0
        frame, weights = self.frame, self.frame.instance.weights
        existing = frame.instance.existing_groups[draft.existing]
        staying = sum(frame.homes.get((index, draft.existing), 0) for index in group)
        retimed = draft.column != frame.column_of(existing)
        return staying * (weights.moved - weights.retimed * retimed)

    def as_drafts(self) -> tuple[Draft, ...]:
        return tuple(
            Draft(
                column=draft.column,
                kind=draft.kind,
                parties=tuple(sorted(group)),
                leader=draft.leader,
                existing=draft.existing,
            )
            for draft, group in zip(self.drafts, self.groups, strict=True)
        )


@dataclass(kw_only=True)
class Annealer:
    """`gain` counts points since the start; `best` are the groups where it was the largest."""

    hall: Hall
    random: Random
    gain: float = 0.0
    most: float = 0.0
    best: list[frozenset[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.best = list(self.hall.groups)
        self._movable = self.hall.movable

    def turn(self, heat: float) -> None:
        """A few thousand proposals at one temperature, in points."""
        if not self._movable:
            return
        for _ in range(MOVES):
            self._propose(heat)

    def _propose(self, heat: float) -> None:
        hall, random = self.hall, self.random
        who = self._movable[int(random.random() * len(self._movable))]
        numbers = hall.open_to[who]
        target = numbers[int(random.random() * len(numbers))]
        source = hall.seat[who]
        if source == target:
            return
        sitting = [other for other in hall.groups[target] if hall.may_move(other)]
        choice = int(random.random() * (len(sitting) + 1))
        other = sitting[choice] if choice < len(sitting) else None
        if other is not None and source >= 0 and not hall.able(other, source):
            return
        self._try(who, source=source, target=target, other=other, heat=heat)

    def _try(self, who: int, *, source: int, target: int, other: int | None, heat: float) -> None:
        hall = self.hall
        leaving = frozenset() if other is None else frozenset((other,))
        theirs = (hall.groups[target] - leaving) | {who}
        after = hall.worth(target, theirs)
        before = hall.worth(target, hall.groups[target])
        if after is None or before is None:
            return
        ours = frozenset[int]()
        change = after - before
        if source >= 0:
            ours = (hall.groups[source] - {who}) | leaving
            rest, had = hall.worth(source, ours), hall.worth(source, hall.groups[source])
            if rest is None or had is None:
                return
            change += rest - had
        if change < 0 and self.random.random() >= exp(change / heat):
            return
        hall.groups[target] = theirs
        hall.seat[who] = target
        if source >= 0:
            hall.groups[source] = ours
        if other is not None:
            hall.seat[other] = source
        self.gain += change
        if self.gain > self.most + 0.5:
            self.most, self.best = self.gain, list(hall.groups)

    def settle(self) -> None:
        """Back to the best groups seen."""
        self.hall.groups = list(self.best)
        self.hall.seat = [-1] * len(self.hall.seat)
        for number, group in enumerate(self.best):
            for index in group:
                self.hall.seat[index] = number
        self.gain = self.most


def anneal(pursuit: Pursuit) -> None:
    """Cool again and again, each time twice as slowly, until that is in vain."""
    keeper, frame = pursuit.keeper, pursuit.model.frame
    random, vain, turns = Random(pursuit.seed), 0, SHORTEST
    while vain < VAIN and not keeper.done():
        hall = Hall(frame=frame, drafts=as_drafts(frame, keeper.solution))
        annealer = Annealer(hall=hall, random=random)
        for turn in range(turns):
            if keeper.done():
                break
            annealer.turn(HOT * (COLD / HOT) ** (turn / turns))
            keeper.budget.spend(1)
        annealer.settle()
        better = keeper.offer(as_solution(frame, hall.as_drafts()))
        vain = 0 if better else vain + 1
        turns = min(LONGEST, 2 * turns)

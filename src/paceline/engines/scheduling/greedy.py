"""A plain greedy solver: whoever has the fewest chances left is given a group first."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from paceline.engines.scheduling.cells import PREFERRED, build_cells
from paceline.engines.scheduling.instance import ExistingGroup, FacilitatorNeed, Instance
from paceline.engines.scheduling.keeping import Budget, Keeper
from paceline.engines.scheduling.mending import mend
from paceline.engines.scheduling.reasons import with_reasons
from paceline.engines.scheduling.rulebook import Rulebook
from paceline.engines.scheduling.seating import OpenGroup, Seating
from paceline.engines.scheduling.solver import Cancelled, Limits, Report, Seconds, Solved
from paceline.engines.scheduling.sound import Unheld, sound_part

# A small cohort is tried from several sides; a large one has no time for that, nor the need.
_TRIES, _PEOPLE_TRIED = 16, 1500
_COLUMNS_TRIED = 6
_REFRESHES = 250


class _Round:
    """One pass from an empty hall to a full one; `noise` shuffles who and where comes first."""

    def __init__(
        self, seating: Seating, *, random: Generator, noise: float, cancelled: Cancelled
    ) -> None:
        self.seating, self.cancelled = seating, cancelled
        parties = len(seating.rulebook.parties)
        self._jitter = 1 + noise * random.random(parties)
        self._taste = 1 + noise * random.random(len(seating.cells.slots))
        self._chances = np.full(parties, np.inf)
        self._heat = np.zeros(len(seating.cells.slots))
        self._open_to = seating.open_to.astype(np.float32)
        self._stale = 0

    def _refresh(self) -> None:
        """Chances = columns where a group could still be opened; counted again now and then."""
        if self._stale <= 0:
            live = self.seating.live().astype(np.float32)
            self._chances = np.maximum(self._open_to @ live, 0.5) * self._jitter
            self._heat = (self.seating.waiting / self._chances).astype(np.float32) @ self._open_to
            self._stale = len(self._chances) // _REFRESHES
        self._stale -= 1

    def keep_existing(self) -> None:
        """Locked groups stand as they are; others go on where enough of them still can."""
        for existing in self.seating.instance.existing_groups:
            if existing.locked:
                self._keep_locked(existing)
        free = [each for each in self.seating.instance.existing_groups if not each.locked]
        held = {each.id: self._held(each) for each in free}
        for existing in sorted(free, key=lambda each: not held[each.id]):
            if held[existing.id]:
                self._hold(existing, held[existing.id])
            else:
                self._keep(existing)

    def _keep_locked(self, existing: ExistingGroup) -> None:
        seating = self.seating
        column = seating.cells.column_of(existing)
        group = seating.open(column, leader=self._usual(existing), existing=existing)
        for index in self._enrolled(existing):
            if not any(index in other.parties for other in seating.groups):
                seating.seat(index, group)
        if not group.parties:
            self._fill(group, upto=seating.instance.group_size.ideal)

    def _enrolled(self, existing: ExistingGroup) -> list[int]:
        known = self.seating.party_of
        return list(dict.fromkeys(known[name] for name in existing.members if name in known))

    def _held(self, existing: ExistingGroup) -> list[int]:
        return [index for index, home in self.seating.home_of.items() if home == existing.id]

    def _hold(self, existing: ExistingGroup, held: list[int]) -> None:
        """Who is to stay is seated before anybody else; the group moves where they can all come."""
        for column in self._homes(existing, held):
            group = self._lead(column, existing=existing, first=held[0])
            if group is None:
                continue
            for index in (*held, *self._enrolled(existing)):
                if self.seating.waiting[index] and self.seating.fits(index, group):
                    self.seating.seat(index, group)
            self._fill(group, upto=self.seating.instance.group_size.min)
            enough = group.size >= self.seating.instance.group_size.min
            if enough and {*held} <= {*group.parties}:
                return
            self.seating.close(group)

    def _homes(self, existing: ExistingGroup, held: list[int]) -> list[int]:
        """Where all who are to stay can come: at the time it has, else where most others can."""
        seating, own = self.seating, self.seating.cells.column_of(existing)
        grid, slots = seating.instance.grid_minutes, seating.cells.slots
        able = np.flatnonzero(seating.open_to[held].all(axis=0))
        ranked = able[np.argsort(-seating.demand[able], kind="stable")].tolist()
        return sorted(
            (column for column in ranked if column == own or slots[column] % grid == 0),
            key=lambda column: column != own,
        )

    def _keep(self, existing: ExistingGroup) -> None:
        group = self._lead(self.seating.cells.column_of(existing), existing=existing)
        if group is None:
            return
        for index in self._enrolled(existing):
            if self.seating.waiting[index] and self.seating.fits(index, group):
                self.seating.seat(index, group)
        self._fill(group, upto=self.seating.instance.group_size.min)
        if group.size < self.seating.instance.group_size.min:
            self.seating.close(group)

    def _lead(
        self, column: int, *, existing: ExistingGroup | None = None, first: int | None = None
    ) -> OpenGroup | None:
        """A group with the best leader who gets on with `first`; with none where that is legal."""
        seating = self.seating
        party = None if first is None else seating.rulebook.parties[first]
        usual = (
            seating.leader_of.get(existing.facilitator)
            if existing and existing.facilitator
            else None
        )
        wanted = seating.instance.facilitator is not FacilitatorNeed.NONE or usual is not None
        leaders = seating.leaders(column) if wanted else iter(())
        for leader in sorted(leaders, key=lambda other: other != usual):
            group = seating.open(column, leader=leader, existing=existing)
            if party is None or group.company.admits(party):
                return group
            seating.close(group)
        return None if seating.needs_leader else seating.open(column, existing=existing)

    def _usual(self, existing: ExistingGroup | None) -> int | None:
        if existing is None or existing.facilitator is None:
            return None
        return self.seating.leader_of.get(existing.facilitator)

    def _ranked(self, column: int) -> NDArray[np.intp]:
        waiting = self.seating.waiting_at(column)
        preferred = self.seating.levels[waiting, column] == PREFERRED
        return waiting[np.lexsort((~preferred, self._chances[waiting]))]

    def _fill(self, group: OpenGroup, *, upto: int) -> None:
        if group.size >= upto:
            return
        for index in self._ranked(group.column).tolist():
            if group.size + self.seating.sizes[index] <= upto and self.seating.fits(index, group):
                self.seating.seat(index, group)
            if group.size >= upto:
                return

    def _columns(self, first: int) -> Iterator[int]:
        """Where `first` could start a group: where the scarcest company waits, best first."""
        seating = self.seating
        columns = np.flatnonzero(seating.open_to[first] & seating.live())
        ideal = seating.instance.group_size.ideal
        short = np.maximum(ideal - seating.demand[columns], 0)
        likes = seating.levels[first, columns] == PREFERRED
        order = np.lexsort((~likes, -self._heat[columns] * self._taste[columns], short))
        yield from columns[order][:_COLUMNS_TRIED].tolist()

    def _start(self, first: int) -> bool:
        size = self.seating.instance.group_size
        for column in self._columns(first):
            group = self._lead(column, first=first)
            if group is None:
                continue
            self.seating.seat(first, group)
            self._fill(group, upto=size.ideal)
            self._fill(group, upto=size.min)
            if group.size >= size.min:
                return True
            self.seating.close(group)
        return False

    def form_groups(self) -> None:
        stuck = ~self.seating.waiting
        stuck[list(self.seating.home_of)] = True
        while not stuck.all() and not self.cancelled():
            self._refresh()
            chances = np.where(self.seating.waiting & ~stuck, self._chances, np.inf)
            first = int(chances.argmin())
            if not np.isfinite(chances[first]):
                return
            stuck[first] = not self._start(first)

    def fill(self) -> None:
        """Whoever is left joins a group that has room, the emptiest first."""
        for group in sorted(self.seating.groups, key=lambda group: group.size):
            if self.cancelled():
                return
            self._fill(group, upto=self.seating.instance.group_size.max)


def _tries(instance: Instance) -> int:
    return max(1, min(_TRIES, _PEOPLE_TRIED // max(1, len(instance.people))))


def first_answer(keeper: Keeper, *, seed: int, tries: int | None = None) -> None:
    """Offer the keeper what the greedy finds; even a cancelled one answers with its locked groups.

    Where it finds no way to keep everybody who is to stay the keeper is told why.

    Raises:
        Invalid: the locked groups break a hard rule by themselves.
    """
    instance, rulebook, random = keeper.instance, Rulebook.of(keeper.instance), default_rng(seed)
    cancelled = keeper.budget.over
    for number in range(_tries(instance) if tries is None else tries):
        if number and cancelled():
            return
        seating = Seating(instance, keeper.cells, rulebook)
        _attempt(seating, random=random, noise=0.3 * number, cancelled=cancelled)
        solution = seating.solution()
        if keeper.found and keeper.worth(solution) <= keeper.score:
            continue
        try:
            keeper.offer(sound_part(instance, solution))
        except Unheld as refusal:
            keeper.refusal = refusal


@dataclass(frozen=True)
class Greedy:
    """Scarcest person first, several tries for small cohorts, small repairs at the end."""

    def solve(
        self,
        instance: Instance,
        *,
        seed: int,
        limits: Limits,
        report: Report,
        cancelled: Cancelled,
        clock: Seconds,
    ) -> Solved:
        """See `solver.Solver`."""
        budget = Budget(limits=limits, cancelled=cancelled, clock=clock)
        cells = build_cells(instance)
        keeper = Keeper(instance=instance, cells=cells, budget=budget, report=report)
        first_answer(keeper, seed=seed)
        keeper.require_found()
        explained = with_reasons(instance, keeper.solution, cells=cells)
        return keeper.solved(explained, engine="greedy")


def _attempt(seating: Seating, *, random: Generator, noise: float, cancelled: Cancelled) -> None:
    attempt = _Round(seating, random=random, noise=noise, cancelled=cancelled)
    attempt.keep_existing()
    attempt.form_groups()
    attempt.fill()
    mend(seating, cancelled=cancelled)

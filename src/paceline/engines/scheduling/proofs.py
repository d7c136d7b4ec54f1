"""What would place the unplaced: proposed, proved by solving again, and checked before it is told.

A forced solve puts the person into a group that is full, holds them there and lets everybody else
be seated afresh: whoever then has no place is who would have to give way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Final, TypeVar

from paceline.engines.scheduling.cells import Cells, build_cells
from paceline.engines.scheduling.claims import Claims, seated
from paceline.engines.scheduling.diagnosis import Diagnosis
from paceline.engines.scheduling.instance import ExistingGroup, ExistingId, Instance, PersonId
from paceline.engines.scheduling.remedies import Remedies
from paceline.engines.scheduling.solution import (
    Displace,
    Group,
    Reason,
    Remedy,
    Solution,
    Unplaced,
)
from paceline.engines.scheduling.solver import Cancelled, Limits, Progress, Solver
from paceline.kernel.errors import Invalid

# Leaving the group they are put into costs more than everybody else together.
_PINNED: Final = 1_000_000
_CROWDED: Final = (
    Reason.CAPACITY,
    Reason.FACILITATOR_CAPACITY,
    Reason.NOT_FOUND,
    Reason.TOO_FEW_OVERLAP,
)
_Kind = TypeVar("_Kind", bound=Remedy)


@dataclass(frozen=True, kw_only=True)
class Depth:
    """How far proofs go; beyond, people keep their reason and fix.

    `told` people get remedies, the first `forced` of them by solving again where the cohort has
    no more than `people`; `work` bounds one such solve. `tries` proposals are checked for each
    kind.
    """

    told: int = 100
    forced: int = 4
    people: int = 400
    work: int = 20
    tries: int = 6


def never() -> bool:
    """Proofs bounded by their depth need nobody to end them."""
    return False


def no_clock() -> float:
    """With a work limit no clock is consulted: the same question has the same answer."""
    return 0.0


def ignored(_progress: Progress) -> None:
    """Nobody watches the small solves."""


def bounded(
    solver: Solver, instance: Instance, *, seed: int, work: int, over: Cancelled
) -> Solution:
    """Raises Invalid as `Solver.solve` does."""
    return solver.solve(
        instance,
        seed=seed,
        limits=Limits(seconds=None, work=work),
        report=ignored,
        cancelled=over,
        clock=no_clock,
    ).solution


def _going_on(
    groups: Sequence[Group], instance: Instance, *, target: ExistingGroup
) -> Iterator[ExistingGroup]:
    """What the organiser locked stays, the target too; everything else is formed afresh."""
    locked = {each.id for each in instance.existing_groups if each.locked}
    for number, group in enumerate(groups):
        held = group.existing_id in locked
        names = group.members if held else _staying(instance, group)
        if names and str(number) != target.id:
            yield ExistingGroup(
                id=ExistingId(str(number)),
                slot=group.slot,
                zone=group.zone,
                members=names,
                facilitator=group.facilitator,
                locked=held,
            )
    yield target


def _staying(instance: Instance, group: Group) -> tuple[PersonId, ...]:
    """Who is locked to it."""
    return tuple(name for name in group.members if name in instance.staying)


def _targets(diagnosis: Diagnosis, solution: Solution, name: PersonId) -> Iterator[ExistingGroup]:
    """Full groups that they could come to, with nobody but them and theirs in yet."""
    seating, names = diagnosis.seating, diagnosis.party(name).ids
    locked = {each.id for each in diagnosis.instance.existing_groups if each.locked}
    for opened in seating.groups_open_to(seating.party_of[name]):
        number = diagnosis.number(opened)
        group = solution.groups[number]
        if seating.room(opened) < len(names) and group.existing_id not in locked:
            yield ExistingGroup(
                id=ExistingId(str(number)),
                slot=group.slot,
                zone=group.zone,
                members=(*names, *_staying(diagnosis.instance, group)),
                facilitator=group.facilitator,
            )


def _nearest(groups: Sequence[Group], new: Group, *, free: Iterable[int]) -> int:
    """The number of the group it is most like; past the end for a new one."""
    alike = {number: (len({*groups[number].members} & {*new.members}), -number) for number in free}
    number = max(alike, key=lambda each: alike[each], default=len(groups))
    return number if number in alike and alike[number][0] else len(groups)


def _changes(before: Sequence[Group], after: Sequence[Group]) -> tuple[tuple[int, Group], ...]:
    """By number, as in `ExtraGroup`; a group that is gone is told as one without members."""
    now: dict[int, Group] = {}
    for new in sorted(after, key=lambda group: group.existing_id is None):
        free = [number for number in range(len(before)) if number not in now]
        number = int(new.existing_id) if new.existing_id else _nearest(before, new, free=free)
        past = len([each for each in now if each >= len(before)])
        now[number if number < len(before) else len(before) + past] = new
    told: list[tuple[int, Group]] = []
    for number, old in enumerate(before):
        new = now.pop(number, replace(old, members=()))
        carried = replace(new, existing_id=old.existing_id, co_facilitators=old.co_facilitators)
        if carried != old:
            told.append((number, carried))
    return (*told, *now.items())


@dataclass(frozen=True, kw_only=True)
class Proofs:
    """`over` is asked between people, between targets and within solves: a yes ends the proofs.

    Whoever was not come to by then keeps the reason alone.
    """

    solver: Solver
    seed: int = 0
    depth: Depth = Depth()
    over: Cancelled = never

    def proved(
        self, instance: Instance, solution: Solution, *, cells: Cells | None = None
    ) -> Solution:
        """The solution with remedies for its unplaced, each one true; untrue reasons dropped.

        The solution must be valid and have its reasons; `cells` all candidates, if given.
        """
        if not solution.unplaced or self.over():
            return solution
        cells = cells or build_cells(instance)
        inquiry = _Inquiry(
            proofs=self,
            solution=solution,
            claims=Claims(instance, solution, cells=cells),
            diagnosis=Diagnosis(instance, solution, cells=cells),
        )
        return replace(solution, unplaced=inquiry.told(solution.unplaced))


@dataclass(frozen=True, kw_only=True)
class _Inquiry:
    """One solution under question: reasons first, then what is cheap, solving again last."""

    proofs: Proofs
    solution: Solution
    claims: Claims
    diagnosis: Diagnosis

    @property
    def instance(self) -> Instance:
        return self.diagnosis.instance

    @cached_property
    def finder(self) -> Remedies:
        return Remedies(self.diagnosis, self.solution)

    def told(self, unplaced: Iterable[Unplaced]) -> tuple[Unplaced, ...]:
        over, depth = self.proofs.over, self.proofs.depth
        told = [who if over() else self._checked(who) for who in unplaced]
        for number, who in enumerate(told[: depth.told]):
            if not over():
                told[number] = self._remedied(who)
        if len(self.instance.people) <= depth.people:
            some = enumerate(told[: depth.told])
            crowded = [number for number, who in some if who.reason in _CROWDED]
            for number in crowded[: depth.forced]:
                told[number] = self._reseated(told[number])
        return tuple(map(_settled, told))

    def _checked(self, who: Unplaced) -> Unplaced:
        if self.claims.reason_holds(who):
            return who
        return replace(who, reason=Reason.NOT_FOUND, nearest=None, left=False)

    def _first(self, name: PersonId, proposals: Iterable[_Kind]) -> _Kind | None:
        """The first that is true, of as many as are tried."""
        tried = islice(proposals, self.proofs.depth.tries)
        return next((each for each in tried if self.claims.remedy_holds(name, each)), None)

    def _remedied(self, who: Unplaced) -> Unplaced:
        """With what is found on the solution as it stands."""
        person = self.instance.by_id[who.id]
        widened = [self.finder.widen(person, who.fix)] if who.fix else []
        patient = self.finder.may_miss(person)
        mended = replace(
            who,
            widen=self._first(who.id, widened),
            may_miss=self._first(who.id, [patient] if patient else []),
        )
        if who.reason not in _CROWDED:
            return mended
        return replace(
            mended,
            extra_group=self._first(who.id, self.finder.extra_group(person)),
            displace=self._first(who.id, self.finder.displace(person)),
        )

    def _reseated(self, who: Unplaced) -> Unplaced:
        """With whichever displaces the fewest people; if equal, what solving again found."""
        ways = [self._first(who.id, self._resolved(who.id)), who.displace]
        true = [way for way in ways if way is not None]
        return replace(who, displace=min(true, key=lambda way: len(way.displaced), default=None))

    def _resolved(self, name: PersonId) -> list[Displace]:
        targets = _targets(self.diagnosis, self.solution, name)
        found = (
            self._forced(target)
            for target in islice(targets, self.proofs.depth.tries // 2)
            if not self.proofs.over()
        )
        return sorted(filter(None, found), key=lambda each: len(each.displaced))

    def _forced(self, target: ExistingGroup) -> Displace | None:
        proofs, groups = self.proofs, self.solution.groups
        going = tuple(_going_on(groups, self.instance, target=target))
        asked = replace(
            self.instance,
            existing_groups=going,
            stay={
                name: each.id
                for each in going
                for name in each.members
                if name in self.instance.staying
            },
            weights=replace(self.instance.weights, moved=_PINNED, retimed=0, fac_changed=0),
        )
        try:
            answer = bounded(
                proofs.solver, asked, seed=proofs.seed, work=proofs.depth.work, over=proofs.over
            )
        except Invalid:
            return None
        displaced = seated(groups) - seated(answer.groups)
        return Displace(displaced=tuple(sorted(displaced)), changes=_changes(groups, answer.groups))


def _settled(who: Unplaced) -> Unplaced:
    """Where a way is known that displaces nobody, no place was lacking."""
    if who.displace is None or who.displace.displaced:
        return who
    return replace(who, reason=Reason.NOT_FOUND)

"""What would place the unplaced: proposed, proved by solving again, and checked before it is told.

A forced solve puts the person into a group that is full, holds them there and lets everybody else
be seated afresh: whoever then has no place is who would have to give way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from paceline.engines.scheduling.solver import Limits, Progress, Solver
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
    kind. Reasons are checked up to `looks` person-places.
    """

    told: int = 100
    forced: int = 4
    people: int = 400
    work: int = 20
    tries: int = 6
    looks: int = 60_000


def never() -> bool:
    """A search bounded by its work needs nobody to end it."""
    return False


def no_clock() -> float:
    """With a work limit no clock is consulted: the same question has the same answer."""
    return 0.0


def ignored(_progress: Progress) -> None:
    """Nobody watches the small solves."""


def bounded(solver: Solver, instance: Instance, *, seed: int, work: int) -> Solution:
    """Raises Invalid as `Solver.solve` does."""
    return solver.solve(
        instance,
        seed=seed,
        limits=Limits(seconds=None, work=work),
        report=ignored,
        cancelled=never,
        clock=no_clock,
    ).solution


def _going_on(
    groups: Sequence[Group], instance: Instance, *, target: ExistingGroup
) -> Iterator[ExistingGroup]:
    """What the organiser locked stays, the target too; everything else is formed afresh."""
    locked = {each.id for each in instance.existing_groups if each.locked}
    for number, group in enumerate(groups):
        if group.existing_id in locked:
            yield ExistingGroup(
                id=ExistingId(str(number)),
                slot=group.slot,
                zone=group.zone,
                members=group.members,
                facilitator=group.facilitator,
                locked=True,
            )
    yield target


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
                members=names,
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
    solver: Solver
    seed: int = 0
    depth: Depth = Depth()

    def _forced(
        self, instance: Instance, solution: Solution, target: ExistingGroup
    ) -> Displace | None:
        going_on = _going_on(solution.groups, instance, target=target)
        asked = replace(
            instance,
            existing_groups=tuple(going_on),
            weights=replace(instance.weights, moved=_PINNED, retimed=0, fac_changed=0),
        )
        try:
            answer = bounded(self.solver, asked, seed=self.seed, work=self.depth.work)
        except Invalid:
            return None
        displaced = seated(solution.groups) - seated(answer.groups)
        return Displace(
            displaced=tuple(sorted(displaced)), changes=_changes(solution.groups, answer.groups)
        )

    def _resolved(self, diagnosis: Diagnosis, solution: Solution, name: PersonId) -> list[Displace]:
        targets = _targets(diagnosis, solution, name)
        found = (
            self._forced(diagnosis.instance, solution, target)
            for target in islice(targets, self.depth.tries // 2)
        )
        return sorted(filter(None, found), key=lambda each: len(each.displaced))

    def _first(self, claims: Claims, name: PersonId, proposals: Iterable[_Kind]) -> _Kind | None:
        """The first that is true, of as many as are tried."""
        tried = islice(proposals, self.depth.tries)
        return next((each for each in tried if claims.remedy_holds(name, each)), None)

    def _displaced(
        self,
        diagnosis: Diagnosis,
        solution: Solution,
        who: Unplaced,
        *,
        claims: Claims,
        force: bool,
    ) -> Displace | None:
        """Whichever costs the fewest people; if equal, what solving again found."""
        finder, person = Remedies(diagnosis, solution), diagnosis.instance.by_id[who.id]
        resolved = self._resolved(diagnosis, solution, who.id) if force else []
        ways = [
            self._first(claims, who.id, resolved),
            self._first(claims, who.id, finder.displace(person)),
        ]
        true = [way for way in ways if way is not None]
        return min(true, key=lambda way: len(way.displaced), default=None)

    def _told(
        self,
        diagnosis: Diagnosis,
        solution: Solution,
        who: Unplaced,
        *,
        claims: Claims,
        force: bool,
    ) -> Unplaced:
        finder, person = Remedies(diagnosis, solution), diagnosis.instance.by_id[who.id]
        widened = [finder.widen(person, who.fix)] if who.fix else []
        patient = finder.may_miss(person)
        mended = replace(
            who,
            widen=self._first(claims, who.id, widened),
            may_miss=self._first(claims, who.id, [patient] if patient else []),
        )
        if who.reason not in _CROWDED:
            return mended
        way = self._displaced(diagnosis, solution, who, claims=claims, force=force)
        return replace(
            mended,
            extra_group=self._first(claims, who.id, finder.extra_group(person)),
            displace=way,
            reason=Reason.NOT_FOUND if way and not way.displaced else who.reason,
        )

    def proved(
        self, instance: Instance, solution: Solution, *, cells: Cells | None = None
    ) -> Solution:
        """The solution with remedies for its unplaced, each one true; untrue reasons dropped.

        The solution must be valid and have its reasons; `cells` all candidates, if given.
        """
        if not solution.unplaced:
            return solution
        cells = cells or build_cells(instance)
        claims, diagnosis = Claims(instance, solution), Diagnosis(instance, solution, cells=cells)
        few = len(instance.people) * len(claims.places) <= self.depth.looks
        forced = self.depth.forced if len(instance.people) <= self.depth.people else 0
        told: list[Unplaced] = []
        for given in solution.unplaced:
            untrue = few and not claims.reason_holds(given)
            who = _unexplained(given) if untrue else given
            if len(told) < self.depth.told:
                force = forced > 0 and who.reason in _CROWDED
                forced -= force
                told.append(self._told(diagnosis, solution, who, claims=claims, force=force))
                continue
            told.append(who)
        return replace(solution, unplaced=tuple(told))


def _unexplained(who: Unplaced) -> Unplaced:
    return replace(who, reason=Reason.NOT_FOUND, nearest=None, left=False)

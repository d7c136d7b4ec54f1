"""Two answers side by side: what each is worth, and who is somewhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from paceline.engines.scheduling.instance import Instance, PersonId
from paceline.engines.scheduling.score import score
from paceline.engines.scheduling.solution import Group, Solution
from paceline.engines.scheduling.times import Place


class Kind(StrEnum):
    """`regrouped` people sit with others; `retimed` ones with the same at another time."""

    GAINED = "gained"
    LOST = "lost"
    REGROUPED = "regrouped"
    RETIMED = "retimed"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`sizes` ascend; `preferred` of the `placed` members meet when they like it best."""

    placed: int
    members: int
    groups: int
    sizes: tuple[int, ...]
    preferred: int
    score: int

    @property
    def preferred_share(self) -> float:
        return self.preferred / self.placed if self.placed else 0.0


@dataclass(frozen=True, kw_only=True)
class PersonChange:
    person: PersonId
    kind: Kind
    before: Place | None
    after: Place | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    before: Figures
    after: Figures
    changes: tuple[PersonChange, ...]


def figures(instance: Instance, solution: Solution) -> Figures:
    found = score(instance, solution)
    return Figures(
        placed=found.placed,
        members=len(instance.members),
        groups=found.groups,
        sizes=tuple(sorted(len(group.members) for group in solution.groups)),
        preferred=found.preferred,
        score=found.total,
    )


def _seats(groups: Sequence[Group]) -> dict[PersonId, int]:
    return {name: index for index, group in enumerate(groups) for name in group.members}


def _successors(before: Sequence[Group], after: Sequence[Group]) -> dict[int, int]:
    """Which later group goes on with each earlier one: most people in common first."""
    seats = _seats(after)
    common: dict[tuple[int, int], int] = {}
    for index, group in enumerate(before):
        for name in group.members:
            if name in seats:
                pair = index, seats[name]
                common[pair] = common.get(pair, 0) + 1
    successors: dict[int, int] = {}
    for one, other in sorted(common, key=lambda pair: (-common[pair], pair)):
        if one not in successors and other not in successors.values():
            successors[one] = other
    return successors


def compare(
    instance: Instance, solution: Solution, *, other: Solution, asked: Instance | None = None
) -> Comparison:
    """From `solution` to `other`; that one may be the answer to another question, `asked`.

    People of either question are looked at; both solutions must be valid.
    """
    later = asked or instance
    old, new = solution.groups, other.groups
    seats, new_seats = _seats(old), _seats(new)
    successors = _successors(old, new)

    def change(name: PersonId) -> PersonChange | None:
        index, new_index = seats.get(name), new_seats.get(name)
        before = None if index is None else old[index].place
        after = None if new_index is None else new[new_index].place
        kind = _kind(
            before, after, together=index is not None and successors.get(index) == new_index
        )
        return (
            None
            if kind is None
            else PersonChange(person=name, kind=kind, before=before, after=after)
        )

    names = dict.fromkeys(person.id for person in (*instance.members, *later.members))
    return Comparison(
        before=figures(instance, solution),
        after=figures(later, other),
        changes=tuple(filter(None, map(change, names))),
    )


def _kind(before: Place | None, after: Place | None, *, together: bool) -> Kind | None:
    if before is None:
        return None if after is None else Kind.GAINED
    if after is None:
        return Kind.LOST
    if not together:
        return Kind.REGROUPED
    return None if before == after else Kind.RETIMED

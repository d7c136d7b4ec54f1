"""The objective of `paceline-instance/1`, in whole points; larger is better."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from paceline.engines.scheduling.cells import PREFERRED, Cells, build_cells
from paceline.engines.scheduling.instance import (
    Balance,
    ExistingGroup,
    FacilitatorNeed,
    Instance,
    PersonId,
    Weights,
)
from paceline.engines.scheduling.solution import Group, Solution

_GAINS = ("placed", "preferred", "fac_preferred")
_COSTS = ("uncovered", "size_dev", "moved", "retimed", "fac_changed")


@dataclass(frozen=True, kw_only=True)
class Score:
    """What was counted, unweighted; `total` weighs it. `soft` is in points already."""

    placed: int
    groups: int
    uncovered: int
    size_dev: int
    preferred: int
    fac_preferred: int
    moved: int
    retimed: int
    fac_changed: int
    soft: int
    total: int


def _numbers(instance: Instance, *, people: Iterable[PersonId], attr: str) -> Iterator[float]:
    for name in people:
        person = instance.by_id.get(name)
        value = person.attributes.get(attr) if person else None
        if isinstance(value, int | float):
            yield value


def member_means(instance: Instance) -> dict[str, float]:
    """The mean of all members for every balanced attribute."""
    everyone = [person.id for person in instance.members]
    means: dict[str, float] = {}
    for rule in instance.rules:
        if isinstance(rule, Balance):
            values = list(_numbers(instance, people=everyone, attr=rule.attr))
            means[rule.attr] = sum(values) / max(1, len(values))
    return means


def soft_points(instance: Instance, members: Iterable[PersonId], *, means: dict[str, float]) -> int:
    """What balance and cluster cost one group; each rule is rounded by itself."""
    group = tuple(members)
    points = 0
    for rule in instance.soft_rules:
        values = list(_numbers(instance, people=group, attr=rule.attr))
        if not values:
            continue
        if isinstance(rule, Balance):
            points += round(rule.weight * abs(sum(values) / len(values) - means[rule.attr]))
            continue
        points += round(rule.weight * (max(values) - min(values)) / rule.unit)
    return points


def _continued(
    instance: Instance, groups: Iterable[Group]
) -> Iterator[tuple[Group, ExistingGroup]]:
    for group in groups:
        existing = instance.existing_by_id.get(group.existing_id) if group.existing_id else None
        if existing:
            yield group, existing


def _moved(instance: Instance, groups: tuple[Group, ...]) -> int:
    seats = {existing.id: group.members for group, existing in _continued(instance, groups)}
    return sum(
        name in instance.by_id and name not in seats.get(existing.id, ())
        for existing in instance.existing_groups
        for name in existing.members
    )


def _retimed(instance: Instance, groups: tuple[Group, ...], *, cells: Cells) -> int:
    return sum(
        len({*existing.members} & {*group.members})
        for group, existing in _continued(instance, groups)
        if cells.column_of(group) != cells.column_of(existing)
    )


def _fac_changed(instance: Instance, groups: tuple[Group, ...]) -> int:
    return sum(
        existing.facilitator in instance.by_id and group.facilitator != existing.facilitator
        for group, existing in _continued(instance, groups)
    )


def _uncovered(instance: Instance, groups: tuple[Group, ...]) -> int:
    if instance.facilitator is not FacilitatorNeed.WANTED:
        return 0
    return sum(group.facilitator is None for group in groups)


def _preferred(instance: Instance, cells: Cells, seats: Iterable[tuple[PersonId, Group]]) -> int:
    rows = {person.id: row for row, person in enumerate(instance.people)}
    return sum(
        cells.levels[rows[name], cells.column_of(group)] == PREFERRED
        for name, group in seats
        if name in rows
    )


def _total(weights: Weights, counts: Mapping[str, int]) -> int:
    gains = sum(vars(weights)[name] * counts[name] for name in _GAINS)
    costs = sum(vars(weights)[name] * counts[name] for name in _COSTS)
    return int(gains - costs) - counts["soft"]


def score(instance: Instance, solution: Solution, *, cells: Cells | None = None) -> Score:
    """Count and weigh a solution that `validate` accepts.

    `cells` must hold the places of its groups and of the existing ones, if given.
    """
    groups = solution.groups
    known: tuple[Group | ExistingGroup, ...] = (*groups, *instance.existing_groups)
    cells = cells or build_cells(instance, places=[group.place for group in known])
    means = member_means(instance)
    led = ((each.facilitator, each) for each in groups if each.facilitator)
    counts = {
        "placed": len(set(chain.from_iterable(group.members for group in groups))),
        "groups": len(groups),
        "uncovered": _uncovered(instance, groups),
        "size_dev": sum(abs(len(group.members) - instance.group_size.ideal) for group in groups),
        "preferred": int(
            _preferred(instance, cells, ((who, each) for each in groups for who in each.members))
        ),
        "fac_preferred": int(_preferred(instance, cells, led)),
        "moved": _moved(instance, groups),
        "retimed": _retimed(instance, groups, cells=cells),
        "fac_changed": _fac_changed(instance, groups),
        "soft": sum(soft_points(instance, group.members, means=means) for group in groups),
    }
    return Score(**counts, total=_total(instance.weights, counts))

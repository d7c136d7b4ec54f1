"""The last check before a solver answers: an invalid group is dropped, never returned."""

from collections.abc import Iterable

from paceline.engines.scheduling.instance import ExistingId, Instance, PersonId
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.validate import validate
from paceline.engines.scheduling.violations import Violation
from paceline.kernel.errors import Invalid

_SHOWN = 5


def _locked(instance: Instance, solution: Solution) -> frozenset[int]:
    locked = {group.id for group in instance.existing_groups if group.locked}
    return frozenset(
        index for index, group in enumerate(solution.groups) if group.existing_id in locked
    )


def _told(solution: Solution, violation: Violation) -> str:
    """With the group, where the sentence itself speaks of none."""
    index = violation.group_index
    home = None if index is None else solution.groups[index].existing_id
    named = home is None or home in violation.message
    return violation.message if named else f"group {home}: {violation.message}"


class LocksBroken(Invalid):
    """Locked groups break a rule by themselves; `concerns` has their ids, or of whoever does."""

    code = "locks_broken"


class Unheld(Invalid):
    """No way was found yet in which everybody who is locked stays; another solver may find one.

    `concerns` has their ids.
    """

    code = "locks_unheld"


def _refuse(instance: Instance, solution: Solution, violations: list[Violation]) -> None:
    told = "; ".join(_told(solution, violation) for violation in violations[:_SHOWN])
    raise LocksBroken(
        f"the locked groups cannot go on as they are: {told}. Unlock them or mend that",
        violations=tuple(violations),
        concerns=_listed([*_missing(instance, solution), *_broken(solution, violations)]),
    )


def _missing(instance: Instance, solution: Solution) -> list[str]:
    there = {group.existing_id for group in solution.groups}
    return [each.id for each in instance.existing_groups if each.locked and each.id not in there]


def _broken(solution: Solution, violations: list[Violation]) -> list[str]:
    homes = [
        violation.person_id
        if violation.group_index is None
        else solution.groups[violation.group_index].existing_id
        for violation in violations
    ]
    return [home for home in homes if home is not None]


def _listed(names: Iterable[str]) -> str:
    return ", ".join([*dict.fromkeys(names)][:_SHOWN])


def _away(instance: Instance, solution: Solution) -> list[tuple[PersonId, ExistingId]]:
    seats = {name: group.existing_id for group in solution.groups for name in group.members}
    return [(name, home) for name, home in instance.staying.items() if seats.get(name) != home]


def sound_part(instance: Instance, solution: Solution) -> Solution:
    """The solution without its invalid groups; who sat in them is unplaced.

    Raises:
        LocksBroken: a locked group is invalid or missing: only the organiser can mend that.
        Unheld: somebody who is to stay would have no place in their group.
    """
    violations = validate(instance, solution)
    broken = {violation.group_index for violation in violations}
    locked = _locked(instance, solution)
    beyond_us = [
        violation
        for violation in violations
        if violation.code != "locked_person"
        and (violation.group_index is None or violation.group_index in locked)
    ]
    if beyond_us:
        _refuse(instance, solution, beyond_us)
    kept = (group for index, group in enumerate(solution.groups) if index not in broken)
    sound = Solution(instance=solution.instance, groups=tuple(kept))
    if away := _away(instance, sound):
        told = "; ".join(f"{name} in group {home}" for name, home in away[:_SHOWN])
        raise Unheld(
            f"no groups were found in which these stay where they are locked: {told}. "
            "Unlock them or search longer",
            concerns=_listed(name for name, _ in away),
        )
    return sound

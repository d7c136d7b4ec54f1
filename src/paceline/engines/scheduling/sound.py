"""The last check before a solver answers: an invalid group is dropped, never returned."""

from paceline.engines.scheduling.instance import Instance
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


def _refuse(solution: Solution, violations: list[Violation]) -> None:
    told = "; ".join(_told(solution, violation) for violation in violations[:_SHOWN])
    raise Invalid(
        f"the locked groups cannot go on as they are: {told}. Unlock them or mend that",
        violations=tuple(violations),
    )


class Unheld(Invalid):
    """No way was found yet in which everybody who is locked stays; another solver may find one."""


def _away(instance: Instance, solution: Solution) -> list[str]:
    seats = {name: group.existing_id for group in solution.groups for name in group.members}
    return [
        f"{name} in group {home}"
        for name, home in instance.staying.items()
        if seats.get(name) != home
    ]


def sound_part(instance: Instance, solution: Solution) -> Solution:
    """The solution without its invalid groups; who sat in them is unplaced.

    Raises:
        Invalid: a locked group is invalid or missing: only the organiser can mend that.
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
        _refuse(solution, beyond_us)
    kept = (group for index, group in enumerate(solution.groups) if index not in broken)
    sound = Solution(instance=solution.instance, groups=tuple(kept))
    if away := _away(instance, sound):
        told = "; ".join(away[:_SHOWN])
        raise Unheld(
            f"no groups were found in which these stay where they are locked: {told}. "
            "Unlock them or search longer"
        )
    return sound

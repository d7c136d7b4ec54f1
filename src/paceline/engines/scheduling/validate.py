"""Every hard rule of an instance, checked on a solution however it was made.

The door for solvers, for hand-made changes and for publishing; it trusts no solver's own masks.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from paceline.engines.availability.windows import WEEK, minute_text
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import (
    ExistingGroup,
    FacilitatorNeed,
    Instance,
    Person,
    PersonId,
    Role,
)
from paceline.engines.scheduling.solution import Group, Solution, Unplaced
from paceline.engines.scheduling.validate_rules import rule_violations
from paceline.engines.scheduling.violations import Violation


def _existing(instance: Instance, group: Group) -> ExistingGroup | None:
    return instance.existing_by_id.get(group.existing_id) if group.existing_id else None


def _slot_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    existing = _existing(instance, group)
    if group.slot % instance.grid_minutes and not (existing and existing.slot == group.slot):
        yield Violation(
            code="off_grid",
            message=f"{minute_text(group.slot)} is not a start this cohort uses; "
            f"choose a multiple of {instance.grid_minutes} minutes",
            group_index=index,
        )
    if group.existing_id is not None and existing is None:
        yield Violation(
            code="unknown_existing",
            message=f"there is no existing group {group.existing_id} to continue",
            group_index=index,
        )


def _size_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    existing = _existing(instance, group)
    low = 1 if existing and existing.locked else instance.group_size.min
    high = instance.group_size.max
    if not low <= len(group.members) <= high:
        yield Violation(
            code="size",
            message=f"{len(group.members)} members; a group here has {low} to {high}",
            group_index=index,
        )
    for name in sorted({name for name in group.members if group.members.count(name) > 1}):
        yield Violation(
            code="repeated_member",
            message=f"{name} is listed twice in the group",
            group_index=index,
            person_id=name,
        )


def _absence(
    attendance: Attendance, index: int, *, person: Person, slot: int
) -> Iterator[Violation]:
    weeks = attendance.missed_weeks(person, slot=slot)
    if not weeks:
        return
    dates = ", ".join(f"{week + 1} ({attendance.date_of(week, slot=slot)})" for week in weeks)
    yield Violation(
        code="not_available",
        message=f"{person.id} cannot come on {minute_text(slot)} "
        f"{attendance.instance.anchor_zone} in week {dates}",
        group_index=index,
        person_id=person.id,
        weeks=weeks,
    )


def _seat(
    attendance: Attendance, index: int, *, name: PersonId, role: Role, slot: int
) -> Iterator[Violation]:
    person = attendance.instance.by_id.get(name)
    if person is None or person.role is not role:
        yield Violation(
            code=f"not_a_{role}",
            message=f"{name} is not a {role} of this cohort",
            group_index=index,
            person_id=name,
        )
        return
    yield from _absence(attendance, index, person=person, slot=slot)


def _people_violations(attendance: Attendance, index: int, group: Group) -> Iterator[Violation]:
    for name in dict.fromkeys(group.members):
        yield from _seat(attendance, index, name=name, role=Role.MEMBER, slot=group.slot)
    if group.facilitator is not None:
        name = group.facilitator
        yield from _seat(attendance, index, name=name, role=Role.FACILITATOR, slot=group.slot)
    elif attendance.instance.facilitator is FacilitatorNeed.REQUIRED:
        yield Violation(
            code="no_facilitator",
            message="a group of this cohort needs a facilitator",
            group_index=index,
        )


def _lock_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    existing = _existing(instance, group)
    if existing is None or not existing.locked:
        return
    if group.slot != existing.slot or group.facilitator != existing.facilitator:
        yield Violation(
            code="locked_changed",
            message=f"group {existing.id} is locked: it stays on {minute_text(existing.slot)} "
            f"with facilitator {existing.facilitator or 'none'}; unlock it to change that",
            group_index=index,
        )
    for name in existing.members:
        if name in instance.by_id and name not in group.members:
            yield Violation(
                code="locked_member",
                message=f"{name} stays in locked group {existing.id}; unlock it to move them",
                group_index=index,
                person_id=name,
            )


def _group_violations(attendance: Attendance, index: int, group: Group) -> Iterator[Violation]:
    if not 0 <= group.slot < WEEK:
        yield Violation(
            code="bad_slot",
            message=f"slot {group.slot} is outside the week; use 0 to {WEEK - 1}",
            group_index=index,
        )
        return
    instance = attendance.instance
    yield from _slot_violations(instance, index, group)
    yield from _size_violations(instance, index, group)
    yield from _people_violations(attendance, index, group)
    yield from rule_violations(instance, index, group)
    yield from _lock_violations(instance, index, group)


def _twice(groups: Sequence[Group]) -> Iterator[Violation]:
    seats: set[PersonId] = set()
    carried: set[str] = set()
    for index, group in enumerate(groups):
        for name in sorted(seats & {*group.members}):
            yield Violation(
                code="two_groups",
                message=f"{name} is in another group already",
                group_index=index,
                person_id=name,
            )
        seats |= {*group.members}
        if group.existing_id in carried:
            yield Violation(
                code="existing_twice",
                message=f"another group continues {group.existing_id} already",
                group_index=index,
            )
        carried |= {group.existing_id} if group.existing_id is not None else set()


def _clash(instance: Instance, *, one: Group, other: Group) -> bool:
    """Two groups of one facilitator overlap, or leave less than the gap; the week is a circle."""
    apart = (one.slot - other.slot) % WEEK
    needed = instance.meeting_minutes + instance.facilitator_gap_minutes
    return min(apart, WEEK - apart) < needed


def _facilitators(instance: Instance, groups: Sequence[Group]) -> Iterator[Violation]:
    led: dict[PersonId, list[int]] = {}
    for index, group in enumerate(groups):
        if group.facilitator is not None:
            led.setdefault(group.facilitator, []).append(index)
    for name, indexes in led.items():
        person = instance.by_id.get(name)
        if person and len(indexes) > person.max_groups:
            yield Violation(
                code="facilitator_load",
                message=f"{name} leads {len(indexes)} groups; {person.max_groups} at the most",
                group_index=indexes[-1],
                person_id=name,
            )
        for one, other in combinations(indexes, 2):
            if _clash(instance, one=groups[one], other=groups[other]):
                yield Violation(
                    code="facilitator_overlap",
                    message=f"{name} leads another group on {minute_text(groups[one].slot)}: "
                    f"that is less than {instance.meeting_minutes} + "
                    f"{instance.facilitator_gap_minutes} minutes apart",
                    group_index=other,
                    person_id=name,
                )


def _fix_violations(attendance: Attendance, solution: Solution, who: Unplaced) -> str | None:
    if who.fix is None:
        return None
    person = attendance.instance.by_id.get(who.id)
    if who.fix.group >= len(solution.groups) or person is None:
        return "names no group or person of this solution"
    group = solution.groups[who.fix.group]
    if len(group.members) >= attendance.instance.group_size.max:
        return "names a full group"
    if not attendance.missed_weeks(person, slot=group.slot):
        return "names a slot the person can attend already"
    return None


def _unplaced(attendance: Attendance, solution: Solution) -> Iterator[Violation]:
    if solution.unplaced is None:
        return
    placed = {name for group in solution.groups for name in group.members}
    waiting = {person.id for person in attendance.instance.members} - placed
    for name in sorted(waiting ^ {who.id for who in solution.unplaced}):
        yield Violation(
            code="unplaced_list",
            message=f"{name} is {'' if name in waiting else 'not '}without a group, "
            "unlike the list of unplaced says",
            person_id=name,
        )
    for who in solution.unplaced:
        fault = _fix_violations(attendance, solution, who)
        if fault:
            yield Violation(code="fix", message=f"the fix of {who.id} {fault}", person_id=who.id)


def validate(instance: Instance, solution: Solution) -> tuple[Violation, ...]:
    """Every broken hard rule; empty means the solution may be published."""
    attendance = Attendance(instance)
    found: list[Violation] = []
    for index, group in enumerate(solution.groups):
        found += _group_violations(attendance, index, group)
    found += _twice(solution.groups)
    found += _facilitators(instance, solution.groups)
    carried = {group.existing_id for group in solution.groups}
    found += (
        Violation(code="locked_missing", message=f"locked group {existing.id} is missing")
        for existing in instance.existing_groups
        if existing.locked and existing.id not in carried
    )
    found += _unplaced(attendance, solution)
    return tuple(found)


def check_group(
    instance: Instance, group: Group, *, others: Sequence[Group] = ()
) -> tuple[Violation, ...]:
    """What one group breaks, alone and against `others`: for a person dropped into it by hand.

    `group_index` of each violation is `len(others)`.
    """
    index = len(others)
    across = (*_twice((*others, group)), *_facilitators(instance, (*others, group)))
    return (
        *_group_violations(Attendance(instance), index, group),
        *(violation for violation in across if violation.group_index == index),
    )

"""Every hard rule of an instance, checked on a solution however it was made.

The door for solvers, for hand-made changes and for publishing; it trusts no solver's own masks.
"""

from collections.abc import Iterator, Sequence

from paceline.engines.availability.windows import WEEK, minute_text
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import (
    ExistingGroup,
    ExistingId,
    Instance,
    Person,
    PersonId,
    Role,
)
from paceline.engines.scheduling.solution import Group, Solution, Unplaced
from paceline.engines.scheduling.validate_leaders import leader_violations, load_violations
from paceline.engines.scheduling.validate_rules import rule_violations
from paceline.engines.scheduling.violations import Violation


def _existing(instance: Instance, group: Group) -> ExistingGroup | None:
    return instance.existing_by_id.get(group.existing_id) if group.existing_id else None


def _has_place(instance: Instance, group: Group) -> bool:
    """Its slot is in the week and its zone one that the cohort offers or the group had."""
    zones = {*instance.zones, *(existing.zone for existing in instance.existing_groups)}
    return 0 <= group.slot < WEEK and instance.zone_of(group.place) in zones


def _place_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    if not 0 <= group.slot < WEEK:
        yield Violation(
            code="bad_slot",
            message=f"slot {group.slot} is outside the week; use 0 to {WEEK - 1}",
            group_index=index,
        )
        return
    yield Violation(
        code="zone_not_offered",
        message=f"groups of this cohort are not anchored in {group.zone}; "
        f"use {' or '.join(instance.zones)}",
        group_index=index,
    )


def _slot_violations(attendance: Attendance, index: int, group: Group) -> Iterator[Violation]:
    instance = attendance.instance
    existing = _existing(instance, group)
    kept = existing is not None and attendance.same_time(existing.place, group.place)
    if not kept and instance.zone_of(group.place) not in instance.zones:
        yield from _place_violations(instance, index, group)
    if not kept and group.slot % instance.grid_minutes:
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
    attendance: Attendance, index: int, *, person: Person, group: Group
) -> Iterator[Violation]:
    place = group.place
    if attendance.can_attend(person, place=place):
        return
    weeks = attendance.missed_weeks(person, place=place)
    dates = ", ".join(f"{week + 1} ({attendance.date_of(week, place=place)})" for week in weeks)
    yield Violation(
        code="not_available",
        message=f"{person.id} cannot come on {minute_text(place.slot)} "
        f"{attendance.instance.zone_of(place)} in week {dates}",
        group_index=index,
        person_id=person.id,
        weeks=weeks,
    )


def _seat(
    attendance: Attendance, index: int, *, name: PersonId, role: Role, group: Group
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
    yield from _absence(attendance, index, person=person, group=group)


def _people_violations(attendance: Attendance, index: int, group: Group) -> Iterator[Violation]:
    for name in dict.fromkeys(group.members):
        yield from _seat(attendance, index, name=name, role=Role.MEMBER, group=group)
    for name in dict.fromkeys(group.leaders):
        yield from _seat(attendance, index, name=name, role=Role.FACILITATOR, group=group)


def _lock_violations(attendance: Attendance, index: int, group: Group) -> Iterator[Violation]:
    instance = attendance.instance
    existing = _existing(instance, group)
    if existing is None or not existing.locked:
        return
    retimed = not attendance.same_time(group.place, existing.place)
    if retimed or group.facilitator != existing.facilitator:
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


def _stay_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    for name in group.members:
        home = instance.staying.get(name)
        if home is not None and home != group.existing_id:
            yield _away(name, home, index=index)


def _unseated(instance: Instance, groups: Sequence[Group]) -> Iterator[Violation]:
    """Whoever is to stay in a group and is in none."""
    placed = {name for group in groups for name in group.members}
    for name, home in instance.staying.items():
        if name not in placed:
            yield _away(name, home, index=None)


def _away(name: PersonId, home: ExistingId, *, index: int | None) -> Violation:
    return Violation(
        code="locked_person",
        message=f"{name} is locked to group {home}; unlock them to move them",
        group_index=index,
        person_id=name,
    )


def _group_violations(attendance: Attendance, index: int, group: Group) -> Iterator[Violation]:
    instance = attendance.instance
    if not _has_place(instance, group):
        yield from _place_violations(instance, index, group)
        return
    yield from _slot_violations(attendance, index, group)
    yield from _size_violations(instance, index, group)
    yield from _people_violations(attendance, index, group)
    yield from leader_violations(instance, index, group)
    yield from rule_violations(instance, index, group)
    yield from _lock_violations(attendance, index, group)
    yield from _stay_violations(instance, index, group)


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


def _fix_violations(attendance: Attendance, solution: Solution, who: Unplaced) -> str | None:
    if who.fix is None:
        return None
    person = attendance.instance.by_id.get(who.id)
    if who.fix.group >= len(solution.groups) or person is None:
        return "names no group or person of this solution"
    group = solution.groups[who.fix.group]
    if len(group.members) >= attendance.instance.group_size.max:
        return "names a full group"
    if attendance.can_attend(person, place=group.place):
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


def _placed(instance: Instance, groups: Sequence[Group]) -> Sequence[tuple[int, Group]]:
    return [(index, group) for index, group in enumerate(groups) if _has_place(instance, group)]


def validate(instance: Instance, solution: Solution) -> tuple[Violation, ...]:
    """Every broken hard rule; empty means the solution may be published."""
    attendance = Attendance(instance)
    found: list[Violation] = []
    for index, group in enumerate(solution.groups):
        found += _group_violations(attendance, index, group)
    found += _twice(solution.groups)
    found += load_violations(attendance, _placed(instance, solution.groups))
    carried = {group.existing_id for group in solution.groups}
    found += (
        Violation(code="locked_missing", message=f"locked group {existing.id} is missing")
        for existing in instance.existing_groups
        if existing.locked and existing.id not in carried
    )
    found += _unseated(instance, solution.groups)
    found += _unplaced(attendance, solution)
    return tuple(found)


def check_group(
    instance: Instance,
    group: Group,
    *,
    others: Sequence[Group] = (),
    attendance: Attendance | None = None,
) -> tuple[Violation, ...]:
    """What one group breaks, alone and against `others`: for a person dropped into it by hand.

    `group_index` of each violation is `len(others)`. Who asks often hands in one `attendance` of
    the instance.
    """
    index, attendance = len(others), attendance or Attendance(instance)
    everyone = (*others, group)
    load = load_violations(attendance, _placed(instance, everyone))
    across = (*_twice(everyone), *load)
    return (
        *_group_violations(attendance, index, group),
        *(violation for violation in across if violation.group_index == index),
    )

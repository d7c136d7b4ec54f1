"""Who leads a group and helps to: how many, how often, and never twice at one time."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from paceline.engines.availability.windows import minute_text
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import FacilitatorNeed, Instance, PersonId
from paceline.engines.scheduling.solution import Group
from paceline.engines.scheduling.violations import Violation


def leader_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    if group.facilitator is None and instance.facilitator is FacilitatorNeed.REQUIRED:
        yield Violation(
            code="no_facilitator",
            message="a group of this cohort needs a facilitator",
            group_index=index,
        )
    if group.facilitator is None and group.co_facilitators:
        yield Violation(
            code="help_without_leader",
            message="the group has a co-facilitator but nobody who leads it; let one of them lead",
            group_index=index,
        )
    if len(group.co_facilitators) > instance.co_facilitators:
        yield Violation(
            code="co_facilitators",
            message=f"{len(group.co_facilitators)} co-facilitators; "
            f"a group here has {instance.co_facilitators} at the most",
            group_index=index,
        )
    for name in sorted({name for name in group.leaders if group.leaders.count(name) > 1}):
        yield Violation(
            code="repeated_facilitator",
            message=f"{name} is listed twice as a facilitator of the group",
            group_index=index,
            person_id=name,
        )


def _load(instance: Instance, name: PersonId, indexes: Sequence[int]) -> Iterator[Violation]:
    person = instance.by_id.get(name)
    if person and len(indexes) > person.max_groups:
        yield Violation(
            code="facilitator_load",
            message=f"{name} leads {len(indexes)} groups; {person.max_groups} at the most",
            group_index=indexes[-1],
            person_id=name,
        )


def load_violations(
    attendance: Attendance, groups: Sequence[tuple[int, Group]]
) -> Iterator[Violation]:
    """Groups come with their index; leading and helping count alike."""
    instance, by_index = attendance.instance, dict(groups)
    led: dict[PersonId, list[int]] = {}
    for index, group in groups:
        for name in dict.fromkeys(group.leaders):
            led.setdefault(name, []).append(index)
    for name, indexes in led.items():
        yield from _load(instance, name, indexes)
        for one, other in combinations(indexes, 2):
            place = by_index[one].place
            if attendance.clash(place, by_index[other].place):
                yield Violation(
                    code="facilitator_overlap",
                    message=f"{name} leads another group on {minute_text(place.slot)}: "
                    f"that is less than {instance.meeting_minutes} + "
                    f"{instance.facilitator_gap_minutes} minutes apart",
                    group_index=other,
                    person_id=name,
                )

"""What is stale or cannot stand in an instance before anybody solves it, each thing by its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    Instance,
    PersonId,
    Role,
    Together,
)
from paceline.engines.scheduling.solution import Group
from paceline.engines.scheduling.validate import check_group


@dataclass(frozen=True, kw_only=True)
class Concern:
    """`blocking` ones make every solver refuse; the others are only worth a look.

    `why` is the rule that a lock breaks, in the words of `validate`.

    Codes: vanished_member, vanished_facilitator, vanished_in_rule, infeasible_lock.
    """

    code: str
    message: str
    group: ExistingId | None = None
    person: PersonId | None = None
    blocking: bool = False
    why: str = ""


def _vanished(instance: Instance, existing: ExistingGroup) -> Iterator[Concern]:
    kind = "locked group" if existing.locked else "group"
    for name in existing.members:
        if name not in instance.by_id:
            yield Concern(
                code="vanished_member",
                message=f"{name} of {kind} {existing.id} is no longer in the cohort; "
                "the group goes on without them",
                group=existing.id,
                person=name,
            )
    leader = existing.facilitator
    if leader is not None and leader not in instance.by_id:
        remedy = "unlock it" if existing.locked else "another may take over"
        why = f"{leader}, who leads {kind} {existing.id}, is no longer in the cohort"
        yield Concern(
            code="vanished_facilitator",
            message=f"{why}; {remedy}",
            why=why,
            group=existing.id,
            person=leader,
            blocking=existing.locked,
        )


def _vanished_in_rules(instance: Instance) -> Iterator[Concern]:
    for rule in instance.rules:
        named = rule.ids if isinstance(rule, Together | Apart) else ()
        for name in named:
            if name not in instance.by_id:
                others = ", ".join(other for other in named if other != name)
                yield Concern(
                    code="vanished_in_rule",
                    message=f"{name} is named in a rule ({rule.type} with {others or 'nobody'}) "
                    "but is no longer in the cohort; the rule goes on without them",
                    person=name,
                )


def _locked(instance: Instance, existing: ExistingGroup) -> Group:
    """As it would stand: who left is gone, and who belongs together with its members has joined."""
    names = [name for name in existing.members if name in instance.by_id]
    for name in names:
        bound = (
            rule.ids
            for rule in instance.rules_by_person.get(name, ())
            if isinstance(rule, Together)
        )
        for other in chain.from_iterable(bound):
            known = instance.by_id.get(other)
            if known and known.role is Role.MEMBER and other not in names:
                names.append(other)
    return Group(
        slot=existing.slot,
        zone=existing.zone,
        members=tuple(names),
        facilitator=existing.facilitator,
        existing_id=existing.id,
    )


def _infeasible(instance: Instance) -> Iterator[Concern]:
    """Broken rules of the locked groups alone; a group that everybody left may be filled again."""
    before, attendance = _Met(), Attendance(instance)
    for existing in instance.existing_groups:
        if not existing.locked:
            continue
        group = _locked(instance, existing)
        others = before.by(group)
        for violation in check_group(instance, group, others=others, attendance=attendance):
            empty = violation.code == "size" and not group.members
            if not empty and violation.person_id in {None, *instance.by_id}:
                yield Concern(
                    code="infeasible_lock",
                    message=f"locked group {existing.id} cannot stay as it is: {violation.message}",
                    group=existing.id,
                    person=violation.person_id,
                    blocking=True,
                    why=violation.message,
                )
        before.add(group)


class _Met:
    """Groups by the people in them: only those that share somebody can be in conflict."""

    def __init__(self) -> None:
        self._groups: dict[PersonId, list[Group]] = {}

    def by(self, group: Group) -> list[Group]:
        names = (*group.members, *group.leaders)
        found = chain.from_iterable(self._groups.get(name, ()) for name in names)
        return list({id(other): other for other in found}.values())

    def add(self, group: Group) -> None:
        for name in (*group.members, *group.leaders):
            self._groups.setdefault(name, []).append(group)


def concerns(instance: Instance) -> tuple[Concern, ...]:
    """Everything an organiser should hear of, blocking or not, in the order of the instance."""
    return (
        *chain.from_iterable(_vanished(instance, each) for each in instance.existing_groups),
        *_vanished_in_rules(instance),
        *_infeasible(instance),
    )

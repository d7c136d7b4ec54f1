"""The organiser's hard rules inside one group: together, apart, same."""

from collections.abc import Iterator

from paceline.engines.scheduling.instance import (
    Apart,
    Instance,
    PersonId,
    Role,
    Same,
    Together,
)
from paceline.engines.scheduling.solution import Group
from paceline.engines.scheduling.violations import Violation


def _seated(group: Group) -> tuple[PersonId, ...]:
    return (*group.members, *group.leaders)


def _together(
    instance: Instance, index: int, *, group: Group, rule: Together
) -> Iterator[Violation]:
    """People who left the cohort are no longer waited for."""
    enrolled = [name for name in rule.ids if name in instance.by_id]
    missing = [name for name in enrolled if name not in group.members]
    for name in missing if len(missing) < len(enrolled) else ():
        barred = "" if instance.by_id[name].role is Role.MEMBER else " but is no member"
        yield Violation(
            code="together",
            message=f"{name} belongs together with "
            f"{', '.join(other for other in enrolled if other in group.members)}{barred}",
            group_index=index,
            person_id=name,
        )


def _apart(instance: Instance, index: int, *, group: Group, rule: Apart) -> Iterator[Violation]:
    met = [name for name in _seated(group) if name in rule.ids and name in instance.by_id]
    if len(met) > 1:
        yield Violation(
            code="apart",
            message=f"{' and '.join(met)} are to be kept apart",
            group_index=index,
            person_id=met[0],
        )


def _values(instance: Instance, *, name: PersonId, attr: str) -> frozenset[object]:
    value = instance.by_id[name].attributes.get(attr, ())
    return frozenset(value) if isinstance(value, tuple) else frozenset({value})


def _same(instance: Instance, index: int, *, group: Group, rule: Same) -> Iterator[Violation]:
    seated = [name for name in _seated(group) if name in instance.by_id]
    shared = [_values(instance, name=name, attr=rule.attr) for name in seated]
    if shared and not frozenset.intersection(*shared):
        yield Violation(
            code="same",
            message=f"no {rule.attr} is shared by {', '.join(seated)}",
            group_index=index,
        )


def _broken(
    instance: Instance, index: int, *, group: Group, rule: Together | Apart | Same
) -> Iterator[Violation]:
    if isinstance(rule, Together):
        return _together(instance, index, group=group, rule=rule)
    if isinstance(rule, Apart):
        return _apart(instance, index, group=group, rule=rule)
    return _same(instance, index, group=group, rule=rule)


def rule_violations(instance: Instance, index: int, group: Group) -> Iterator[Violation]:
    """One violation per person missing from a `together`, per `apart` and per `same` broken."""
    named = (rule for name in _seated(group) for rule in instance.rules_by_person.get(name, ()))
    shared = (rule for rule in instance.rules if isinstance(rule, Same))
    for rule in dict.fromkeys((*named, *shared)):
        yield from _broken(instance, index, group=group, rule=rule)

"""An instance back to `paceline-instance/1`: what `read_instance` reads is what this writes."""

from collections.abc import Mapping

from paceline.engines.scheduling.fields import Json
from paceline.engines.scheduling.instance import (
    Apart,
    Attribute,
    Cluster,
    ExistingGroup,
    Instance,
    Person,
    Role,
    Rule,
    Same,
    Together,
)
from paceline.engines.scheduling.read import INSTANCE_FORMAT


def _windows(person: Person, *, preferred: bool) -> list[Json]:
    return [
        [window.start, window.end] for window in person.windows if window.preferred is preferred
    ]


def _attributes(attributes: Mapping[str, Attribute]) -> dict[str, Json]:
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in attributes.items()
    }


def _person(person: Person) -> Json:
    written: dict[str, Json] = {
        "id": person.id,
        "role": person.role.value,
        "tz": person.zone,
        "preferred": _windows(person, preferred=True),
        "if_need_be": _windows(person, preferred=False),
        "attrs": _attributes(person.attributes),
    }
    if person.role is Role.FACILITATOR:
        written["max_groups"] = person.max_groups
    return written


def _rule(rule: Rule) -> Json:
    if isinstance(rule, Together | Apart):
        return {"type": rule.type, "ids": list(rule.ids)}
    if isinstance(rule, Same):
        return {"type": rule.type, "attr": rule.attr}
    summed: dict[str, Json] = {"type": rule.type, "attr": rule.attr, "weight": rule.weight}
    return summed | {"unit": rule.unit} if isinstance(rule, Cluster) else summed


def _existing(group: ExistingGroup) -> Json:
    return {
        "id": group.id,
        "slot": group.slot,
        "facilitator": group.facilitator,
        "members": list(group.members),
        "locked": group.locked,
    }


def instance_to_json(instance: Instance) -> dict[str, Json]:
    size = instance.group_size
    return {
        "format": INSTANCE_FORMAT,
        "name": instance.name,
        "seed": instance.seed,
        "meeting_minutes": instance.meeting_minutes,
        "grid_minutes": instance.grid_minutes,
        "anchor_zone": instance.anchor_zone,
        "first_week": instance.first_week.isoformat(),
        "weeks": instance.weeks,
        "skip_weeks": list(instance.skip_weeks),
        "group_size": {"min": size.min, "ideal": size.ideal, "max": size.max},
        "facilitator": instance.facilitator.value,
        "facilitator_gap_minutes": instance.facilitator_gap_minutes,
        "weights": dict(vars(instance.weights)),
        "people": [_person(person) for person in instance.people],
        "rules": [_rule(rule) for rule in instance.rules],
        "existing_groups": [_existing(group) for group in instance.existing_groups],
    }

"""An instance back to `paceline-instance/1`: what `read_instance` reads is what this writes.

What the engine's own input adds (ADR 0024) is written only where it differs from the default: such
a document has a fingerprint of its own, but `read_instance` refuses it.
"""

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
from paceline.engines.scheduling.times import SocialHours


def _windows(person: Person, *, preferred: bool) -> list[Json]:
    return [
        [window.start, window.end] for window in person.windows if window.preferred is preferred
    ]


def _attributes(attributes: Mapping[str, Attribute]) -> dict[str, Json]:
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in attributes.items()
    }


def _hours(hours: SocialHours | None) -> Json:
    return None if hours is None else [hours.earliest, hours.latest]


def _given(values: dict[str, Json]) -> dict[str, Json]:
    """Those that are not the default: absent, empty or nought."""
    return {key: value for key, value in values.items() if value}


def _busy(person: Person) -> list[Json]:
    return [[busy.starts_at.isoformat(), busy.ends_at.isoformat()] for busy in sorted(person.busy)]


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
    return written | _given({"busy": _busy(person), "social_hours": _hours(person.social_hours)})


def _rule(rule: Rule) -> Json:
    if isinstance(rule, Together | Apart):
        return {"type": rule.type, "ids": list(rule.ids)}
    if isinstance(rule, Same):
        return {"type": rule.type, "attr": rule.attr}
    summed: dict[str, Json] = {"type": rule.type, "attr": rule.attr, "weight": rule.weight}
    return summed | {"unit": rule.unit} if isinstance(rule, Cluster) else summed


def _existing(group: ExistingGroup) -> Json:
    written: dict[str, Json] = {
        "id": group.id,
        "slot": group.slot,
        "facilitator": group.facilitator,
        "members": list(group.members),
        "locked": group.locked,
    }
    added: dict[str, Json] = {"zone": group.zone, "co_facilitators": list(group.co_facilitators)}
    return written | _given(added)


def _added(instance: Instance) -> dict[str, Json]:
    return _given(
        {
            "social_hours": _hours(instance.social_hours),
            "group_zones": list(instance.group_zones),
            "may_miss": instance.may_miss,
            "co_facilitators": instance.co_facilitators,
            "stay": {str(name): home for name, home in instance.stay.items()},
        }
    )


def instance_to_json(instance: Instance) -> dict[str, Json]:
    size = instance.group_size
    written: dict[str, Json] = {
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
    return written | _added(instance)

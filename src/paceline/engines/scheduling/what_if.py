"""Questions about a cohort as it might be: each answers with another instance, nothing is saved.

A locked group can stand in the way of an answer: a solver then refuses and says why.
"""

from collections.abc import Iterable
from dataclasses import replace

from paceline.engines.availability.windows import STEP, Window
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.instance import GroupSize, Instance, Person, PersonId, Role
from paceline.kernel.errors import Invalid

_DAY = 1440


def with_facilitator(
    instance: Instance, name: PersonId, *, home: str, windows: Iterable[Window], max_groups: int = 1
) -> Instance:
    """One more facilitator, as in "on Tuesday evening"; `windows` are local to zone `home`.

    They share every value that a same rule asks for.

    Raises:
        Invalid: somebody has that id, or the zone is unknown.
    """
    if name in instance.by_id:
        raise Invalid(f'there is somebody with the id "{name}" already; choose another')
    texts: dict[str, dict[str, None]] = {}
    for person in instance.people:
        for attr, value in person.attributes.items():
            if isinstance(value, tuple):
                texts.setdefault(attr, {}).update(dict.fromkeys(value))
    guest = Person(
        id=name,
        role=Role.FACILITATOR,
        zone=zone(home).key,
        windows=tuple(windows),
        attributes={attr: tuple(values) for attr, values in texts.items()},
        max_groups=max_groups,
    )
    return replace(instance, people=(*instance.people, guest))


def with_size(instance: Instance, size: GroupSize) -> Instance:
    """Raises Invalid unless 1 <= min <= ideal <= max."""
    if not 1 <= size.min <= size.ideal <= size.max:
        raise Invalid(
            f"sizes {size.min}, {size.ideal}, {size.max} do not rise from 1; "
            "use min <= ideal <= max"
        )
    return replace(instance, group_size=size)


def with_minutes(instance: Instance, minutes: int) -> Instance:
    """Raises Invalid unless the meeting is a number of quarter hours within a day."""
    if minutes % STEP or not STEP <= minutes <= _DAY:
        raise Invalid(f"a meeting of {minutes} minutes is none; use {STEP} to {_DAY}, by {STEP}")
    return replace(instance, meeting_minutes=minutes)


def with_missed_weeks(instance: Instance, weeks: int) -> Instance:
    """Raises Invalid unless members come to one meeting at least."""
    if not 0 <= weeks < instance.meetings:
        raise Invalid(
            f"{weeks} of {instance.meetings} meetings cannot be missed; "
            f"use 0 to {instance.meetings - 1}"
        )
    return replace(instance, may_miss=weeks)


def with_zones(instance: Instance, zones: Iterable[str]) -> Instance:
    """Groups may be anchored in these too. Raises Invalid for an unknown zone."""
    return replace(instance, group_zones=tuple(zone(name).key for name in zones))

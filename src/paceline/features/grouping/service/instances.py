"""A cohort and its roster as the solver's instance, from either lane."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from paceline.db.statements import Row
from paceline.engines.availability.days import DayWindow, from_days
from paceline.engines.scheduling.instance import (
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    PersonId,
    Role,
)
from paceline.engines.scheduling.write import instance_to_json
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import SignUpView

SETTINGS: Final = (
    "zone",
    "first_week",
    "weeks",
    "skip_weeks",
    "meeting_minutes",
    "grid_minutes",
    "size_min",
    "size_ideal",
    "size_max",
    "facilitator",
    "facilitator_gap_minutes",
)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What of a cohort shapes its groups."""

    zone: str
    first_week: date
    weeks: int
    skip_weeks: tuple[int, ...]
    meeting_minutes: int
    grid_minutes: int
    size_min: int
    size_ideal: int
    size_max: int
    facilitator: str
    facilitator_gap_minutes: int


def plain(value: object) -> object:
    """The read lane keeps JSON as it stands in the store."""
    return msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else value


def settings_of_row(row: Row) -> Settings:
    return msgspec.convert({name: plain(row[name]) for name in SETTINGS}, Settings)


def settings_of_view(cohort: CohortView) -> Settings:
    return Settings(**{name: getattr(cohort, name) for name in SETTINGS})


def instance(cohort_id: CohortId, settings: Settings, people: Iterable[Person]) -> Instance:
    return Instance(
        name=str(cohort_id),
        meeting_minutes=settings.meeting_minutes,
        grid_minutes=settings.grid_minutes,
        anchor_zone=settings.zone,
        first_week=settings.first_week,
        weeks=settings.weeks,
        skip_weeks=settings.skip_weeks,
        group_size=GroupSize(
            min=settings.size_min, ideal=settings.size_ideal, max=settings.size_max
        ),
        facilitator=FacilitatorNeed(settings.facilitator),
        facilitator_gap_minutes=settings.facilitator_gap_minutes,
        people=tuple(people),
    )


def person_of_row(row: Row) -> Person:
    windows = msgspec.convert(plain(row["windows"]), list[DayWindow])
    attributes = msgspec.convert(plain(row["attributes"]), dict[str, tuple[str, ...] | float])
    return Person(
        id=PersonId(str(row["id"])),
        role=Role(str(row["role"])),
        zone=str(row["zone"]),
        windows=from_days(windows),
        attributes=attributes,
        max_groups=int(str(row["max_groups"])),
    )


def person_of_view(view: SignUpView) -> Person:
    return Person(
        id=PersonId(str(view.id)),
        role=Role(view.role.value),
        zone=view.zone,
        windows=view.windows,
        attributes=dict(view.attributes),
        max_groups=view.max_groups,
    )


def instance_of_rows(cohort_id: CohortId, cohort: Row, roster: Sequence[Row]) -> Instance:
    return instance(cohort_id, settings_of_row(cohort), map(person_of_row, roster))


def instance_of_views(cohort: CohortView, roster: Iterable[SignUpView]) -> Instance:
    return instance(cohort.id, settings_of_view(cohort), map(person_of_view, roster))


def fingerprint(of: Instance) -> str:
    """Equal exactly when the solver would be asked the same."""
    document: Mapping[str, object] = instance_to_json(of)
    return hashlib.sha256(msgspec.json.encode(document, order="deterministic")).hexdigest()

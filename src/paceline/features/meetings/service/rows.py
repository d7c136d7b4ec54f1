"""Rows of other slices' read doors, as far as meetings need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from paceline.engines.availability.days import DayWindow, from_days
from paceline.engines.availability.windows import Window
from paceline.features.cohorts.public import CohortId, CohortState
from paceline.features.enrolment.public import SignUpId, SignUpRole, SignUpState
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.public import Rsvp

Row: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    id: GroupId
    cohort_id: CohortId
    name: str
    slot: int
    zone: str
    place: str
    facilitator_id: SignUpId | None


@dataclass(frozen=True, kw_only=True)
class CohortRow:
    id: CohortId
    title: str
    program_title: str
    state: CohortState
    zone: str
    meeting_minutes: int


@dataclass(frozen=True, kw_only=True)
class SignUpRow:
    """`name` is the person's; `windows` are local to `zone`."""

    id: SignUpId
    cohort_id: CohortId
    name: str
    claimed: bool
    role: SignUpRole
    state: SignUpState
    zone: str
    windows: msgspec.Raw

    def offered(self) -> tuple[Window, ...]:
        return from_days(msgspec.json.decode(self.windows, type=list[DayWindow]))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Who is in a group now."""

    group_id: GroupId
    sign_up_id: SignUpId
    role: Literal["member", "facilitator", "co_facilitator"]


@dataclass(frozen=True, kw_only=True)
class Named:
    id: SignUpId
    name: str


def groups_of(rows: Sequence[Row]) -> dict[GroupId, GroupRow]:
    found = [msgspec.convert(row, GroupRow) for row in rows]
    return {group.id: group for group in found}


def cohort_of(rows: Sequence[Row]) -> CohortRow:
    return msgspec.convert(rows[0], CohortRow)


def sign_ups_of(rows: Sequence[Row]) -> list[SignUpRow]:
    return [msgspec.convert(row, SignUpRow) for row in rows]


def places_of(rows: Sequence[Row]) -> list[Place]:
    return [msgspec.convert(row, Place) for row in rows]


def names_of(rows: Sequence[Row]) -> dict[SignUpId, str]:
    found = [msgspec.convert(row, Named) for row in rows]
    return {each.id: each.name for each in found}


def rsvps_in(rows: Sequence[Row]) -> list[Rsvp]:
    return [msgspec.convert(row, Rsvp) for row in rows]

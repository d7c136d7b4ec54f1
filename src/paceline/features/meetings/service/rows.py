"""Rows of other slices' read doors, as far as meetings need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from paceline.engines.availability.days import DayWindow, from_days
from paceline.engines.availability.windows import Window
from paceline.features.cohorts.public import CohortId, CohortState
from paceline.features.enrolment.public import SignUpId, SignUpRole, SignUpState
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.public import GuestRole, MeetingId, Rsvp

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
    size_max: int


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

    @property
    def may_lead(self) -> bool:
        """Who was a facilitator once leads nothing any more, not even what they led."""
        return self.state is SignUpState.ACCEPTED and self.role is SignUpRole.FACILITATOR

    def offered(self) -> tuple[Window, ...]:
        return from_days(msgspec.json.decode(self.windows, type=list[DayWindow]))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Who is in a group now."""

    group_id: GroupId
    sign_up_id: SignUpId
    role: Literal["member", "facilitator", "co_facilitator"]


@dataclass(frozen=True, kw_only=True)
class GuestRow:
    """Who comes to one meeting without a seat in its group."""

    meeting_id: MeetingId
    sign_up_id: SignUpId
    role: GuestRole


@dataclass(frozen=True, kw_only=True)
class Leading:
    """Who leads a meeting in place of the facilitator."""

    meeting_id: MeetingId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class Met:
    """A meeting, as far as it takes somebody's time."""

    id: MeetingId
    group_id: GroupId
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


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


def guests_of(rows: Sequence[Row]) -> list[GuestRow]:
    return [msgspec.convert(row, GuestRow) for row in rows]


def leading_of(rows: Sequence[Row]) -> dict[MeetingId, SignUpId]:
    found = [msgspec.convert(row, Leading) for row in rows]
    return {each.meeting_id: each.sign_up_id for each in found}


def met_of(rows: Sequence[Row]) -> list[Met]:
    return [msgspec.convert(row, Met) for row in rows]


def names_of(rows: Sequence[Row]) -> dict[SignUpId, str]:
    found = [msgspec.convert(row, Named) for row in rows]
    return {each.id: each.name for each in found}


def rsvps_in(rows: Sequence[Row]) -> list[Rsvp]:
    return [msgspec.convert(row, Rsvp) for row in rows]

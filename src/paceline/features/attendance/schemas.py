from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import StrictBool

from paceline.features.meetings.public import Answer
from paceline.web.fields import Closed

# A visitor is a member of another group; a substitute leads in place of the facilitator.
Role: TypeAlias = Literal["member", "visitor", "substitute", "facilitator", "co_facilitator"]


class PresenceIn(Closed):
    """null takes a note back."""

    came: StrictBool | None


class SeatOut(Closed):
    """One of the group, or who comes to this meeting alone.

    `local_start` is on their clock; `can_come` by the hours they gave.

    `answer` is what they said, `came` what was seen; null while nothing is known.
    """

    sign_up_id: UUID
    name: str
    role: Role
    zone: str
    local_start: datetime
    can_come: bool
    answer: Answer | None
    came: bool | None


class RosterOut(Closed):
    meeting_id: UUID
    group_id: UUID
    starts_at: datetime
    minutes: int
    items: list[SeatOut]


class AttendedWeekOut(Closed):
    """A week of the cohort, from 0: meetings with a note, and how many people came or did not."""

    week: int
    meetings: int
    came: int
    missed: int


class MissingOut(Closed):
    """Somebody who missed their last meetings, and how many in a row."""

    sign_up_id: UUID
    name: str
    in_a_row: int


class AttendanceOut(Closed):
    """Weeks without a note are left out."""

    weeks: list[AttendedWeekOut]
    missing: list[MissingOut]

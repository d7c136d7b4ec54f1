"""Google's events, as much of them as is read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from paceline.providers.google_calendar.marks import COHORT, INVITED, digest

CANCELLED: Final = "cancelled"
# By this name a conference is told from one that people added.
SOLUTION: Final = "Paceline"


class When(msgspec.Struct, frozen=True, rename="camel"):
    date_time: datetime | None = None
    date: str = ""
    time_zone: str = ""

    @property
    def told(self) -> str:
        """One spelling for one instant, whatever the offset it comes with."""
        return spelled(self.date_time) if self.date_time else f"all of {self.date}"


class Attendee(msgspec.Struct, frozen=True, rename="camel"):
    email: str = ""
    response_status: str = ""


class EntryPoint(msgspec.Struct, frozen=True, rename="camel"):
    entry_point_type: str = ""
    uri: str = ""


class Solution(msgspec.Struct, frozen=True):
    name: str = ""


class Conference(msgspec.Struct, frozen=True, rename="camel"):
    conference_solution: Solution = Solution()
    entry_points: Sequence[EntryPoint] = ()


class Properties(msgspec.Struct, frozen=True):
    private: Mapping[str, str] = {}


class Event(msgspec.Struct, frozen=True, rename="camel"):
    """Of one that is cancelled little more is told than that."""

    id: str
    status: str = ""
    updated: datetime | None = None
    summary: str = ""
    description: str = ""
    location: str = ""
    start: When = When()
    end: When = When()
    attendees: Sequence[Attendee] = ()
    conference_data: Conference = Conference()
    extended_properties: Properties = Properties()

    @property
    def cohort(self) -> str:
        return self.extended_properties.private.get(COHORT, "")

    @property
    def invited(self) -> tuple[str, ...]:
        """Those of its guests that we invited; others are people's own."""
        ours = set(self.extended_properties.private.get(INVITED, "").split(","))
        return tuple(
            sorted(low for each in self.attendees if digest(low := each.email.lower()) in ours)
        )

    @property
    def link(self) -> str:
        """That of ours; one that people added is theirs."""
        conference = self.conference_data
        if conference.conference_solution.name != SOLUTION:
            return ""
        return next((each.uri for each in conference.entry_points), "")


class Page(msgspec.Struct, frozen=True, rename="camel"):
    items: Sequence[Event] = ()
    next_page_token: str = ""
    next_sync_token: str = ""


def spelled(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()

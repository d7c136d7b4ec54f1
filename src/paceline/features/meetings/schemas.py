from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NaiveDatetime,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from paceline.engines.availability.days import DayWindow, Kind, Weekday, to_days
from paceline.engines.availability.windows import Window
from paceline.features.cohorts.public import CohortState
from paceline.features.enrolment.public import SignUpRole, SignUpState
from paceline.features.meetings.public import Answer, GuestRole, MeetingState, RsvpSource
from paceline.features.meetings.service.changes import WallClock
from paceline.features.meetings.service.substitutes import Obstacle
from paceline.web.fields import NO_NUL, Closed, Zone

YEARS = range(2000, 2200)
# Without an offset; `date-time` of JSON schema has one.
WALL_CLOCK = r"^2[01]\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"


class FromView(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class MeetingMove(Closed):
    """Either an instant with its offset, or a wall-clock time, of the group's zone by default."""

    starts_at: AwareDatetime | None = None
    local: Annotated[
        NaiveDatetime | None,
        WithJsonSchema({"anyOf": [{"type": "string", "pattern": WALL_CLOCK}, {"type": "null"}]}),
        Field(examples=["2026-03-04T18:00"]),
    ] = None
    zone: Zone | None = None
    dry_run: Annotated[
        StrictBool, Field(description="Only tell who could not come; nothing is moved.")
    ] = False

    @model_validator(mode="after")
    def one_moment(self) -> Self:
        if (self.starts_at is None) == (self.local is None):
            raise ValueError("give either starts_at with its offset, or local with a zone")
        if self.zone is not None and self.local is None:
            raise ValueError("zone goes with local; starts_at has its offset already")
        if self._said().year not in YEARS:
            raise ValueError(f"the year is outside {YEARS[0]} to {YEARS[-1]}")
        return self

    def _said(self) -> datetime:
        said = self.starts_at or self.local
        assert said is not None
        return said

    def moment(self) -> datetime | WallClock:
        return self.starts_at or WallClock(local=self._said(), zone=self.zone)


Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), NO_NUL]
Place = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


class NoteIn(Closed):
    note: Note = ""


class PlaceIn(Closed):
    """A link or an address for this meeting alone; null gives it the group's again."""

    place: Place | None


class MeetingOut(FromView):
    """`place` is null where the group's own counts."""

    id: UUID
    cohort_id: UUID
    group_id: UUID
    week: int
    original_starts_at: datetime
    starts_at: datetime
    minutes: int
    state: MeetingState
    sequence: int
    place: str | None
    note: str
    changed_at: datetime


class ListedMeetingOut(MeetingOut):
    """With how many answered what; answers to the time before a move do not count.

    `substitute_id` is the sign-up of who leads it in place of the group's facilitator.
    """

    yes: int
    no: int
    maybe: int
    substitute_id: UUID | None


class MeetingPage(Closed):
    items: list[ListedMeetingOut]
    next: str | None


class LedMeetingOut(ListedMeetingOut):
    """Of another's `group`, which you lead this once."""

    group: str


class LedMeetings(Closed):
    items: list[LedMeetingOut]


class VisitChoiceOut(FromView):
    """A meeting of another group. `local_start` is on your clock, `room` are places left.

    `within_hours`: whether it is in the hours you gave. `obstacle` says why you cannot come: it is
    full, or you have another meeting then.
    """

    meeting_id: UUID
    group: str
    week: int
    starts_at: datetime
    local_start: datetime
    zone: str
    minutes: int
    room: int
    within_hours: bool
    obstacle: Literal["full", "busy"] | None


class VisitChoices(Closed):
    items: list[VisitChoiceOut]


class SubstituteIn(Closed):
    sign_up_id: UUID
    despite_hours: Annotated[
        StrictBool, Field(description="Though it is not in the hours they gave.")
    ] = False


class CandidateOut(FromView):
    """A facilitator of the cohort. `local_start` is on their clock; `chosen`: they lead it.

    `obstacle` says why they cannot: another meeting then, not in their hours, or outside their
    social hours.
    """

    sign_up_id: UUID
    name: str
    zone: str
    local_start: datetime
    obstacle: Obstacle | None
    chosen: bool


class Candidates(Closed):
    items: list[CandidateOut]


class RsvpIn(Closed):
    answer: Answer


class RsvpForm(RsvpIn):
    """What a button of the page sends."""

    meeting: UUID


class VisitForm(Closed):
    """What the button of a visit sends."""

    meeting: UUID


class RsvpOut(FromView):
    """The answer that counts now."""

    meeting_id: UUID
    sign_up_id: UUID
    answer: Answer
    source: RsvpSource
    at: datetime


class SaidOut(FromView):
    sign_up_id: UUID
    name: str
    answer: Answer
    source: RsvpSource
    at: datetime


class SaidList(Closed):
    items: list[SaidOut]


class CannotComeOut(FromView):
    """`local_start` is on that person's clock."""

    sign_up_id: UUID
    name: str
    is_facilitator: bool
    local_start: datetime
    zone: str


class MovedOut(FromView):
    meeting: MeetingOut
    cannot_come: list[CannotComeOut]


class OwnMeetingOut(FromView):
    """`shifted`: clocks put it `shift_minutes` later (below zero: earlier) than usual for you.

    `answer` is your own, null until you give one. `guest`: you visit another group, or lead its
    meeting this once. `led_by` is who leads it in place of the facilitator.
    """

    id: UUID
    cohort_id: UUID
    group_id: UUID
    group: str
    week: int
    starts_at: datetime
    local_start: datetime
    zone: str
    minutes: int
    state: MeetingState
    place: str
    note: str
    moved: bool
    shifted: bool
    shift_minutes: int
    answer: Answer | None
    guest: GuestRole | None
    led_by: str | None


class OwnMeetings(Closed):
    items: list[OwnMeetingOut]


class FeedOut(FromView):
    """Whoever has the address sees the calendar; revoke it when it got about."""

    id: UUID
    url: str
    webcal: str


class OwnSlotOut(FromView):
    """On the clock of `zone`, the group's."""

    day: Weekday
    start: str
    zone: str


class OwnGroupOut(FromView):
    """`leads`: whether it is you who leads it."""

    id: UUID
    name: str
    slot: OwnSlotOut
    place: str
    leads: bool
    facilitator: str | None
    members: list[str]


class OwnWindowOut(FromView):
    day: Weekday
    start: str
    end: str
    kind: Kind


def shown(windows: tuple[Window, ...]) -> list[DayWindow]:
    return to_days(windows)


class PersonalOut(FromView):
    sign_up_id: UUID
    cohort_id: UUID
    cohort_state: CohortState
    cohort_zone: str
    meeting_minutes: int
    name: str
    program_title: str
    cohort_title: str
    role: SignUpRole
    state: SignUpState
    zone: str
    windows: Annotated[list[OwnWindowOut], BeforeValidator(shown)]
    claimed: bool
    groups: list[OwnGroupOut]
    meetings: list[OwnMeetingOut]
    feed: FeedOut | None


class OwnCohorts(Closed):
    items: list[PersonalOut]


class AvailabilityForm(Closed):
    """What the page's form sends; what a line says is read, and refused, by the page itself."""

    zone: str = ""
    mon: str = ""
    tue: str = ""
    wed: str = ""
    thu: str = ""
    fri: str = ""
    sat: str = ""
    sun: str = ""

    def lines(self) -> tuple[str, ...]:
        return self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun

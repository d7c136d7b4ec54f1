from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from paceline.engines.availability.days import DayWindow, Kind, Weekday, clock, from_days, to_days
from paceline.engines.availability.windows import DAY, Window
from paceline.features.enrolment.forms import Question
from paceline.features.enrolment.models import Stored
from paceline.features.enrolment.public import SignUpRole, SignUpState
from paceline.kernel.errors import Invalid
from paceline.web.fields import NO_NUL, NUMBER, Closed, Email, Hours, PersonName, Zone

MAX_WINDOWS = 200


# Told more narrowly than it is read: what is wrong with a time is said in words.
QUARTER = r"([01][0-9]|2[0-3]):(00|15|30|45)"
Start = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{2}:[0-9]{2}$",
        json_schema_extra={"pattern": f"^{QUARTER}$"},
        examples=["18:30"],
    ),
]
End = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{2}:[0-9]{2}$",
        json_schema_extra={"pattern": f"^({QUARTER}|24:00)$"},
        examples=["20:00"],
    ),
]


class WindowIn(Closed):
    """A weekly window in the person's own zone; an end at or before the start is the next day."""

    day: Weekday
    start: Start
    end: End
    kind: Kind = "preferred"


def fitting(windows: list[WindowIn]) -> list[WindowIn]:
    try:
        stored_windows(windows)
    except Invalid as error:
        raise ValueError(error.detail) from error
    return windows


Windows = Annotated[list[WindowIn], Field(max_length=MAX_WINDOWS), AfterValidator(fitting)]


def stored_windows(windows: Sequence[WindowIn]) -> Stored:
    """Merged and sorted, as they are kept."""
    days = [DayWindow(day=w.day, start=w.start, end=w.end, kind=w.kind) for w in windows]
    return stored(from_days(days))


def stored(windows: Sequence[Window]) -> Stored:
    return [
        {"day": each.day, "start": each.start, "end": each.end, "kind": each.kind}
        for each in to_days(windows)
    ]


def windows_of(kept: Sequence[Mapping[str, str]]) -> tuple[Window, ...]:
    """Reads back what `stored` wrote."""
    return from_days([DayWindow(**each) for each in kept])  # type: ignore[arg-type]


class Availability(Closed):
    """Social hours that are left out stay as they are; null leaves them to the cohort."""

    zone: Zone
    windows: Windows
    social_hours: Hours | None = None

    @property
    def hours_kept(self) -> dict[str, str] | None:
        return None if self.social_hours is None else self.social_hours.model_dump()


Text = Annotated[str, Field(max_length=120), NO_NUL]
Number = Annotated[float, Field(allow_inf_nan=False)]
Attributes = Annotated[
    dict[Text, Annotated[list[Text], Field(max_length=100)] | Number], Field(max_length=20)
]


class AnswersIn(Closed):
    attributes: Attributes


class SignUpIn(Availability):
    """Without name and email the caller signs up; an organiser signs up others."""

    name: PersonName | None = None
    email: Email | None = None
    role: SignUpRole = SignUpRole.MEMBER
    max_groups: Annotated[int, Field(ge=1, le=20), NUMBER] = 1
    attributes: Attributes = Field(default_factory=dict)


class SignUpChange(Closed):
    name: PersonName | None = None
    role: SignUpRole | None = None
    max_groups: Annotated[int, Field(ge=1, le=20), NUMBER] | None = None
    attributes: Attributes | None = None
    availability: Availability | None = None


Token = Annotated[str, Field(min_length=1, max_length=64), NO_NUL]


class ApplicationIn(Closed):
    """A sign-up of somebody without an account; a letter to the address confirms it."""

    name: PersonName
    email: Email
    zone: Zone
    windows: Windows
    role: SignUpRole = SignUpRole.MEMBER
    attributes: Attributes = Field(default_factory=dict)
    language: Literal["en", "de"] = "en"


class TokenIn(Closed):
    token: Token


class AppliedOut(Closed):
    """The same whatever the address is and whoever has it."""

    sent: Literal[True] = True


class WindowOut(Closed):
    day: Weekday
    start: str
    end: str
    kind: Kind


class SignUpOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    person_id: UUID
    name: str
    email: str
    claimed: bool
    role: SignUpRole
    state: SignUpState
    zone: str
    windows: list[WindowOut]
    max_groups: int
    attributes: dict[str, list[str] | float]
    social_hours: Hours | None
    created_at: datetime
    changed_at: datetime


def shown(windows: Sequence[Window]) -> Stored:
    return stored(windows)


def hours_shown(minutes: tuple[int, int] | None) -> dict[str, str] | None:
    if minutes is None:
        return None
    earliest, latest = minutes
    return {
        "earliest": clock(earliest),
        "latest": "24:00" if latest == DAY else clock(latest % DAY),
    }


class SignedUpOut(BaseModel):
    """What a command answers: the sign-up as it is now."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    cohort_id: UUID
    person_id: UUID
    name: str
    email: str
    role: SignUpRole
    state: SignUpState
    zone: str
    windows: Annotated[list[WindowOut], BeforeValidator(shown)]
    max_groups: int
    attributes: dict[str, list[str] | float]
    social_hours: Annotated[Hours | None, BeforeValidator(hours_shown)]


class CountsOut(Closed):
    accepted: int
    waitlisted: int
    withdrawn: int


class SummaryOut(Closed):
    """How many signed up, by role and by what became of it."""

    members: CountsOut
    facilitators: CountsOut


def summary_out(counts: Mapping[tuple[SignUpRole, SignUpState], int]) -> SummaryOut:
    def of(role: SignUpRole) -> CountsOut:
        return CountsOut(**{state.value: counts.get((role, state), 0) for state in SignUpState})

    return SummaryOut(members=of(SignUpRole.MEMBER), facilitators=of(SignUpRole.FACILITATOR))


class SignUpPage(Closed):
    items: list[SignUpOut]
    next: str | None


class LinkOut(Closed):
    url: str
    expires_at: datetime


class RemarkOut(Closed):
    """`message`, and the `remedy` where it is not in it, are in the reader's language.

    `code` is what is wrong with hours, and `said` the piece of text that it is with.
    """

    line: int
    column: str
    value: str
    message: str
    remedy: str
    code: str = ""
    said: str = ""


class LineOut(Closed):
    """What became of one line of a file."""

    line: int
    outcome: Literal["imported", "updated", "unchanged", "refused", "superseded"]
    name: str | None
    email: str | None
    problems: list[RemarkOut]
    notes: list[RemarkOut]


class ColumnOut(Closed):
    position: int
    header: str
    meaning: str
    detail: str


class ImportOut(Closed):
    dry_run: bool
    encoding: str
    delimiter: str
    columns: list[ColumnOut]
    imported: int
    updated: int
    unchanged: int
    refused: int
    superseded: int
    lines: list[LineOut]
    notes: list[RemarkOut]


class DoorOut(Closed):
    """An open cohort as whoever has no account sees it, with what it asks."""

    id: UUID
    title: str
    program_title: str
    slug: str
    zone: str
    first_week: date
    weeks: int
    meeting_minutes: int
    questions: list[Question]


class ApplicationOut(Closed):
    """What a letter is to confirm, for whoever has its link."""

    cohort_title: str
    program_title: str
    name: str
    role: SignUpRole
    zone: str
    windows: list[WindowOut]


class ConfirmedOut(Closed):
    """`url` is the person's own page from now on."""

    url: str
    state: SignUpState

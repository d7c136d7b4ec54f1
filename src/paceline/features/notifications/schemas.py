from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator

from paceline.engines.availability.days import clock, minute_of
from paceline.engines.availability.windows import DAY
from paceline.features.notifications.public import MAIL, Language, NoticeState, NoticeType, Quiet
from paceline.features.notifications.service.choosing import Shown, Wish
from paceline.web.fields import NUMBER, Closed

Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Lead = Annotated[int, Field(ge=5, le=7 * DAY), NUMBER]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class FromView(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class QuietHours(Closed):
    """On the clock of your sign-up; an end before the start is on the day after."""

    start: Annotated[Clock, Field(examples=["22:00"])]
    end: Annotated[Clock, Field(examples=["07:00"])]

    @model_validator(mode="after")
    def lasting(self) -> Self:
        if self.start == self.end:
            raise ValueError("these hours are none: start and end are the same")
        return self

    def minutes(self) -> Quiet:
        return Quiet(start=minute_of(self.start), end=minute_of(self.end))


class PreferencesIn(Closed):
    """All of it: what is left out is as the server says."""

    channels: Annotated[
        dict[NoticeType, Channel], Field(description="What comes how; `none` is not at all.")
    ] = Field(default_factory=dict)
    lead_minutes: Annotated[
        list[Lead] | None,
        Field(max_length=5, description="How long before a meeting you are reminded of it."),
    ] = None
    quiet: Annotated[
        QuietHours | None,
        Field(description="Reminders come before it gets quiet, everything else after it."),
    ] = None
    language: Language | None = None

    def wish(self) -> Wish:
        leads = self.lead_minutes
        return Wish(
            channels=self.channels,
            leads=None if leads is None else tuple(sorted(set(leads), reverse=True)),
            quiet=self.quiet.minutes() if self.quiet else None,
            language=self.language,
        )


class PreferencesOut(Closed):
    """`offered` are the channels that there are here."""

    channels: dict[NoticeType, str]
    lead_minutes: list[int]
    quiet: QuietHours | None
    language: Language
    offered: list[str]


def preferences_out(shown: Shown) -> PreferencesOut:
    held = shown.preferences
    quiet = held.quiet
    return PreferencesOut(
        channels={kind: held.channels.get(kind, MAIL) for kind in NoticeType},
        lead_minutes=list(held.leads),
        quiet=QuietHours(start=clock(quiet.start), end=clock(quiet.end)) if quiet else None,
        language=held.language,
        offered=list(shown.offered),
    )


class AskIn(Closed):
    dry_run: Annotated[
        StrictBool, Field(description="Only tell who would be asked; nobody is.")
    ] = False


class AskedPersonOut(FromView):
    """`outcome` is asked, asked_before or undeliverable."""

    sign_up_id: UUID
    name: str
    reason: str
    outcome: str


class AskedOut(FromView):
    draft_id: UUID
    dry_run: bool
    people: list[AskedPersonOut]


class NoticeOut(FromView):
    id: UUID
    sign_up_id: UUID
    type: NoticeType
    state: NoticeState
    due_at: datetime
    ended_at: datetime | None
    channel: str
    note: str


class NoticePage(Closed):
    items: list[NoticeOut]
    next: str | None


class UndeliverableOut(FromView):
    sign_up_id: UUID
    name: str
    reason: str
    at: datetime


class UndeliverableList(Closed):
    items: list[UndeliverableOut]

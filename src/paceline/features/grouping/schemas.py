from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from paceline.engines.availability.days import WEEKDAYS, Weekday, clock, minute_of
from paceline.engines.availability.windows import DAY, WEEK
from paceline.features.grouping.models import DraftState
from paceline.features.grouping.public import GroupView
from paceline.kernel.errors import Invalid
from paceline.web.fields import NO_NUL, NUMBER, ONE_LINE, Closed

Key = Annotated[str, Field(max_length=40), NO_NUL]
GroupName = Annotated[str, Field(min_length=1, max_length=80), ONE_LINE]
Place = Annotated[str, Field(max_length=500, description="A link or an address."), ONE_LINE]
Members = Annotated[list[UUID], Field(max_length=200)]


class SlotIn(Closed):
    """A weekday and a time of day in the cohort's anchor zone."""

    day: Weekday
    start: Annotated[
        str,
        Field(
            pattern=r"^\d\d:\d\d$",
            json_schema_extra={"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
            examples=["18:30"],
        ),
    ]

    def minute(self) -> int:
        """Minute of week. Raises Invalid."""
        start = minute_of(self.start)
        if start >= DAY:
            raise Invalid("A slot starts before 24:00; give 00:00 of the next day.")
        return WEEKDAYS.index(self.day) * DAY + start


class SlotOut(Closed):
    day: Weekday
    start: str
    zone: str


def slot_out(minute: int, zone: str) -> SlotOut:
    return SlotOut(day=WEEKDAYS[minute % WEEK // DAY], start=clock(minute % DAY), zone=zone)


class DraftIn(Closed):
    seed: Annotated[int, Field(ge=0, le=2**31 - 1), NUMBER] = 1


class PersonOut(Closed):
    """`local` is the weekly time on the person's own clock, in the first week."""

    id: UUID
    name: str
    zone: str
    local: str
    preferred: bool


class FlawOut(Closed):
    where: str
    message: str


class DraftGroupOut(Closed):
    key: str
    slot: SlotOut
    facilitator: PersonOut | None
    members: list[PersonOut]


class UnplacedOut(Closed):
    id: UUID
    name: str
    reason: str
    explanation: str


class ProgressOut(Closed):
    job_id: UUID
    state: str
    placed: int
    members: int
    note: str


class DraftOut(Closed):
    id: UUID
    cohort_id: UUID
    number: int
    state: DraftState
    seed: int
    score: int
    placed: int
    members: int
    version: int
    failure: str | None
    created_at: datetime
    ready_at: datetime | None
    progress: ProgressOut | None
    groups: list[DraftGroupOut]
    unplaced: list[UnplacedOut]
    problems: list[FlawOut]


class DraftRow(Closed):
    id: UUID
    number: int
    state: DraftState
    seed: int
    score: int
    placed: int
    members: int
    version: int
    created_at: datetime
    ready_at: datetime | None


class DraftPage(Closed):
    items: list[DraftRow]
    next: str | None


class DraftMade(Closed):
    """Its solving is a job; look at the draft until it is ready."""

    id: UUID
    number: int
    state: DraftState


class MovePerson(Closed):
    """`to` is a group's key; none takes the person out."""

    act: Literal["move_person"]
    person: UUID
    to: Key | None


class SetSlot(Closed):
    act: Literal["set_slot"]
    group: Key
    slot: SlotIn


class SetFacilitator(Closed):
    act: Literal["set_facilitator"]
    group: Key
    person: UUID | None


class AddGroup(Closed):
    act: Literal["add_group"]
    slot: SlotIn
    facilitator: UUID | None = None
    members: Members = Field(default_factory=list)


class RemoveGroup(Closed):
    act: Literal["remove_group"]
    group: Key


Change = Annotated[
    MovePerson | SetSlot | SetFacilitator | AddGroup | RemoveGroup, Field(discriminator="act")
]


class Adjustment(Closed):
    """All changes or none. `version` is the draft's as it was seen; `check` stores nothing."""

    version: Annotated[int, Field(ge=0), NUMBER]
    changes: Annotated[list[Change], Field(min_length=1, max_length=500)]
    check: StrictBool = False


class AdjustedOut(Closed):
    """A draft with problems can be kept and worked on, but not published."""

    version: int
    placed: int
    members: int
    problems: list[FlawOut]


class MoverOut(Closed):
    id: UUID
    name: str
    before: str | None
    after: str | None


class SideOut(Closed):
    number: int
    placed: int
    groups: int
    sizes: list[int]
    preferred_share: float


class ComparisonOut(Closed):
    """`movers` meet at another time, or are placed in only one of the two."""

    before: SideOut
    after: SideOut
    movers: list[MoverOut]


class PublishedOut(Closed):
    groups: int
    members: int


class GroupIn(Closed):
    name: GroupName | None = None
    slot: SlotIn
    facilitator: UUID | None = None
    members: Members
    place: Place = ""


class GroupChange(Closed):
    """`from_week` counts from 0: meetings from that week on move to a new slot."""

    name: GroupName | None = None
    place: Place | None = None
    facilitator: UUID | None = None
    no_facilitator: StrictBool = False
    slot: SlotIn | None = None
    from_week: Annotated[int, Field(ge=0, le=103), NUMBER] = 0


class MemberIn(Closed):
    sign_up_id: UUID


class MoveIn(Closed):
    sign_up_id: UUID
    to: UUID


class GroupOut(Closed):
    id: UUID
    name: str
    slot: SlotOut
    place: str
    facilitator: PersonOut | None
    members: list[PersonOut]


class GroupsOut(Closed):
    items: list[GroupOut]


class GroupViewOut(Closed):
    """What a change by hand answers."""

    id: UUID
    name: str
    slot: SlotOut
    place: str
    facilitator_id: UUID | None
    member_ids: list[UUID]


def group_view_out(view: GroupView) -> GroupViewOut:
    return GroupViewOut(
        id=view.id,
        name=view.name,
        slot=slot_out(view.slot, view.zone),
        place=view.place,
        facilitator_id=view.facilitator_id,
        member_ids=list(view.member_ids),
    )

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from paceline.features.grouping.public import GroupView
from paceline.features.grouping.schemas.slots import (
    FlawOut,
    Members,
    PersonOut,
    SlotIn,
    SlotOut,
    slot_out,
)
from paceline.web.fields import NUMBER, ONE_LINE, Closed

GroupName = Annotated[str, Field(min_length=1, max_length=80), ONE_LINE]
Place = Annotated[str, Field(max_length=500, description="A link or an address."), ONE_LINE]


DespiteBusy = Annotated[
    StrictBool, Field(description="Though somebody has a meeting of another cohort then.")
]


class GroupIn(Closed):
    name: GroupName | None = None
    slot: SlotIn
    facilitator: UUID | None = None
    members: Members
    place: Place = ""
    despite_busy: DespiteBusy = False


class GroupChange(Closed):
    """`from_week` counts from 0: meetings from that week on move to a new slot."""

    name: GroupName | None = None
    place: Place | None = None
    facilitator: UUID | None = None
    no_facilitator: StrictBool = False
    slot: SlotIn | None = None
    from_week: Annotated[int, Field(ge=0, le=103), NUMBER] = 0
    despite_busy: DespiteBusy = False


class MemberIn(Closed):
    sign_up_id: UUID
    despite_busy: DespiteBusy = False


class MoveIn(Closed):
    sign_up_id: UUID
    to: UUID
    despite_busy: DespiteBusy = False


class SwitchIn(Closed):
    to: UUID


class ChoiceOut(Closed):
    """Another group of the cohort. `local` is its time on your clock in the first week.

    `obstacle` says why you cannot change to it: it is full, or meets when you are not free.
    """

    id: UUID
    name: str
    slot: SlotOut
    local: SlotOut
    room: int
    obstacle: Literal["full", "times"] | None


class ChoicesOut(Closed):
    items: list[ChoiceOut]


class SwitchedOut(Closed):
    """The group you are in now."""

    id: UUID
    name: str
    slot: SlotOut
    place: str


class RetimeIn(Closed):
    slot: SlotIn
    dry_run: Annotated[
        StrictBool, Field(description="Only tell who could not come; nothing is moved.")
    ] = False


class RetimedOut(Closed):
    """`from_week` counts from 0: meetings from that week on have the new time."""

    slot: SlotOut
    from_week: int
    problems: list[FlawOut]


class GroupOut(Closed):
    id: UUID
    name: str
    slot: SlotOut
    place: str
    facilitator: PersonOut | None
    co_facilitators: list[PersonOut]
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
    co_facilitator_ids: list[UUID]
    member_ids: list[UUID]


def group_view_out(view: GroupView) -> GroupViewOut:
    return GroupViewOut(
        id=view.id,
        name=view.name,
        slot=slot_out(view.slot, view.zone),
        place=view.place,
        facilitator_id=view.facilitator_id,
        co_facilitator_ids=list(view.co_facilitator_ids),
        member_ids=list(view.member_ids),
    )

"""Who comes to one meeting without a seat in its group."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import SelectBase, literal, select, union_all
from typing_extensions import override

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.models import Meeting, Substitute, Visit
from paceline.features.meetings.public import GuestAsks, MeetingId
from paceline.features.meetings.repository.meetings import LISTED, SHOWN


class VisitRepository(Repository[Visit]):
    """Visits come while their cohort is held, so that places are counted one by one."""

    async def of_unscoped(self, meeting_id: MeetingId, sign_up_id: SignUpId) -> Visit | None:
        return await self.first(
            select(Visit).where(Visit.meeting_id == meeting_id, Visit.sign_up_id == sign_up_id)
        )

    async def to_unscoped(self, meeting_ids: Sequence[UUID]) -> Sequence[Visit]:
        found = select(Visit).where(Visit.meeting_id.in_(meeting_ids))
        return await self.all(found.order_by(Visit.id))

    async def ahead_unscoped(self, sign_up_id: SignUpId, *, at: datetime) -> Sequence[Visit]:
        """Of this person, to what has not begun."""
        found = select(Visit).join(Meeting, Meeting.id == Visit.meeting_id)
        own = found.where(Visit.sign_up_id == sign_up_id, Meeting.starts_at > at)
        return await self.all(own.order_by(Visit.id))


class SubstituteRepository(Repository[Substitute]):
    """They change while their cohort is held, too."""

    async def of_unscoped(self, meeting_id: MeetingId) -> Substitute | None:
        return await self.first(select(Substitute).where(Substitute.meeting_id == meeting_id))

    async def to_unscoped(self, meeting_ids: Sequence[UUID]) -> Sequence[Substitute]:
        found = select(Substitute).where(Substitute.meeting_id.in_(meeting_ids))
        return await self.all(found.order_by(Substitute.id))

    async def ahead_unscoped(self, sign_up_id: SignUpId, *, at: datetime) -> Sequence[Substitute]:
        """Of this person, for what has not begun."""
        found = select(Substitute).join(Meeting, Meeting.id == Substitute.meeting_id)
        own = found.where(Substitute.sign_up_id == sign_up_id, Meeting.starts_at > at)
        return await self.all(own.order_by(Substitute.id))

    async def ahead_in_unscoped(self, group_id: GroupId, *, at: datetime) -> Sequence[Substitute]:
        found = select(Substitute).join(Meeting, Meeting.id == Substitute.meeting_id)
        here = found.where(Meeting.group_id == group_id, Meeting.starts_at > at)
        return await self.all(here.order_by(Substitute.id))


GUESTS: Final[SelectBase] = union_all(
    *(
        select(kind.meeting_id, kind.sign_up_id, literal(kind.ROLE.value).label("role")).where(
            Within(kind.meeting_id, "meeting_ids")
        )
        for kind in (Visit, Substitute)
    )
)
GUESTING: Final[SelectBase] = union_all(
    *(
        SHOWN.add_columns(kind.sign_up_id, literal(kind.ROLE.value).label("role"))
        .join(kind, kind.meeting_id == Meeting.id)
        .where(Within(kind.sign_up_id, "sign_up_ids"))
        for kind in (Visit, Substitute)
    )
)
LEADING: Final = (
    select(Substitute.meeting_id, Substitute.sign_up_id)
    .join(Meeting, Meeting.id == Substitute.meeting_id)
    .where(Within(Meeting.group_id, "group_ids"))
)
LED_FOR_ONCE: Final = (
    LISTED.join(Substitute, Substitute.meeting_id == Meeting.id)
    .where(Within(Substitute.sign_up_id, "sign_up_ids"))
    .order_by(Meeting.starts_at, Meeting.id)
)


def guests_at(meeting_ids: Sequence[MeetingId]) -> Ask:
    """Rows meeting_id, sign_up_id, role as in `GuestRole`."""
    return Ask(statement=GUESTS, binds={"meeting_ids": list(meeting_ids)})


def guesting(sign_up_ids: Sequence[SignUpId]) -> Ask:
    """Rows as in `MeetingView`, with sign_up_id and role: where these visit, or lead for once."""
    return Ask(statement=GUESTING, binds={"sign_up_ids": list(sign_up_ids)})


def leading_in(group_ids: Sequence[GroupId]) -> Ask:
    """Rows meeting_id, sign_up_id: who leads meetings of these groups for once."""
    return Ask(statement=LEADING, binds={"group_ids": list(group_ids)})


def led_for_once(sign_up_ids: Sequence[SignUpId]) -> Ask:
    return Ask(statement=LED_FOR_ONCE, binds={"sign_up_ids": list(sign_up_ids)})


class GuestDoor(GuestAsks):
    @override
    def at_meetings(self, meeting_ids: Sequence[MeetingId]) -> Ask:
        return guests_at(meeting_ids)

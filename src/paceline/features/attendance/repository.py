from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.types import Uuid

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.attendance.models import Presence
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import MeetingId

OF_MEETING: Final = select(Presence.sign_up_id, Presence.came).where(
    Presence.meeting_id == bindparam("meeting_id", type_=Uuid())
)


AT: Final = select(Presence.meeting_id, Presence.sign_up_id, Presence.came).where(
    Within(Presence.meeting_id, "meeting_ids")
)


class PresenceRepository(Repository[Presence]):
    """Whose meeting it is was asked before."""

    async def of_unscoped(self, meeting_id: MeetingId, sign_up_id: SignUpId) -> Presence | None:
        return await self.first(
            select(Presence).where(
                Presence.meeting_id == meeting_id, Presence.sign_up_id == sign_up_id
            )
        )

    async def forget_unscoped(self, meeting_id: MeetingId, sign_up_id: SignUpId) -> None:
        await self.execute(
            delete(Presence).where(
                Presence.meeting_id == meeting_id, Presence.sign_up_id == sign_up_id
            )
        )


def presences_of(meeting_id: MeetingId) -> Ask:
    """Rows sign_up_id, came; the caller has checked whose meeting it is."""
    return Ask(statement=OF_MEETING, binds={"meeting_id": meeting_id})


def presences_at(meeting_ids: Sequence[MeetingId]) -> Ask:
    """Rows meeting_id, sign_up_id, came; the caller has checked whose meetings they are."""
    return Ask(statement=AT, binds={"meeting_ids": list(meeting_ids)})

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import bindparam, select
from sqlalchemy.types import Uuid

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import MeetingId
from paceline.features.reconcile.models import AnswerFeed, HeardAnswer
from paceline.features.reconcile.public import ConnectionId

Seat: TypeAlias = tuple[MeetingId, SignUpId]
TOKEN: Final = select(AnswerFeed.token).where(
    AnswerFeed.connection_id == bindparam("connection_id", type_=Uuid())
)


class FeedReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def token_unscoped(self, connection_id: ConnectionId) -> str:
        """Empty before the first look."""
        asked = Ask(statement=TOKEN, binds={"connection_id": connection_id})
        rows = (await self._lane.rows(asked))[0]
        return str(rows[0]["token"]) if rows else ""


class FeedRepository(Repository[AnswerFeed]):
    async def went_on_unscoped(
        self, connection_id: ConnectionId, token: str, *, at: datetime
    ) -> None:
        """The next look begins here."""
        found = select(AnswerFeed).where(AnswerFeed.connection_id == connection_id)
        feed = await self.first(found.with_for_update())
        if feed is None:
            self.add(AnswerFeed(connection_id=connection_id, token=token, heard_at=at))
            return
        feed.token, feed.heard_at = token, at


class HeardRepository(Repository[HeardAnswer]):
    async def of_unscoped(self, connection_id: ConnectionId) -> Mapping[Seat, HeardAnswer]:
        found = select(HeardAnswer).where(HeardAnswer.connection_id == connection_id)
        return {(each.meeting_id, each.sign_up_id): each for each in await self.all(found)}

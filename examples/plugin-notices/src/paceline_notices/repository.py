from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from paceline.db.listing import Listing
from paceline.db.read_lane import ReadLane
from paceline.db.repository import Repository
from paceline.kernel.query import Page
from paceline_notices.models import Notice

NOTICES: Final = Listing(
    statement=select(Notice.id, Notice.text, Notice.created_at),
    id=Notice.id,
    sorts={"created_at": Notice.created_at},
    filters={},
)


class NoticeRepository(Repository[Notice]):
    async def forget_unscoped(self, *, before: datetime) -> None:
        await self.execute(delete(Notice).where(Notice.created_at < before))


class NoticeReads:
    """Notices are everybody's, so no read takes a viewer."""

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page_unscoped(self, page: Page) -> bytes:
        return await self._lane.page(NOTICES, page, binds={})

from typing_extensions import override

from paceline.kernel.query import Page
from paceline.kernel.registry import HealthCheck
from paceline_notices.repository import NoticeReads


class NoticesHealth(HealthCheck):
    name = "notices"

    def __init__(self, notices: NoticeReads) -> None:
        self._notices = notices

    @override
    async def check(self) -> str | None:
        await self._notices.page_unscoped(Page(limit=1))
        return None

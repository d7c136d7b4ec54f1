from paceline.kernel.clock import Clock
from paceline_notices.models import Notice
from paceline_notices.repository import NoticeRepository
from paceline_notices.settings import NoticeSettings


class NoticeService:
    def __init__(self, notices: NoticeRepository, settings: NoticeSettings, clock: Clock) -> None:
        self._notices = notices
        self._settings = settings
        self._clock = clock

    async def write(self, text: str) -> Notice:
        return self._notices.add(Notice(text=text, created_at=self._clock.now()))

    async def forget_old(self) -> None:
        """Safe to repeat: what is gone stays gone."""
        await self._notices.forget_unscoped(before=self._clock.now() - self._settings.kept)

from contextlib import AbstractAsyncContextManager

from typing_extensions import override

from paceline.testing.target_contract import Ground, TargetContract
from tests.providers.google_calendar.ground import calendar_ground


class TestGoogleCalendar(TargetContract):
    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return calendar_ground()


class TestGoogleCalendarWithInvitations(TargetContract):
    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return calendar_ground(invite=True, subject="organiser@example.org")

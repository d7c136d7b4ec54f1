"""What people answer in a calendar, since we looked last.

https://developers.google.com/workspace/calendar/api/guides/sync
"""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from paceline.features.meetings.public import Answer, MeetingId, RsvpSource
from paceline.features.reconcile.ports import Gone, Heard, Said
from paceline.features.reconcile.public import Connection
from paceline.providers.google_calendar.calls import Calls, events_of
from paceline.providers.google_calendar.errors import NO_CALENDAR, GoogleRefused
from paceline.providers.google_calendar.marks import meeting_of
from paceline.providers.google_calendar.shapes import CANCELLED, Event, Page

PAGE: Final = 2500
MEANT: Final[Mapping[str, Answer]] = {
    "accepted": Answer.YES,
    "declined": Answer.NO,
    "tentative": Answer.MAYBE,
}


class Hearing:
    """One look for one connection: what changed in its calendar, of that what is ours."""

    def __init__(self, calls: Calls, connection: Connection) -> None:
        self._calls = calls
        self._connection = connection

    async def since(self, token: str) -> Heard:
        """Everything where there is no token, or Google knows it no more."""
        if token:
            try:
                return await self._all({"syncToken": token})
            except Gone:
                pass
        try:
            return await self._all({})
        except Gone as error:
            raise GoogleRefused(NO_CALENDAR) from error

    async def _all(self, query: Mapping[str, str | int]) -> Heard:
        """Only whole lists have a token to go on from; half of one is an error."""
        asked = {**query, "maxResults": PAGE}
        said: list[Said] = []
        while True:
            page = await self._calls.read(events_of(self._connection.place), Page, **asked)
            for event in page.items:
                said += self._of(event)
            if not page.next_page_token:
                return Heard(
                    source=RsvpSource.GOOGLE_CALENDAR, said=said, token=page.next_sync_token
                )
            asked["pageToken"] = page.next_page_token

    def _of(self, event: Event) -> Iterator[Said]:
        meeting_id = meeting_of(event.id)
        starts_at, at = event.start.date_time, event.updated
        if meeting_id is None or event.status == CANCELLED or starts_at is None or at is None:
            return
        if event.cohort != str(self._connection.cohort_id):
            return
        for each in event.attendees:
            yield Said(
                meeting_id=MeetingId(UUID(meeting_id)),
                address=each.email.lower(),
                answer=MEANT.get(each.response_status),
                at=at,
                starts_at=starts_at,
            )

"""Keeps a cohort's meetings in a Google calendar: an event for each (docs/adr/0028)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from typing_extensions import override

from paceline.engines.diff.objects import Fields, KindRule, Known, Name, Seen, Value, Wanted
from paceline.features.reconcile.ports import AlreadyThere, Answers, Gone, Heard, Target
from paceline.features.reconcile.public import Connection, Picture
from paceline.providers.google_calendar.answers import Hearing
from paceline.providers.google_calendar.calls import Calls, event_at, events_of
from paceline.providers.google_calendar.errors import NO_CALENDAR, GoogleRefused, Taken
from paceline.providers.google_calendar.marks import COHORT, event_id, meeting_of
from paceline.providers.google_calendar.settings import Options, faults_of
from paceline.providers.google_calendar.shapes import CANCELLED, Event, Page
from paceline.providers.google_calendar.wanted import MEETING, RULES, wishes
from paceline.providers.google_calendar.writing import changed, made

# The client gives up after ten seconds; what was sent may still be on its way for some more.
SETTLE: Final = timedelta(seconds=30)
PAGE: Final = 2500
LONGEST_ID: Final = 200


class GoogleCalendarTarget(Target, Answers):
    """One set of credentials for all calendars; a connection's `place` is the calendar's id."""

    name = "google_calendar"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    @property
    @override
    def rules(self) -> Sequence[KindRule]:
        return RULES

    @property
    @override
    def settle(self) -> timedelta:
        return SETTLE

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        return list(wishes(picture, options_of(connection)))

    @override
    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        found = faults_of(options)
        if not place or len(place) > LONGEST_ID or any(each.isspace() for each in place):
            found.insert(0, "the place is the calendar's id (its settings, integrate calendar)")
        return found

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        found = [seen(each) for each in await self._marked(connection)]
        there = {each.outside_id for each in found}
        for each in known:
            if each.outside_id is not None and each.outside_id not in there:
                found += [seen(event) for event in await self._unmarked(connection, each)]
        return found

    async def _marked(self, connection: Connection) -> list[Event]:
        """All pages of what bears the cohort's mark."""
        path = events_of(connection.place)
        query: dict[str, str | int] = {
            "privateExtendedProperty": f"{COHORT}={connection.cohort_id}",
            "maxResults": PAGE,
        }
        found: list[Event] = []
        while True:
            try:
                page = await self._calls.read(path, Page, **query)
            except Gone as error:
                raise GoogleRefused(NO_CALENDAR) from error
            found += page.items
            if not page.next_page_token:
                return found
            query["pageToken"] = page.next_page_token

    async def _unmarked(self, connection: Connection, known: Known) -> list[Event]:
        """One that we know although somebody took its mark; none once it was removed."""
        assert known.outside_id is not None
        try:
            path = event_at(connection.place, known.outside_id)
            event = await self._calls.read(path, Event)
        except Gone:
            return []
        return [] if event.status == CANCELLED else [event]

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        """An id is given once for ever: of an event that was removed it is that event again."""
        new_id = event_id(name.key)
        wish = made(new_id, fields)
        try:
            await self._write("POST", events_of(connection.place), wish, connection)
        except Taken as taken:
            there = await self._read(connection, new_id)
            if there.get("status") != CANCELLED:
                raise AlreadyThere(new_id) from taken
            await self._put(connection, changed({**there, "attendees": []}, fields))
        return new_id

    @override
    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        """Read and written as a whole, so that what people added stays, also what we do not know.

        An event that somebody changes in between is looked at anew.
        """
        there = await self._read(connection, outside_id)
        if there.get("status") == CANCELLED:
            raise Gone
        await self._put(connection, changed(there, fields))

    @override
    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        path = event_at(connection.place, outside_id)
        try:
            await self._calls.remove(path, sendUpdates=updates(connection))
        except Gone:
            return

    @override
    async def heard(self, connection: Connection, token: str, known: Sequence[Known]) -> Heard:
        return await Hearing(self._calls, connection).since(token)

    async def _read(self, connection: Connection, outside_id: str) -> dict[str, Any]:
        return await self._calls.read(event_at(connection.place, outside_id), dict[str, Any])

    async def _put(self, connection: Connection, event: Mapping[str, Any]) -> None:
        path = event_at(connection.place, str(event["id"]))
        await self._write("PUT", path, event, connection)

    async def _write(
        self, method: str, path: str, event: Mapping[str, Any], connection: Connection
    ) -> None:
        await self._calls.write(
            method, path, event, conferenceDataVersion=1, sendUpdates=updates(connection)
        )


def options_of(connection: Connection) -> Options:
    return Options.model_validate(connection.options)


def updates(connection: Connection) -> str:
    """Google sends its mails only where people are invited."""
    return "all" if options_of(connection).invite else "none"


def seen(event: Event) -> Seen:
    """A mark counts on an event of our id alone: copies of ours are people's."""
    meeting_id = meeting_of(event.id)
    marked = meeting_id is not None and bool(event.cohort)
    fields: dict[str, Value] = {
        "cohort": event.cohort,
        "summary": event.summary,
        "description": event.description,
        "location": event.location,
        "start": event.start.told,
        "end": event.end.told,
        "zone": event.start.time_zone,
        "link": event.link,
        "invited": event.invited,
    }
    mark = Name(MEETING, meeting_id) if marked and meeting_id is not None else None
    return Seen(kind=MEETING, outside_id=event.id, fields=fields, mark=mark)

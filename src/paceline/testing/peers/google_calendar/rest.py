"""Google's calendar interface, version 3, as much of it as Paceline and its proofs speak."""

import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol

from paceline.testing.peers.google_calendar.calendars import (
    CANCELLED,
    CONFIRMED,
    UNSAID,
    Json,
    StoredCalendar,
)
from paceline.testing.peers.google_calendar.listing import Asking
from paceline.testing.peers.google_calendar.refusals import (
    Refused,
    changed_meanwhile,
    deleted,
    duplicate,
    invalid,
    missing,
    uninvited,
)
from paceline.testing.peers.google_calendar.times import moment, starts, zone_of
from paceline.testing.peers.peer import Asked, Handler
from paceline.testing.peers.wire import Reply, Request

ID: Final = re.compile(r"[a-v0-9]{5,1024}")
OURS: Final = ("kind", "etag", "htmlLink", "created", "updated", "creator", "organizer")


class Home(Protocol):
    """What the interface stands on."""

    calendars: dict[str, StoredCalendar]

    def may_invite(self, request: Request) -> bool: ...


class Rest:
    """Each method answers one operation."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        calendar = "/calendars/{calendarId}"
        event = f"{calendar}/events/{{eventId}}"
        told: Mapping[tuple[str, str], Callable[[Asked], Awaitable[Reply]]] = {
            ("GET", calendar): self.calendar,
            ("GET", f"{calendar}/events"): self.list_events,
            ("POST", f"{calendar}/events"): self.insert,
            ("GET", event): self.get,
            ("PATCH", event): self.patch,
            ("PUT", event): self.update,
            ("DELETE", event): self.delete,
            ("GET", f"{event}/instances"): self.instances,
        }
        return {key: refusing(handler) for key, handler in told.items()}

    async def calendar(self, asked: Asked) -> Reply:
        found = self._calendar(asked)
        told = {"kind": "calendar#calendar", "id": found.id, "summary": found.summary}
        return Reply.json({**told, "etag": '"0"', "timeZone": found.zone})

    async def list_events(self, asked: Asked) -> Reply:
        return Reply.json(Asking(self._calendar(asked), asked.request).page())

    async def instances(self, asked: Asked) -> Reply:
        calendar = self._calendar(asked)
        event = calendar.at(asked.variables["eventId"])
        if "recurrence" not in event:
            raise invalid("Cannot list the instances of an event that is none of a series.")
        items = [
            calendar.shown(each)
            for each in calendar.instances(event["id"])
            if each["status"] != CANCELLED
        ]
        head = Asking(calendar, asked.request).head(items)
        return Reply.json(head)

    async def insert(self, asked: Asked) -> Reply:
        calendar, wish = self._calendar(asked), dict(asked.body)
        event_id = wish.pop("id", "")
        if event_id and ID.fullmatch(event_id) is None:
            raise invalid("Invalid resource id value.")
        if event_id in calendar.events:
            raise duplicate()
        made = self._written(calendar, {}, wish, asked.request)
        return Reply.json(calendar.shown(calendar.made(made, event_id=event_id)))

    async def get(self, asked: Asked) -> Reply:
        calendar = self._calendar(asked)
        return Reply.json(calendar.shown(calendar.at(asked.variables["eventId"])))

    async def patch(self, asked: Asked) -> Reply:
        """Fields that are not named stay; null takes one away; a list is replaced."""
        calendar, event = self._held(asked)
        return self._changed(calendar, event, merged(event, asked.body), asked.request)

    async def update(self, asked: Asked) -> Reply:
        calendar, event = self._held(asked)
        kept = {name: event[name] for name in ("id", "iCalUID", *OURS) if name in event}
        wish = {"status": CONFIRMED, "sequence": event["sequence"], **asked.body, **kept}
        return self._changed(calendar, event, wish, asked.request)

    async def delete(self, asked: Asked) -> Reply:
        calendar, event = self._held(asked)
        if event["status"] == CANCELLED:
            raise deleted()
        if event["id"] not in calendar.events:
            calendar.put(event)
        calendar.cancel(event["id"])
        return Reply(status=HTTPStatus.NO_CONTENT)

    def _changed(
        self, calendar: StoredCalendar, event: Json, wish: Json, request: Request
    ) -> Reply:
        made = self._written(calendar, event, wish, request)
        if (made["start"], made["end"]) != (event["start"], event["end"]):
            made["sequence"] = event["sequence"] + 1
        return Reply.json(calendar.shown(calendar.put(made)))

    def _written(
        self, calendar: StoredCalendar, before: Json, wish: Json, request: Request
    ) -> Json:
        """What is stored of a wish. Raises Refused."""
        check_times(calendar, wish)
        wish = dict(wish)
        if "attendees" in wish:
            wish["attendees"] = [seated(each) for each in wish["attendees"]]
            invited = {each["email"] for each in wish["attendees"]}
            known = {each["email"] for each in before.get("attendees", ())}
            if invited - known and not self._home.may_invite(request):
                raise uninvited()
        if request.asked("conferenceDataVersion") != "1":
            wish.pop("conferenceData", None)
            kept = {name: before[name] for name in ("conferenceData",) if name in before}
            return {**wish, **kept}
        return conferring(wish)

    def _calendar(self, asked: Asked) -> StoredCalendar:
        found = self._home.calendars.get(asked.variables["calendarId"])
        if found is None:
            raise missing()
        return found

    def _held(self, asked: Asked) -> tuple[StoredCalendar, Json]:
        """The event about to change, as the caller knows it."""
        calendar = self._calendar(asked)
        event = calendar.at(asked.variables["eventId"])
        wished = asked.request.headers.get("if-match", "*")
        if wished not in ("*", event["etag"]):
            raise changed_meanwhile()
        return calendar, event


def check_times(calendar: StoredCalendar, wish: Mapping[str, Any]) -> None:
    for end in ("start", "end"):
        told = wish[end]
        if "date" not in told and "dateTime" not in told:
            raise invalid(f"Missing {end} time.", "required")
        zone_of(told.get("timeZone") or calendar.zone)
    start = moment(wish["start"], zone=calendar.zone)
    if moment(wish["end"], zone=calendar.zone) < start:
        raise invalid("The specified time range is empty.", "timeRangeEmpty")
    if "recurrence" in wish:
        if "dateTime" in wish["start"] and not wish["start"].get("timeZone"):
            raise invalid("Missing time zone definition for start time.", "required")
        starts(wish, zone=calendar.zone)


def seated(told: Mapping[str, Any]) -> Json:
    return {"responseStatus": UNSAID, **told}


def conferring(wish: Json) -> Json:
    """A meeting room where one is asked for; one from elsewhere is kept as it is told."""
    conference = wish.get("conferenceData") or {}
    request = conference.get("createRequest")
    if request is None:
        return wish
    link = f"https://meet.example/{request['requestId'][:10].lower()}"
    made = {**request, "status": {"statusCode": "success"}}
    points = [{"entryPointType": "video", "uri": link}]
    return {
        **wish,
        "hangoutLink": link,
        "conferenceData": {**conference, "createRequest": made, "entryPoints": points},
    }


def merged(before: Json, wish: Mapping[str, Any]) -> Json:
    found = dict(before)
    for name, value in wish.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict) and isinstance(found.get(name), dict):
            found[name] = merged(found[name], value)
        else:
            found[name] = value
    return found


def refusing(handler: Callable[[Asked], Awaitable[Reply]]) -> Handler:
    async def answered(asked: Asked) -> Reply:
        try:
            return await handler(asked)
        except Refused as refused:
            return refused.reply()

    return answered

"""Lists of events: pages, filters, and what changed since a token.

https://developers.google.com/workspace/calendar/api/guides/sync
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from paceline.testing.peers.google_calendar.calendars import CANCELLED, Json, StoredCalendar
from paceline.testing.peers.google_calendar.refusals import invalid, token_expired
from paceline.testing.peers.google_calendar.times import moment
from paceline.testing.peers.wire import Request

PAGE: Final = 250
# https://developers.google.com/workspace/calendar/api/v3/reference/events/list
NOT_WITH_A_TOKEN: Final = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)


@dataclass(frozen=True, kw_only=True)
class Token:
    """`since` what version, none for all; `version` is that of the first page, `after` its end."""

    since: int | None
    version: int
    after: str = ""

    def text(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def read(text: str) -> Token:
    try:
        return Token(**json.loads(base64.urlsafe_b64decode(text)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise invalid("Invalid page token value.") from error


def switched(request: Request, name: str) -> bool:
    return (request.asked(name) or "").lower() == "true"


class Asking:
    """One request for a list."""

    def __init__(self, calendar: StoredCalendar, request: Request) -> None:
        self._calendar = calendar
        self._request = request

    def page(self) -> Json:
        """Raises Refused, fullSyncRequired for a token that has expired."""
        token = self._token()
        size = int(self._request.asked("maxResults") or PAGE)
        found = [each for each in self._found(token.since) if each["id"] > token.after]
        items = [self._calendar.shown(each) for each in found[:size]]
        told = self.head(items)
        if len(found) > size:
            following = Token(since=token.since, version=token.version, after=items[-1]["id"])
            return {**told, "nextPageToken": following.text()}
        done = Token(since=token.version, version=token.version)
        return {**told, "nextSyncToken": done.text()}

    def _token(self) -> Token:
        page, since = self._request.asked("pageToken"), self._request.asked("syncToken")
        if since is not None:
            self._check_alone()
            if read(since).version < self._calendar.oldest_token:
                raise token_expired()
        if page is not None:
            return read(page)
        version = self._calendar.version
        return Token(since=None if since is None else read(since).version, version=version)

    def _check_alone(self) -> None:
        beside = [name for name in NOT_WITH_A_TOKEN if name in self._request.query]
        if beside:
            raise invalid(f"Sync token cannot be used with {', '.join(beside)}.")

    def head(self, items: Sequence[Json]) -> Json:
        return {
            "kind": "calendar#events",
            "etag": f'"{self._calendar.version:016d}"',
            "summary": self._calendar.summary,
            "updated": max((each["updated"] for each in items), default="1970-01-01T00:00:00.000Z"),
            "timeZone": self._calendar.zone,
            "accessRole": "owner",
            "defaultReminders": [],
            "items": list(items),
        }

    def _found(self, since: int | None) -> list[Json]:
        shows_deleted = since is not None or switched(self._request, "showDeleted")
        found = [
            each
            for each in self._all()
            if since is None or self._version(each) > since
            if shows_deleted or each["status"] != CANCELLED
            if self._fits(each)
        ]
        return sorted(found, key=lambda each: str(each["id"]))

    def _version(self, event: Json) -> int:
        known = self._calendar.changes
        return known.get(event["id"]) or known[event["recurringEventId"]]

    def _all(self) -> Iterator[Json]:
        apart = switched(self._request, "singleEvents")
        for event in self._calendar.events.values():
            if apart and "recurrence" in event and event["status"] != CANCELLED:
                yield from self._calendar.instances(event["id"])
            elif not apart or "recurringEventId" not in event:
                yield event

    def _fits(self, event: Json) -> bool:
        private = event.get("extendedProperties", {}).get("private", {})
        for each in self._request.query.get("privateExtendedProperty", ()):
            name, _, value = each.partition("=")
            if private.get(name) != value:
                return False
        return self._is_within(event)

    def _is_within(self, event: Json) -> bool:
        first, until = self._request.asked("timeMin"), self._request.asked("timeMax")
        zone = self._calendar.zone
        if first and moment(event["end"], zone=zone) <= datetime.fromisoformat(first):
            return False
        return not (until and moment(event["start"], zone=zone) >= datetime.fromisoformat(until))

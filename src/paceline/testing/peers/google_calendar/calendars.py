"""A calendar in memory: events, what people answered, and which of them changed since when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import uuid4

from paceline.kernel.clock import Clock
from paceline.testing.peers.google_calendar.refusals import missing
from paceline.testing.peers.google_calendar.times import later, moment, spelled, stamp, starts

Json: TypeAlias = dict[str, Any]
CONFIRMED: Final = "confirmed"
CANCELLED: Final = "cancelled"
UNSAID: Final = "needsAction"
OF_MASTER: Final[tuple[str, ...]] = ("recurrence", "iCalUID", "created", "creator", "organizer")


@dataclass(kw_only=True)
class StoredCalendar:
    """`changes` tells with which version an event was changed last; tokens name a version."""

    id: str
    summary: str
    zone: str
    clock: Clock
    version: int = 0
    oldest_token: int = 0
    events: dict[str, Json] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)

    def put(self, event: Json) -> Json:
        """Stored as changed now."""
        self.version += 1
        event["updated"] = rfc3339(self.clock.now())
        event["etag"] = f'"{self.version:016d}"'
        self.events[event["id"]] = event
        self.changes[event["id"]] = self.version
        return event

    def made(self, wish: Mapping[str, Any], *, event_id: str = "") -> Json:
        event_id = event_id or uuid4().hex
        now = rfc3339(self.clock.now())
        event: Json = {
            "kind": "calendar#event",
            "status": CONFIRMED,
            "htmlLink": f"https://calendar.example/event?eid={event_id}",
            "created": now,
            "creator": {"email": self.id, "self": True},
            "organizer": {"email": self.id, "self": True},
            "iCalUID": f"{event_id}@google.com",
            "sequence": 0,
            "eventType": "default",
            "reminders": {"useDefault": True},
            **wish,
            "id": event_id,
        }
        return self.put(event)

    def cancel(self, event_id: str) -> None:
        """What is removed stays as cancelled, and so does its id."""
        event = self.at(event_id)
        event["status"] = CANCELLED
        event["sequence"] = event.get("sequence", 0) + 1
        self.put(event)

    def respond(self, event_id: str, email: str, status: str) -> None:
        """As somebody does who was invited: their answer is a change of the event."""
        event = self.at(event_id)
        for each in event.get("attendees", []):
            if each["email"].lower() == email.lower():
                each["responseStatus"] = status
        self.put(event)

    def move(self, event_id: str, *, by: timedelta) -> None:
        """As somebody does by hand, who may change the calendar."""
        event = self.at(event_id)
        for end in ("start", "end"):
            at = moment(event[end], zone=self.zone) + by
            event[end] = dict(later(event[end], at))
        self.put(event)

    def at(self, event_id: str) -> Json:
        """The event, or an instance of a series as a copy that can be put. Raises Refused."""
        if event_id in self.events:
            return self.events[event_id]
        master, _, when = event_id.partition("_")
        if when and "recurrence" in self.events.get(master, {}):
            for each in self.instances(master):
                if each["id"] == event_id:
                    return each
        raise missing()

    def instances(self, event_id: str) -> Iterator[Json]:
        """Of a series, changed ones as they were changed, cancelled ones, too."""
        master = self.events[event_id]
        length = moment(master["end"], zone=self.zone) - moment(master["start"], zone=self.zone)
        plain = {name: value for name, value in master.items() if name not in OF_MASTER}
        kept: Json = {name: master[name] for name in OF_MASTER[1:] if name in master}
        for at in starts(master, zone=self.zone):
            instance_id = f"{event_id}_{stamp(at)}"
            start = dict(later(master["start"], at))
            yield self.events.get(instance_id) or {
                **plain,
                **kept,
                "id": instance_id,
                "start": start,
                "end": dict(later(master["end"], at + length)),
                "recurringEventId": event_id,
                "originalStartTime": start,
            }

    def shown(self, event: Json) -> Json:
        times = ("start", "end", "originalStartTime")
        told = {name: spelled(event[name], zone=self.zone) for name in times if name in event}
        return {**event, **told}


def rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

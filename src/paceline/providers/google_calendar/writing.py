"""Our fields as Google's: a new event, and one that is there changed no more than is meant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from paceline.engines.diff.objects import Fields, Value
from paceline.engines.recurrence.zones import zone
from paceline.providers.google_calendar.marks import COHORT, INVITED, digest, digests
from paceline.providers.google_calendar.shapes import SOLUTION

Event: TypeAlias = dict[str, Any]
UNSAID: Final = "needsAction"
PLAIN: Final = ("summary", "description", "location")


def made(event_id: str, fields: Fields) -> Event:
    return changed({"id": event_id}, fields)


def changed(there: Mapping[str, Any], fields: Fields) -> Event:
    """`there` with these fields. At another time than before, nobody has answered yet."""
    event: Event = {**there, "status": "confirmed"}
    event |= {name: fields[name] for name in PLAIN if name in fields}
    if "cohort" in fields:
        private(event)[COHORT] = text(fields["cohort"])
    if fields.keys() & {"start", "end", "zone"}:
        event |= times(there, fields)
        event["attendees"] = [unsaid(each) for each in event.get("attendees", ())]
    if "invited" in fields:
        invite(event, fields["invited"])
    if "link" in fields:
        confer(event, text(fields["link"]))
    return event


def times(there: Mapping[str, Any], fields: Fields) -> Event:
    """On the clock of the group's zone, which stays the same when clocks change."""
    found: Event = {}
    for end in ("start", "end"):
        before = there.get(end, {})
        zone_name = text(fields.get("zone", before.get("timeZone")))
        at = text(fields.get(end, before.get("dateTime")))
        local = datetime.fromisoformat(at).astimezone(zone(zone_name))
        found[end] = {"dateTime": local.isoformat(), "timeZone": zone_name}
    return found


def private(event: Event) -> dict[str, str]:
    """Its properties that only we see; others' stay."""
    properties = {**event.get("extendedProperties", {})}
    properties["private"] = {**properties.get("private", {})}
    event["extendedProperties"] = properties
    found: dict[str, str] = properties["private"]
    return found


def invite(event: Event, wanted: Value) -> None:
    """Whom we invited and do not any more goes; whom people added stays."""
    assert isinstance(wanted, tuple)
    addresses = [text(each) for each in wanted]
    marks = private(event)
    ours = set(marks.get(INVITED, "").split(","))
    there = {str(each.get("email", "")).lower(): each for each in event.get("attendees", ())}
    guests = [
        each
        for address, each in there.items()
        if address not in addresses and digest(address) not in ours
    ]
    event["attendees"] = [there.get(each, {"email": each}) for each in addresses] + guests
    marks[INVITED] = digests(addresses)
    # Members know each other by first name, not by address.
    event["guestsCanSeeOtherGuests"] = False


def unsaid(attendee: Mapping[str, Any]) -> Event:
    return {**attendee, "responseStatus": UNSAID}


def confer(event: Event, link: str) -> None:
    """https://developers.google.com/workspace/calendar/api/v3/reference/events (conferenceData)."""
    if not link:
        event.pop("conferenceData", None)
        return
    event["conferenceData"] = {
        "conferenceSolution": {"key": {"type": "addOn"}, "name": SOLUTION},
        "entryPoints": [{"entryPointType": "video", "uri": link}],
    }


def text(value: object) -> str:
    assert isinstance(value, str)
    return value

"""When an event is, in Google's spelling, and the dates of a series."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from paceline.testing.peers.google_calendar.refusals import invalid

Json = Mapping[str, Any]
MOST: Final = 730
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LINE: Final = re.compile(r"(?P<name>[A-Z]+)(?P<parameters>;[^:]*)?:(?P<value>.*)")
STAMP: Final = "%Y%m%dT%H%M%SZ"
DATE_STAMP: Final = re.compile(r"\d{8}$")
FREQUENCIES: Final = {"DAILY": 1, "WEEKLY": 7}


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise invalid(f"Invalid time zone definition for {name}.") from error


def moment(told: Json, *, zone: str) -> datetime:
    """The instant; a time without an offset is on the clock of its own zone, else `zone`."""
    if "date" in told:
        local = datetime.combine(date.fromisoformat(told["date"]), time())
        return local.replace(tzinfo=zone_of(zone))
    found = datetime.fromisoformat(told["dateTime"])
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone_of(told.get("timeZone") or zone))
    return found


def spelled(told: Json, *, zone: str) -> Json:
    """As it is answered: with the offset of the calendar's zone, whatever was sent."""
    if "date" in told:
        return told
    local = moment(told, zone=zone).astimezone(zone_of(zone))
    return {"dateTime": local.isoformat(), "timeZone": told.get("timeZone") or zone}


def later(told: Json, start: datetime) -> Json:
    """`told`, at another instant."""
    if "date" in told:
        return {"date": start.date().isoformat()}
    return {**told, "dateTime": start.isoformat()}


def stamp(start: datetime) -> str:
    """Part of an instance's id."""
    return start.astimezone(UTC).strftime(STAMP)


def starts(event: Json, *, zone: str) -> list[datetime]:
    """Of each instance of a series: the same wall clock in the zone of its start.

    Rules of days and weeks are known here. Raises Refused for others.
    """
    first = moment(event["start"], zone=zone)
    local = first.astimezone(zone_of(event["start"].get("timeZone") or zone))
    rules: list[str] = []
    left_out: set[datetime] = set()
    for line in event["recurrence"]:
        found = LINE.fullmatch(line)
        if found is None or found["name"] not in ("RRULE", "EXDATE"):
            raise invalid(f"Invalid recurrence rule: {line}")
        if found["name"] == "RRULE":
            rules.append(found["value"])
        else:
            left_out |= set(excepted(found["parameters"] or "", found["value"], local))
    if len(rules) != 1:
        raise invalid("Invalid recurrence rule: exactly one RRULE is known here.")
    return [each for each in by_rule(rules[0], local) if each.astimezone(UTC) not in left_out]


def excepted(parameters: str, value: str, first: datetime) -> Iterator[datetime]:
    name = parameters.partition("TZID=")[2].partition(";")[0]
    zone = zone_of(name) if name else first.tzinfo
    for each in value.split(","):
        yield (
            instant(each, first).replace(tzinfo=UTC if each.endswith("Z") else zone).astimezone(UTC)
        )


def instant(text: str, first: datetime) -> datetime:
    """Without a zone yet; a date alone is at the time of the first."""
    if DATE_STAMP.fullmatch(text):
        text = f"{text}T{first:%H%M%S}"
    try:
        return datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007, given next
    except ValueError as error:
        raise invalid(f"Invalid recurrence rule: {text}") from error


def by_rule(rule: str, first: datetime) -> Iterator[datetime]:
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if parts.get("FREQ") not in FREQUENCIES or parts.keys() - {
        *("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY")
    }:
        raise invalid(f"Invalid recurrence rule: RRULE:{rule} (days and weeks are known here)")
    until = parts.get("UNTIL")
    last = instant(until, first).replace(tzinfo=UTC) if until else None
    for place, each in enumerate(dates(parts, first)):
        at = datetime.combine(each, first.time(), tzinfo=first.tzinfo)
        if place >= int(parts.get("COUNT", MOST)) or (last is not None and at > last):
            return
        yield at


def dates(parts: Mapping[str, str], first: datetime) -> Iterator[date]:
    """Endless days, from the first on."""
    step = timedelta(days=FREQUENCIES[parts["FREQ"]] * int(parts.get("INTERVAL", 1)))
    days = [DAYS.index(each) for each in parts.get("BYDAY", "").split(",") if each]
    offsets = [timedelta(days=each - first.weekday()) for each in sorted(days)] or [timedelta()]
    at = first.date()
    while True:
        yield from (at + each for each in offsets if at + each >= first.date())
        at += step

"""An invitation as calendars read it (RFC 5545, RFC 5546)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from paceline.engines.recurrence.zones import zone
from paceline.kernel.mail import Invite
from paceline.providers.ics.letters import Date, Letter

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

REQUEST: Final = "REQUEST"
CANCEL: Final = "CANCEL"
# SEQUENCE counts seconds from here: it is 32 bits wide in many calendars.
SINCE: Final = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True)
class Told:
    """Of which invitation a letter is, from whom, and when it was written.

    `tellings` tells letters of one second from each other.
    """

    uid: str
    organiser: str
    at: datetime
    tellings: int

    @property
    def sequence(self) -> int:
        """Grows from letter to letter."""
        return max(0, int((self.at - SINCE).total_seconds())) + self.tellings


def requested(letter: Letter, told: Told) -> Invite:
    """The series, and each meeting that is not as the series says."""
    others = [date for date in letter.dates if not letter.is_usual(date)]
    events = [series(letter, told), *(exception(letter, date, told) for date in others)]
    return invite(REQUEST, letter, events)


def cancelled(letter: Letter, told: Told) -> Invite:
    """The whole series is called off for this reader."""
    return invite(CANCEL, letter, [series(letter, told, status="CANCELLED")])


def invite(method: str, letter: Letter, events: list["Event"]) -> Invite:
    import icalendar  # noqa: PLC0415, half a megabyte that only invitations need

    made = icalendar.Calendar()
    made.add("prodid", "-//Paceline//Invitations//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    for event in events:
        made.add_component(event)
    last = letter.first + timedelta(weeks=letter.weeks)
    made.add_missing_timezones(date(letter.first.year - 1, 1, 1), date(last.year + 2, 1, 1))
    return Invite(method=method, text=made.to_ical().decode())


def series(letter: Letter, told: Told, *, status: str = "CONFIRMED") -> "Event":
    usual = letter.usual(0)
    made = bare(letter, told, status=status)
    made.add("dtstart", usual)
    made.add("dtend", (usual.astimezone(UTC) + length(letter)).astimezone(usual.tzinfo))
    if letter.weeks > 1:
        made.add("rrule", {"freq": "weekly", "count": letter.weeks})
    taking_place = {date.week for date in letter.dates}
    free = [letter.usual(week) for week in range(letter.weeks) if week not in taking_place]
    if free:
        made.add("exdate", free)
    placed(made, letter.place)
    return made


def length(letter: Letter) -> timedelta:
    return timedelta(minutes=letter.minutes)


def exception(letter: Letter, date: Date, told: Told) -> "Event":
    """One meeting that was moved, or has a place, a length or a note of its own."""
    own = zone(letter.zone)
    made = bare(letter, told)
    made.add("recurrence-id", letter.usual(date.week))
    made.add("dtstart", date.starts_at.astimezone(own))
    made.add("dtend", date.ends_at.astimezone(own))
    placed(made, date.place)
    if date.note:
        made.add("description", "\n".join(date.note.splitlines()))
    return made


def bare(letter: Letter, told: Told, *, status: str = "CONFIRMED") -> "Event":
    import icalendar  # noqa: PLC0415, as above

    made = icalendar.Event()
    made.add("uid", told.uid)
    made.add("sequence", told.sequence)
    made.add("dtstamp", told.at.replace(microsecond=0))
    made.add("status", status)
    made.add("summary", letter.title)
    made.add("organizer", person(told.organiser, "Paceline"))
    guest = person(letter.address, letter.name)
    for name, value in GUEST.items():
        guest.params[name] = value
    made.add("attendee", guest)
    return made


GUEST: Final = {
    "CUTYPE": "INDIVIDUAL",
    "ROLE": "REQ-PARTICIPANT",
    "PARTSTAT": "NEEDS-ACTION",
    "RSVP": "TRUE",
}


def person(address: str, name: str) -> "vCalAddress":
    """A parameter can hold neither quotes nor what no line can."""
    import icalendar  # noqa: PLC0415, as above

    found = icalendar.vCalAddress(f"mailto:{address}")
    shown = "".join(each for each in name if each.isprintable() and each not in '"^')
    if shown:
        found.params["CN"] = icalendar.vText(shown)
    return found


def placed(event: "Event", place: str) -> None:
    if not place:
        return
    event.add("location", place)
    if place.lower().startswith(("https://", "http://")):
        event.add("url", place)

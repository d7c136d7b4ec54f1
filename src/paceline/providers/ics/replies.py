"""Reads letters that calendars answer with. Runs in a child process: anybody can write to us."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

if TYPE_CHECKING:
    from icalendar import Component

REPLY: Final = "REPLY"
MAILTO: Final = "mailto:"
PARTS: Final = 50


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it was written: who says to be whom is not judged here.

    `occurrence` names one meeting by its usual start: an ISO date, or a time with or without an
    offset; empty for the whole series.
    """

    uid: str
    sender: str
    attendee: str
    status: str
    at: datetime
    occurrence: str = ""

    @override
    def __repr__(self) -> str:
        return "Reply()"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """`broken` letters could not be read; what is no answer is not broken."""

    replies: tuple[Reply, ...] = ()
    broken: int = 0


def read_all(letters: Sequence[bytes]) -> Reading:
    """One letter that cannot be read is no reason to leave the others."""
    found: list[Reply] = []
    broken = 0
    for letter in letters:
        try:
            found += list(replies_in(letter))
        except Exception:  # noqa: BLE001, whatever a stranger wrote
            broken += 1
    return Reading(replies=tuple(found), broken=broken)


def replies_in(letter: bytes) -> Iterator[Reply]:
    from icalendar import Calendar  # noqa: PLC0415, as in calendars.py

    message = message_from_bytes(letter)
    sender = sender_of(message)
    for number, part in enumerate(message.walk()):
        if number < PARTS and part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(text_of(part))
            if str(calendar.get("method", "")).upper() == REPLY:
                for event in calendar.walk("VEVENT"):
                    yield from answers_in(event, sender)


def sender_of(message: Message) -> str:
    """Empty where it is not one."""
    found = getaddresses([str(each) for each in message.get_all("From", [])])
    return found[0][1].lower() if len(found) == 1 else ""


def text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8", "replace")


def answers_in(event: "Component", sender: str) -> Iterator[Reply]:
    """A reply is one person's (RFC 5546, 3.2.3). Raises what reading it raises."""
    attendee, at = event["attendee"], event.decoded("dtstamp")
    if isinstance(attendee, list):
        return
    yield Reply(
        uid=str(event["uid"]),
        sender=sender,
        attendee=address_of(str(attendee)),
        status=str(attendee.params.get("PARTSTAT", "")).upper(),
        at=in_utc(at),
        occurrence=told(event.decoded("recurrence-id")) if "recurrence-id" in event else "",
    )


def address_of(text: str) -> str:
    return text[len(MAILTO) :].lower() if text.lower().startswith(MAILTO) else ""


def in_utc(moment: datetime) -> datetime:
    """A stamp is UTC, also where somebody forgot to say so."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def told(moment: date) -> str:
    """A time in UTC where its offset is known."""
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat()

"""What RFC 5321 and RFC 5322 ask of a client, as far as a letter from a program can break it."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

LONGEST_COMMAND: Final = 512
LONGEST_LINE: Final = 998
ONCE: Final = ("From", "Date")
AT_MOST_ONCE: Final = ("To", "Cc", "Subject", "Message-ID", "Reply-To", "Sender")


def command_faults(line: bytes) -> Iterator[str]:
    if not line.endswith(b"\r\n"):
        yield "a command ends without CRLF (RFC 5321, 2.3.8)"
    if len(line) > LONGEST_COMMAND:
        yield "a command is longer than 512 octets (RFC 5321, 4.5.3.1.4)"
    if not line.isascii():
        yield "a command is not ASCII, and no SMTPUTF8 was offered (RFC 6531)"


def content_faults(content: bytes, *, is_eight_bit: bool) -> Iterator[str]:
    """Of a letter as it was written on the wire, without its last line."""
    lines = content.split(b"\r\n")
    if any(b"\r" in each or b"\n" in each for each in lines):
        yield "a line ends in CR or LF alone (RFC 5321, 2.3.8)"
    if any(len(each) > LONGEST_LINE for each in lines):
        yield "a line is longer than 998 octets (RFC 5322, 2.1.1)"
    if not content.isascii() and not is_eight_bit:
        yield "there are octets above 127 without BODY=8BITMIME (RFC 6152)"
    if not content.partition(b"\r\n\r\n")[0].isascii():
        yield "a header field is not ASCII (RFC 5322, 2.2)"
    yield from header_faults(message_of(content))


def header_faults(message: EmailMessage) -> Iterator[str]:
    for name in ONCE:
        if len(message.get_all(name, [])) != 1:
            yield f"{name} has to be there once (RFC 5322, 3.6)"
    for name in AT_MOST_ONCE:
        if len(message.get_all(name, [])) > 1:
            yield f"{name} is there more than once (RFC 5322, 3.6)"
    yield from invitation_faults(message)
    if message.get("List-Unsubscribe-Post") and not message.get("List-Unsubscribe"):
        yield "List-Unsubscribe-Post without List-Unsubscribe (RFC 8058, 3.1)"


def message_of(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def invitation_faults(message: EmailMessage) -> Iterator[str]:
    """The method stands in the part's type and in the calendar, and is the same."""
    for part in calendar_parts(message):
        method, text = part.get_param("method", ""), str(part.get_content())
        if f"\nMETHOD:{method}" not in text.replace("\r", ""):
            yield "text/calendar names another method than its text (RFC 6047, 2.4)"
        if not part.get_param("charset", ""):
            yield "text/calendar has no charset (RFC 6047, 2.4)"


def calendar_in(message: EmailMessage) -> str:
    return next((str(part.get_content()) for part in calendar_parts(message)), "")


def calendar_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if part.get_content_type() == "text/calendar" and isinstance(part, EmailMessage):
            yield part

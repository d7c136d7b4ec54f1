"""A stand-in mail server: keeps the letters, judges how it was spoken to, can misbehave.

Verbs name faults: CONNECT, EHLO, MAIL, RCPT, DATA, `.` for the end of a letter, QUIT.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import ClassVar, Final

from paceline.testing.peers.faults import Fault, Faults, Trouble
from paceline.testing.peers.letters import Posted
from paceline.testing.peers.smtp.rules import (
    calendar_in,
    command_faults,
    content_faults,
    message_of,
)
from paceline.testing.peers.wire import Listening

MAIL: Final = re.compile(r"FROM:\s*<([^<>]*)>((?: [^ ]+)*)\s*", re.IGNORECASE)
RCPT: Final = re.compile(r"TO:\s*<([^<>@]+@[^<>@]+)>((?: [^ ]+)*)\s*", re.IGNORECASE)
LONGEST: Final = 10 * 1024 * 1024
OUT_OF_ORDER: Final = "503 5.5.1 Bad sequence of commands"
LATER: Final = "451 4.3.0 Come later"
TOO_MANY: Final = "450 4.7.1 Too many letters, come later"
AFTER: Final = frozenset({Trouble.DROP_AFTER, Trouble.FAIL_AFTER, Trouble.TRUNCATE})


class Dropped(Exception):
    """This end hangs up."""


ENDED: Final = (
    ConnectionError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
    Dropped,
)


class SmtpPeer(Listening):
    """Opened with `async with`. A test ends by asserting that `violations` is empty."""

    name: ClassVar = "smtp"

    def __init__(self, *, port: int = 0, letters: list[Posted] | None = None) -> None:
        super().__init__(self._attend, port=port, longest=LONGEST, ended=ENDED)
        self.letters = [] if letters is None else letters
        self.violations: list[str] = []
        self.calls: list[str] = []
        self.faults = Faults()

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(self, reader, writer).go_on()


class Session:
    """One connection: who greeted, and what is on the envelope so far."""

    def __init__(
        self, peer: SmtpPeer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._peer = peer
        self._reader = reader
        self._writer = writer
        self._greeted = False
        self._sender: str | None = None
        self._is_eight_bit = False
        self._recipients: list[str] = []
        self._verbs: Mapping[str, Callable[[str], Awaitable[str]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }

    async def go_on(self) -> None:
        await self._act("CONNECT", "", self._welcome)
        while True:
            line = await self._reader.readuntil(b"\n")
            self._peer.violations += command_faults(line)
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            verb = verb.upper()
            await self._act(verb, rest, self._verbs.get(verb, self._unknown))
            if verb == "QUIT":
                return

    async def _act(self, verb: str, rest: str, act: Callable[[str], Awaitable[str]]) -> None:
        """Answers, or misbehaves as a test asked for."""
        self._peer.calls.append(verb)
        fault = self._peer.faults.next(verb, rest)
        if fault is None:
            await self._say(await act(rest))
            return
        if fault.trouble is Trouble.SLOW:
            await asyncio.sleep(fault.seconds)
        if fault.trouble is Trouble.DROP:
            raise Dropped
        if fault.trouble in (Trouble.TOO_MANY, Trouble.FAILING):
            await self._say(TOO_MANY if fault.trouble is Trouble.TOO_MANY else failing(fault))
            return
        answer = await act(rest)
        if fault.trouble in AFTER:
            await self._spoil(fault, answer)
            return
        await self._say(answer)

    async def _spoil(self, fault: Fault, answer: str) -> None:
        if fault.trouble is Trouble.FAIL_AFTER:
            await self._say(failing(fault))
            return
        if fault.trouble is Trouble.TRUNCATE:
            self._writer.write(answer[:2].encode())
            await self._writer.drain()
        raise Dropped

    async def _say(self, answer: str) -> None:
        """Nothing where an answer was given already."""
        if not answer:
            return
        self._writer.write(f"{answer}\r\n".encode("ascii"))
        await self._writer.drain()

    async def _welcome(self, _: str) -> str:
        return "220 localhost ESMTP stand-in"

    async def _ehlo(self, rest: str) -> str:
        self._greet(rest)
        return f"250-localhost\r\n250-SIZE {LONGEST}\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME"

    async def _helo(self, rest: str) -> str:
        self._greet(rest)
        return "250 localhost"

    def _greet(self, rest: str) -> None:
        if not rest.strip():
            self._breach("who greets says its name (RFC 5321, 4.1.1.1)")
        self._greeted = True
        self._begin_anew()

    async def _mail(self, rest: str) -> str:
        found = MAIL.fullmatch(rest)
        if not self._greeted or self._sender is not None:
            return self._breach("MAIL out of order (RFC 5321, 4.1.4)", OUT_OF_ORDER)
        if found is None:
            return self._breach("MAIL has no FROM:<address>", "501 5.5.4 Syntax error")
        self._sender = found[1]
        self._is_eight_bit = "BODY=8BITMIME" in found[2].upper()
        return "250 2.1.0 OK"

    async def _rcpt(self, rest: str) -> str:
        found = RCPT.fullmatch(rest)
        if self._sender is None:
            return self._breach("RCPT out of order (RFC 5321, 4.1.4)", OUT_OF_ORDER)
        if found is None:
            return self._breach("RCPT has no TO:<address>", "501 5.5.4 Syntax error")
        self._recipients.append(found[1])
        return "250 2.1.5 OK"

    async def _data(self, _: str) -> str:
        if not self._recipients:
            return self._breach("DATA out of order (RFC 5321, 4.1.4)", OUT_OF_ORDER)
        await self._say("354 End data with <CR><LF>.<CR><LF>")
        written = (await self._reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
        content = b"\r\n".join(each.removeprefix(b".") for each in written.split(b"\r\n"))
        self._peer.violations += content_faults(content, is_eight_bit=self._is_eight_bit)
        await self._act(".", "", lambda _: self._taken(content))
        return ""

    async def _taken(self, content: bytes) -> str:
        message = message_of(content)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        for to in self._recipients:
            letter = Posted(
                via="smtp",
                sender=self._sender or "",
                to=to,
                subject=str(message["Subject"] or ""),
                text=str(text.get_content()) if text else "",
                html=str(html.get_content()) if html else "",
                headers={name: str(value) for name, value in message.items()},
                calendar=calendar_in(message),
            )
            self._peer.letters.append(letter)
        self._begin_anew()
        return "250 2.0.0 Taken"

    async def _rset(self, _: str) -> str:
        self._begin_anew()
        return "250 2.0.0 OK"

    async def _noop(self, _: str) -> str:
        return "250 2.0.0 OK"

    async def _quit(self, _: str) -> str:
        return "221 2.0.0 Bye"

    async def _unknown(self, _: str) -> str:
        return self._breach("a verb that was not offered", "502 5.5.1 Not implemented")

    def _begin_anew(self) -> None:
        self._sender, self._is_eight_bit, self._recipients = None, False, []

    def _breach(self, violation: str, answer: str = "") -> str:
        self._peer.violations.append(violation)
        return answer


def failing(fault: Fault) -> str:
    """An SMTP code where one was given; else it is only away for now."""
    if fault.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return LATER
    return f"{int(fault.status)} {fault.status // 100}.0.0 Refused"

"""The stand-in mail server says what a client does wrong; the standard library's does nothing."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest

from paceline.kernel.errors import ConfigError
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.smtp.server import SmtpPeer

pytestmark = pytest.mark.anyio
HEAD = b"From: a@example.org\r\nDate: Mon, 05 Jan 2026 12:00:00 +0000\r\n"


@pytest.fixture
async def peer() -> AsyncIterator[SmtpPeer]:
    async with SmtpPeer() as peer:
        yield peer


async def said(peer: SmtpPeer, *lines: bytes) -> str:
    """What comes back, once everything was said."""
    reader, writer = await asyncio.open_connection(peer.host, peer.port)
    writer.write(b"".join(lines))
    writer.write_eof()
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return answer


ENVELOPE = (b"EHLO me\r\n", b"MAIL FROM:<a@example.org>\r\n", b"RCPT TO:<b@example.org>\r\n")


def invitation(parameter: bytes) -> bytes:
    kind = b"MIME-Version: 1.0\r\nContent-Type: text/calendar; " + parameter
    return kind + b"\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n.\r\n"


class TestARightClient:
    async def test_is_not_blamed(self, peer: SmtpPeer) -> None:
        message = EmailMessage()
        message["From"], message["To"] = "a@example.org", "b@example.org"
        message["Date"], message["Subject"] = "Mon, 05 Jan 2026 12:00:00 +0000", "Grüße"
        message.set_content("Grüße\n.\nEnde\n", cte="quoted-printable")

        def send() -> None:
            with smtplib.SMTP(peer.host, peer.port) as client:
                client.noop()
                client.rset()
                client.send_message(message)

        await asyncio.to_thread(send)

        assert peer.violations == []
        assert [each.text.replace("\r\n", "\n") for each in peer.letters] == ["Grüße\n.\nEnde\n"]

    async def test_may_say_helo(self, peer: SmtpPeer) -> None:
        await said(peer, b"HELO me\r\n", *ENVELOPE[1:], b"QUIT\r\n")

        assert peer.violations == []


class TestAWrongClient:
    @pytest.mark.parametrize(
        ("lines", "violation"),
        [
            ((b"EHLO me\n",), "without CRLF"),
            ((b"EHLO\r\n",), "says its name"),
            ((b"EHLO " + b"x" * 600 + b"\r\n",), "512"),
            ((b"EHLO m\xc3\xa9\r\n",), "not ASCII"),
            ((b"MAIL FROM:<a@example.org>\r\n",), "MAIL out of order"),
            ((ENVELOPE[0], ENVELOPE[2]), "RCPT out of order"),
            ((*ENVELOPE[:2], b"DATA\r\n"), "DATA out of order"),
            ((ENVELOPE[0], b"MAIL a@example.org\r\n"), "no FROM"),
            ((*ENVELOPE[:2], b"RCPT TO:b\r\n"), "no TO"),
            ((b"JUMP\r\n",), "was not offered"),
            ((*ENVELOPE, b"DATA\r\n", HEAD, b"\r\na\nb\r\n.\r\n"), "LF alone"),
            ((*ENVELOPE, b"DATA\r\n", HEAD, b"\r\n" + b"x" * 999 + b"\r\n.\r\n"), "998"),
            ((*ENVELOPE, b"DATA\r\n", HEAD, b"\r\n\xc3\xa9\r\n.\r\n"), "8BITMIME"),
            ((*ENVELOPE, b"DATA\r\n", HEAD, b"X: \xc3\xa9\r\n\r\n.\r\n"), "header field"),
            ((*ENVELOPE, b"DATA\r\n", b"From: a@example.org\r\n\r\n.\r\n"), "Date has to"),
            (
                (*ENVELOPE, b"DATA\r\n", HEAD, b"Subject: a\r\nSubject: b\r\n\r\n.\r\n"),
                "more than once",
            ),
            (
                (
                    *ENVELOPE,
                    b"DATA\r\n",
                    HEAD,
                    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n.\r\n",
                ),
                "RFC 8058",
            ),
            (
                (*ENVELOPE, b"DATA\r\n", HEAD, invitation(b'method="CANCEL"')),
                "another method",
            ),
            ((*ENVELOPE, b"DATA\r\n", HEAD, invitation(b'method="REQUEST"')), "no charset"),
        ],
    )
    async def test_is_told(self, peer: SmtpPeer, lines: tuple[bytes, ...], violation: str) -> None:
        await said(peer, *lines)

        assert any(violation in each for each in peer.violations), peer.violations


class TestItsFaults:
    async def test_say_what_was_asked_for(self, peer: SmtpPeer) -> None:
        peer.faults.add(Trouble.TOO_MANY, method="MAIL")
        peer.faults.add(Trouble.FAILING, method="NOOP")
        peer.faults.add(Trouble.FAIL_AFTER, method="NOOP", status=554)
        peer.faults.add(Trouble.SLOW, method="QUIT")

        answer = await said(peer, *ENVELOPE[:2], b"NOOP\r\n", b"NOOP\r\n", b"QUIT\r\n")

        codes = [each[:3] for each in answer.splitlines() if each[3] == " "]
        assert codes == ["220", "250", "450", "451", "554", "221"]

    async def test_end_the_connection_where_they_should(self, peer: SmtpPeer) -> None:
        peer.faults.add(Trouble.TRUNCATE, method="EHLO")

        answer = await said(peer, *ENVELOPE)

        assert answer.splitlines()[1:] == ["25"]
        assert peer.calls == ["CONNECT", "EHLO"]

    async def test_of_a_port_that_is_taken_are_named(self, peer: SmtpPeer) -> None:
        with pytest.raises(ConfigError):
            await SmtpPeer(port=peer.port).__aenter__()

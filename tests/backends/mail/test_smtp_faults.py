"""Against the stand-in mail server and what it does wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from paceline.backends.mail.settings import MailSettings, Tls
from paceline.backends.mail.smtp import SmtpMailer
from paceline.kernel.errors import Invalid, Unavailable
from paceline.kernel.mail import LetterUnanswered, Mail
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.smtp.server import SmtpPeer
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
TEXT = "Grüße\n.\n..zwei Punkte\n" + "lang " * 300
LETTER = Mail(key="k-1", to="ada@example.org", subject="Grüße", text=TEXT, html=f"<p>{TEXT}</p>")
ONCE = Mail(key="k-2", to="ada@example.org", subject="Hello", text="Text", once=True)


@pytest.fixture
async def peer() -> AsyncIterator[SmtpPeer]:
    async with SmtpPeer() as peer:
        yield peer
    assert peer.violations == []


@pytest.fixture
def mailer(peer: SmtpPeer, clock: MovableClock) -> SmtpMailer:
    return SmtpMailer(settings_for(peer), clock)


def settings_for(peer: SmtpPeer, *, seconds: float = 5) -> MailSettings:
    return MailSettings(host=peer.host, port=peer.port, tls=Tls.NONE, seconds=seconds)


class TestALetter:
    async def test_arrives_as_it_was_written(self, peer: SmtpPeer, mailer: SmtpMailer) -> None:
        await mailer.send(LETTER)

        [letter] = peer.letters
        assert (letter.to, letter.subject) == ("ada@example.org", "Grüße")
        assert letter.text.replace("\r\n", "\n").rstrip("\n") == TEXT

    async def test_that_was_taken_is_taken_even_if_the_goodbye_is_lost(
        self, peer: SmtpPeer, mailer: SmtpMailer
    ) -> None:
        peer.faults.add(Trouble.DROP, method="QUIT")

        await mailer.send(ONCE)

        assert len(peer.letters) == 1

    async def test_to_nobody_is_refused_here(self, peer: SmtpPeer, mailer: SmtpMailer) -> None:
        with pytest.raises(Invalid):
            await mailer.send(replace(LETTER, to=""))

        assert peer.calls == []

    async def test_to_an_address_this_server_cannot_write_is_for_later(
        self, peer: SmtpPeer, mailer: SmtpMailer
    ) -> None:
        with pytest.raises(Unavailable):
            await mailer.send(replace(ONCE, to="ada@grüße.example"))

        assert peer.letters == []


class TestRefusals:
    @pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA", "."])
    async def test_for_now_are_for_later(
        self, peer: SmtpPeer, mailer: SmtpMailer, verb: str
    ) -> None:
        peer.faults.add(Trouble.FAILING, method=verb, times=2)

        with pytest.raises(Unavailable):
            await mailer.send(LETTER)

        assert peer.letters == []

    @pytest.mark.parametrize("verb", ["MAIL", "RCPT", "."])
    async def test_for_good_are_final(self, peer: SmtpPeer, mailer: SmtpMailer, verb: str) -> None:
        peer.faults.add(Trouble.FAILING, method=verb, status=550)

        with pytest.raises(Invalid):
            await mailer.send(LETTER)

    async def test_of_too_many_are_for_later_for_a_letter_for_once_too(
        self, peer: SmtpPeer, mailer: SmtpMailer
    ) -> None:
        peer.faults.add(Trouble.TOO_MANY, method="RCPT")

        with pytest.raises(Unavailable):
            await mailer.send(ONCE)
        await mailer.send(ONCE)

        assert len(peer.letters) == 1


class TestSilence:
    @pytest.mark.parametrize("trouble", [Trouble.DROP, Trouble.DROP_AFTER, Trouble.TRUNCATE])
    async def test_at_the_end_of_a_letter_means_once_more(
        self, peer: SmtpPeer, mailer: SmtpMailer, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble, method=".")

        with pytest.raises(Unavailable):
            await mailer.send(LETTER)
        await mailer.send(LETTER)

        assert {each.headers["Message-ID"] for each in peer.letters} == {
            f"<{LETTER.name}@localhost>"
        }

    @pytest.mark.parametrize("trouble", [Trouble.DROP, Trouble.DROP_AFTER, Trouble.TRUNCATE])
    async def test_at_the_end_of_a_letter_for_once_means_never_again(
        self, peer: SmtpPeer, mailer: SmtpMailer, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble, method=".")

        with pytest.raises(LetterUnanswered):
            await mailer.send(ONCE)

    async def test_that_lasts_too_long_is_no_answer(
        self, peer: SmtpPeer, clock: MovableClock
    ) -> None:
        peer.faults.add(Trouble.SLOW, method=".", seconds=60)

        with pytest.raises(LetterUnanswered):
            await SmtpMailer(settings_for(peer, seconds=2), clock).send(ONCE)

    async def test_of_nobody_there_is_for_later(self, clock: MovableClock) -> None:
        async with SmtpPeer() as gone:
            settings = settings_for(gone)

        with pytest.raises(Unavailable):
            await SmtpMailer(settings, clock).send(ONCE)

    @pytest.mark.parametrize("trouble", [Trouble.DROP, Trouble.DROP_AFTER, Trouble.TRUNCATE])
    async def test_before_a_letter_is_begun_is_for_later(
        self, peer: SmtpPeer, mailer: SmtpMailer, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble, method="CONNECT")

        with pytest.raises(Unavailable):
            await mailer.send(ONCE)
        await mailer.send(ONCE)

        assert len(peer.letters) == 1

    async def test_of_a_server_without_tls_is_for_later(
        self, peer: SmtpPeer, clock: MovableClock
    ) -> None:
        settings = settings_for(peer).model_copy(update={"tls": Tls.START})

        with pytest.raises(Unavailable):
            await SmtpMailer(settings, clock).send(ONCE)

    async def test_of_a_server_that_turns_everybody_away_is_for_later(
        self, peer: SmtpPeer, mailer: SmtpMailer
    ) -> None:
        peer.faults.add(Trouble.FAILING, method="CONNECT", status=554)

        with pytest.raises(Unavailable):
            await mailer.send(ONCE)

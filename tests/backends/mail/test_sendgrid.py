"""Against the stand-in: what is asked, what its answers mean, and that its patience is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr, ValidationError

from paceline.app.guarding import GUARDED
from paceline.backends.mail.sendgrid import SendGridMailer, patience
from paceline.backends.mail.settings import MailSettings, Way
from paceline.backends.mail.smtp import SmtpMailer
from paceline.backends.mail.ways import mailer_of, open_mailer
from paceline.backends.resilience.guards import GuardedMailer, ProcessResilience
from paceline.kernel.budget import Budgeting, Spent
from paceline.kernel.config import load
from paceline.kernel.errors import Invalid, Unavailable
from paceline.kernel.mail import LetterUnanswered, Mail, Mailer
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.sendgrid.server import KEY, SendGridPeer
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio
LETTER = Mail(
    key="k-1",
    to="ada@example.org",
    subject="Hello",
    text="Text",
    html="<p>Text</p>",
    headers={"List-Unsubscribe": "<https://example.org/u>"},
)
ONCE = Mail(key="k-2", to="ada@example.org", subject="Hello", text="Text", once=True)


def settings_for(peer: SendGridPeer, key: str = KEY) -> MailSettings:
    return MailSettings(
        sendgrid_key=SecretStr(key),
        sendgrid_url=peer.url,
        sender="Run <run@example.org>",
        seconds=20,
    )


@pytest.fixture
async def peer() -> AsyncIterator[SendGridPeer]:
    async with SendGridPeer() as peer:
        yield peer
    assert peer.violations == []


@pytest.fixture
async def mailer(peer: SendGridPeer, clock: MovableClock) -> AsyncIterator[SendGridMailer]:
    mailer = SendGridMailer(settings_for(peer), clock)
    yield mailer
    await mailer.close()


def guarded(mailer: Mailer, clock: MovableClock) -> GuardedMailer:
    return GuardedMailer(mailer, ProcessResilience(GUARDED, clock, Random(7)))


class TestALetter:
    async def test_arrives_whole_and_untracked(
        self, peer: SendGridPeer, mailer: SendGridMailer
    ) -> None:
        await mailer.send(LETTER)

        [letter] = peer.letters
        assert (letter.to, letter.sender) == ("ada@example.org", "run@example.org")
        assert (letter.subject, letter.text, letter.html) == ("Hello", "Text", "<p>Text</p>")
        assert letter.headers["List-Unsubscribe"] == "<https://example.org/u>"
        assert letter.arguments == {"letter": LETTER.name}
        body = peer.calls[0].body
        assert isinstance(body, dict)
        assert not any(each["enable"] for each in body["tracking_settings"].values())

    async def test_has_the_same_name_at_a_second_try(
        self, peer: SendGridPeer, mailer: SendGridMailer
    ) -> None:
        await mailer.send(LETTER)
        await mailer.send(LETTER)

        assert {each.headers["Message-ID"] for each in peer.letters} == {
            f"<{LETTER.name}@example.org>"
        }

    async def test_that_cannot_be_addressed_is_refused_here(
        self, peer: SendGridPeer, mailer: SendGridMailer
    ) -> None:
        with pytest.raises(Invalid):
            await mailer.send(Mail(key="k", to="ada@example.org", subject="a\r\nBcc: b", text="T"))

        assert peer.calls == []


class TestWhatItAnswers:
    async def test_that_it_failed_is_for_later(
        self, peer: SendGridPeer, mailer: SendGridMailer
    ) -> None:
        peer.faults.add(Trouble.FAILING)

        with pytest.raises(Unavailable):
            await mailer.send(LETTER)

    @pytest.mark.parametrize("trouble", [Trouble.DROP, Trouble.DROP_AFTER, Trouble.FAIL_AFTER])
    async def test_without_an_answer_a_letter_is_sent_again(
        self, peer: SendGridPeer, mailer: SendGridMailer, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble)

        with pytest.raises(Unavailable):
            await mailer.send(LETTER)
        await mailer.send(LETTER)

        assert {each.arguments["letter"] for each in peer.letters} == {LETTER.name}

    @pytest.mark.parametrize(
        "trouble", [Trouble.DROP, Trouble.DROP_AFTER, Trouble.FAIL_AFTER, Trouble.FAILING]
    )
    async def test_without_a_clear_answer_a_letter_for_once_is_not(
        self, peer: SendGridPeer, mailer: SendGridMailer, clock: MovableClock, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble)

        with pytest.raises(LetterUnanswered):
            await guarded(mailer, clock).send(ONCE)

        assert (len(peer.calls), len(peer.letters) <= 1) == (1, True)

    async def test_too_late_is_no_answer(self, peer: SendGridPeer, clock: MovableClock) -> None:
        peer.faults.add(Trouble.SLOW, seconds=60)
        impatient = settings_for(peer).model_copy(update={"seconds": 2})
        mailer = SendGridMailer(impatient, clock)

        with pytest.raises(LetterUnanswered):
            await mailer.send(ONCE)

        await mailer.close()

    async def test_that_it_does_not_know_our_key_is_for_the_operator_to_mend(
        self, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        mailer = SendGridMailer(settings_for(peer, "another"), clock)

        with pytest.raises(Unavailable, match="key"):
            await mailer.send(ONCE)

        await mailer.close()

    async def test_that_a_letter_is_wrong_is_for_good(
        self, peer: SendGridPeer, mailer: SendGridMailer
    ) -> None:
        peer.faults.add(Trouble.FAILING, status=HTTPStatus.BAD_REQUEST)

        with pytest.raises(Invalid):
            await mailer.send(LETTER)

    async def test_nobody_there_is_for_later_even_for_a_letter_for_once(
        self, clock: MovableClock
    ) -> None:
        async with SendGridPeer() as gone:
            settings = settings_for(gone)
        mailer = SendGridMailer(settings, clock)

        with pytest.raises(Unavailable):
            await mailer.send(ONCE)

        await mailer.close()


class TestItsPatience:
    async def test_is_kept_for_every_letter(
        self, peer: SendGridPeer, mailer: SendGridMailer, clock: MovableClock
    ) -> None:
        peer.faults.add(Trouble.TOO_MANY, seconds=30)
        post = guarded(mailer, clock)

        with pytest.raises(Unavailable) as first:
            await post.send(ONCE)
        clock.advance(timedelta(seconds=20))
        with pytest.raises(Unavailable) as second:
            await post.send(LETTER)
        asked_meanwhile = len(peer.calls)
        clock.advance(timedelta(seconds=10))
        await post.send(ONCE)

        assert (first.value.retry_after, second.value.retry_after) == (30, 10)
        assert (asked_meanwhile, len(peer.letters)) == (1, 1)

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"retry-after": "120"}, 120),
            ({"retry-after": "1.5"}, 1.5),
            ({"retry-after": "Mon, 05 Jan 2026 12:02:00 GMT"}, 120),
            ({"retry-after": "Mon, 05 Jan 2026 12:02:00 -0000"}, 120),
            ({"retry-after": "Mon, 05 Jan 2026 11:00:00 GMT"}, 0),
            ({"retry-after": "999999999"}, 86_400),
            ({"retry-after": "soon"}, None),
            ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767614460"}, 60),
            ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "?"}, None),
            ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "1767614460"}, None),
            ({}, None),
        ],
    )
    def test_is_read_from_each_of_its_spellings(
        self, headers: dict[str, str], seconds: float | None
    ) -> None:
        assert patience(headers, now=NOON) == seconds


class TestItsAllowance:
    async def test_is_never_exceeded_and_then_goes_on(
        self, peer: SendGridPeer, mailer: SendGridMailer, clock: MovableClock
    ) -> None:
        """Of ten in a minute a fifth is kept for what people wait for."""
        allowed = replace(GUARDED["mail"], budgeting=Budgeting(amount=10, per=timedelta(minutes=1)))
        post = GuardedMailer(mailer, ProcessResilience({"mail": allowed}, clock, Random(7)))

        for number in range(8):
            await post.send(replace(LETTER, key=f"k-{number}"))
        with pytest.raises(Spent) as held:
            await post.send(replace(LETTER, key="k-8"))
        asked = len(peer.calls)
        clock.advance(timedelta(seconds=held.value.retry_after or 0))
        await post.send(replace(LETTER, key="k-8"))

        assert (asked, len(peer.letters)) == (8, 9)

    async def test_has_a_part_that_is_kept_for_letters_that_people_wait_for(
        self, peer: SendGridPeer, mailer: SendGridMailer, clock: MovableClock
    ) -> None:
        allowed = replace(GUARDED["mail"], budgeting=Budgeting(amount=10, per=timedelta(minutes=1)))
        post = GuardedMailer(mailer, ProcessResilience({"mail": allowed}, clock, Random(7)))
        for number in range(8):
            await post.send(replace(LETTER, key=f"k-{number}"))

        await post.send(replace(LETTER, key="awaited", own_act=True))
        with pytest.raises(Spent):
            await post.send(replace(LETTER, key="k-8"))

        assert len(peer.letters) == 9


class TestTheWay:
    async def test_is_sendgrid_with_its_key(self, tmp_path: Path, clock: MovableClock) -> None:
        core = load({}, data_dir=tmp_path).core
        by_key = MailSettings(sendgrid_key=SecretStr("k"))

        async with open_mailer(by_key, core, clock) as opened:
            assert isinstance(opened, SendGridMailer)

        named = MailSettings(way=Way.SENDGRID, sendgrid_key=SecretStr("k"))
        assert isinstance(mailer_of(named, core, clock), SendGridMailer)
        host = MailSettings(host="localhost", way=Way.SMTP, sendgrid_key=SecretStr("k"))
        assert isinstance(mailer_of(host, core, clock), SmtpMailer)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"way": "sendgrid"},
            {"host": "localhost", "sendgrid_key": "k"},
            {"sendgrid_key": "k", "sendgrid_url": "http://example.org"},
        ],
        ids=["no key", "which of both", "in the open"],
    )
    def test_is_not_guessed(self, wrong: dict[str, str]) -> None:
        with pytest.raises(ValidationError):
            MailSettings.model_validate(wrong)

    def test_shows_its_key_to_nobody(self) -> None:
        assert "secret-key" not in repr(MailSettings(sendgrid_key=SecretStr("secret-key")))

    def test_moments_are_aware(self) -> None:
        assert patience({"retry-after": "Mon, 05 Jan 2026 12:00:10"}, now=datetime.now(UTC)) == 0

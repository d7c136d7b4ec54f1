"""The stand-in SendGrid is judged, too; its own client takes it for SendGrid."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import httpx2
import pytest

from paceline.testing.peers.descriptions import path_of
from paceline.testing.peers.letters import Posted
from paceline.testing.peers.sendgrid.events import SIGNATURE, TIMESTAMP, event
from paceline.testing.peers.sendgrid.server import SendGridPeer
from tests.times import NOON

pytestmark = pytest.mark.anyio
sendgrid: Any = pytest.importorskip("sendgrid", reason="the client sendgrid is not installed")


@pytest.fixture
async def peer() -> AsyncIterator[SendGridPeer]:
    async with SendGridPeer() as peer:
        yield peer


@pytest.fixture
def judging(peer: SendGridPeer) -> None:
    if not peer.judged:
        pytest.skip(f"PACELINE_SHARED has no {path_of(peer.description).name}")


def wish(**more: object) -> dict[str, object]:
    return {
        "from": {"email": "run@example.org"},
        "personalizations": [{"to": [{"email": "ada@example.org"}]}],
        "subject": "Hello",
        "content": [{"type": "text/plain", "value": "Text"}],
        **more,
    }


async def ask(peer: SendGridPeer, body: object, key: str | None = None) -> httpx2.Response:
    headers = {"authorization": f"Bearer {key or peer.key}"}
    async with httpx2.AsyncClient(base_url=peer.url, trust_env=False) as client:
        return await client.post("/v3/mail/send", json=body, headers=headers)


@pytest.mark.shared
@pytest.mark.usefixtures("judging")
class TestItsDescription:
    async def test_is_kept_by_a_right_request(self, peer: SendGridPeer) -> None:
        reply = await ask(peer, wish())

        assert (reply.status_code, peer.violations) == (HTTPStatus.ACCEPTED, [])
        assert [each.to for each in peer.letters] == ["ada@example.org"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"personalizations": [{"to": [{"mail": "ada@example.org"}]}]},
            {"from": {"name": "Run"}},
            {"colour": "red"},
            {"categories": "one"},
        ],
        ids=["no address", "no sender", "unknown", "no list"],
    )
    async def test_turns_a_wrong_request_down(
        self, peer: SendGridPeer, wrong: dict[str, object]
    ) -> None:
        reply = await ask(peer, wish(**wrong))

        assert reply.status_code == HTTPStatus.BAD_REQUEST
        assert (peer.letters, len(peer.violations) > 0) == ([], True)


class TestItsRules:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"headers": {"Subject": "Another"}},
            {
                "content": [
                    {"type": "text/html", "value": "x"},
                    {"type": "text/plain", "value": "x"},
                ]
            },
            {"content": []},
            {"subject": ""},
            {"personalizations": []},
            {
                "personalizations": [
                    {"to": [{"email": "ada@example.org"}], "custom_args": {"a": "x" * 10_001}}
                ]
            },
        ],
        ids=["reserved", "order", "nothing", "no subject", "nobody", "long"],
    )
    async def test_that_no_description_tells_are_kept_as_well(
        self, peer: SendGridPeer, wrong: dict[str, object]
    ) -> None:
        reply = await ask(peer, wish(**wrong))

        assert reply.status_code == HTTPStatus.BAD_REQUEST
        assert peer.letters == []

    async def test_ask_for_the_right_key(self, peer: SendGridPeer) -> None:
        reply = await ask(peer, wish(), key="another")

        assert reply.status_code == HTTPStatus.UNAUTHORIZED


class TestItsOwnClient:
    async def test_takes_it_for_sendgrid(self, peer: SendGridPeer) -> None:
        mail = sendgrid.helpers.mail.Mail(
            from_email="run@example.org",
            to_emails="ada@example.org",
            subject="Hello",
            plain_text_content="Text",
            html_content="<p>Text</p>",
        )
        mail.custom_arg = sendgrid.helpers.mail.CustomArg("letter", "l-1", p=0)
        client = sendgrid.SendGridAPIClient(peer.key, host=peer.url)

        reply = await asyncio.to_thread(client.send, mail)

        [letter] = peer.letters
        assert (reply.status_code, peer.violations) == (HTTPStatus.ACCEPTED, [])
        assert (letter.html, letter.arguments) == ("<p>Text</p>", {"letter": "l-1"})

    async def test_believes_its_signature(self, peer: SendGridPeer) -> None:
        told = event("bounce", email="ada@example.org", at=NOON, letter="l-1")
        body, headers = peer.signer.signed([told], at=NOON)
        judge = sendgrid.helpers.eventwebhook.EventWebhook(peer.signer.public_key)

        believed = judge.verify_signature(body.decode(), headers[SIGNATURE], headers[TIMESTAMP])
        changed = judge.verify_signature(
            body.decode() + " ", headers[SIGNATURE], headers[TIMESTAMP]
        )

        assert (believed, changed) == (True, False)


class TestItsPage:
    async def test_shows_the_letters(self) -> None:
        letter = Posted(
            via="smtp", sender="r@example.org", to="a@example.org", subject="<b>", text="T"
        )
        async with (
            SendGridPeer(letters=[letter]) as peer,
            httpx2.AsyncClient(base_url=peer.address, trust_env=False) as client,
        ):
            shown = (await client.get("/")).text

        assert "&lt;b&gt;" in shown
        assert "<b>" not in shown


class TestAnInvitation:
    async def test_may_name_its_method_and_nothing_else(self, peer: SendGridPeer) -> None:
        plain = {"type": "text/plain", "value": "Text"}
        right = {"type": "text/calendar; method=REQUEST", "value": "BEGIN:VCALENDAR"}
        wrong = {"type": "text/calendar; charset=utf-8; method=REQUEST", "value": "BEGIN"}
        file = {"content": "QQ==", "filename": "a.ics", "type": "text/calendar; method=REQUEST"}

        replies = [
            await ask(peer, wish(content=[plain, right])),
            await ask(peer, wish(content=[plain, wrong])),
            await ask(peer, wish(content=[plain, right], attachments=[file])),
        ]

        assert [each.status_code for each in replies] == [202, 400, 400]
        assert [each.calendar for each in peer.letters] == ["BEGIN:VCALENDAR"]

"""What reaches the endpoint over HTTP, and what does not."""

import json
from datetime import timedelta

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from paceline.bot.errors import BadSignature
from paceline.bot.signatures import Signatures
from tests.bot.ground import ENDPOINT, Ground
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio
# RFC 8032, 7.1, TEST 3: a key, and a message of two bytes with its signature.
KEY = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
MESSAGE = bytes.fromhex("af82")
SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)
REFUSED = httpx2.codes.UNAUTHORIZED


async def sent(ground: Ground, body: bytes, headers: dict[str, str]) -> int:
    reply = await ground.client.post(ENDPOINT, content=body, headers=headers)
    return reply.status_code


class TestSignature:
    async def test_answers_a_ping_and_nothing_else_before_a_command_comes(
        self, ground: Ground
    ) -> None:
        asked = ground.peer.interactions.ping()

        reply = await ground.post(asked)

        assert (reply.status_code, reply.json()) == (httpx2.codes.OK, {"type": 1})

    async def test_of_another_key_or_body_or_none_is_refused(self, ground: Ground) -> None:
        await ground.join("Ana")
        body = ground.command("Ana", "next").body
        good = dict(ground.peer.interactions.signed(body, at=NOON))
        name, time = "x-signature-ed25519", "x-signature-timestamp"
        foreign = Ed25519PrivateKey.generate().sign(good[time].encode() + body).hex()
        tried = [
            {**good, name: foreign},
            {**good, name: good[name][:-2]},
            {**good, name: "g" * 128},
            {**good, time: str(int(good[time]) + 1)},
            {**good, time: "yesterday"},
            {},
        ]

        statuses = [await sent(ground, body, each) for each in tried]
        changed = await sent(ground, body.replace(b"next", b"rsvp"), good)

        assert {*statuses, changed} == {REFUSED}
        assert await sent(ground, body, good) == httpx2.codes.OK

    async def test_that_is_old_or_of_the_future_is_refused(self, ground: Ground) -> None:
        await ground.join("Ana")
        asked = ground.command("Ana", "next")
        step = timedelta(minutes=6)

        statuses = [
            (await ground.post(asked, at=NOON + each)).status_code for each in (step, -step)
        ]

        assert statuses == [REFUSED, REFUSED]

    async def test_that_came_before_is_refused(self, ground: Ground) -> None:
        await ground.join("Ana")
        asked = ground.command("Ana", "next")

        statuses = [(await ground.post(asked)).status_code for _ in range(2)]

        assert statuses == [httpx2.codes.OK, REFUSED]

    def test_is_judged_as_the_standard_says(self) -> None:
        """The message of the standard's example is no time and body: so only its key is ours."""
        key = Ed25519PrivateKey.from_private_bytes(
            bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
        )
        clock = MovableClock()
        timestamp = str(int(clock.now().timestamp()))
        signatures = Signatures(KEY, clock)

        assert key.sign(MESSAGE).hex() == SIGNATURE
        signed = key.sign(timestamp.encode() + MESSAGE).hex()
        signatures.check(MESSAGE, signature=signed, timestamp=timestamp)
        with pytest.raises(BadSignature):
            signatures.check(MESSAGE, signature=SIGNATURE, timestamp=timestamp)


class TestBody:
    async def test_that_is_signed_and_no_interaction_is_refused(self, ground: Ground) -> None:
        nobody = {"id": "1", "application_id": "1", "type": 2, "data": {"name": "next"}}
        odd = [b"", b"{", b"[]", b'{"type": 1}', json.dumps({**nobody, "type": 99}).encode()]

        statuses = [
            await sent(ground, body, dict(ground.peer.interactions.signed(body, at=NOON)))
            for body in [*odd, json.dumps(nobody).encode()]
        ]

        assert set(statuses) == {httpx2.codes.UNPROCESSABLE_CONTENT}

    async def test_that_is_too_long_is_not_read(self, ground: Ground) -> None:
        body = b"x" * (64 * 1024 + 1)

        status = await sent(ground, body, dict(ground.peer.interactions.signed(body, at=NOON)))

        assert status == httpx2.codes.CONTENT_TOO_LARGE

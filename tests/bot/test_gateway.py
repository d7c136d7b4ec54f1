"""What can happen to the line to Discord, and what becomes of a command afterwards."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from paceline.app.bot import gateway_of, gateways
from paceline.bot.ports import Outward
from paceline.bot.registering import register
from paceline.kernel.lifecycle import running
from tests.bot.ground import Ground
from tests.bot.listening import listening

discord: Any = pytest.importorskip("discord", reason="discord.py is not installed")
pytestmark = pytest.mark.anyio


@pytest.fixture
async def heard(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[asyncio.Queue[str]]:
    """A bot that listens; `ready` and `resumed` as they come after the first."""
    from paceline.bot.gateway import Listener  # noqa: PLC0415, an extra

    queue: asyncio.Queue[str] = asyncio.Queue()

    async def on_resumed(_self: object) -> None:
        queue.put_nowait("resumed")

    monkeypatch.setattr(Listener, "on_resumed", on_resumed)
    await ground.join("Ana")
    async with listening(ground, monkeypatch, heard=queue):
        assert await queue.get() == "ready"
        yield queue


async def asks(ground: Ground) -> str:
    asked = ground.command("Ana", "next")
    await ground.peer.interactions.dispatch(asked)
    content: str = (await asked.answered())["content"]
    return content


class TestFaults:
    async def test_what_was_asked_while_the_line_was_cut_is_answered_after_it_is_resumed(
        self, ground: Ground, heard: asyncio.Queue[str]
    ) -> None:
        asked = ground.command("Ana", "next")

        ground.peer.gateway.abort()
        await ground.peer.interactions.dispatch(asked)
        shown = await asked.answered()

        assert shown["content"] == "You have no meeting ahead."
        assert (ground.peer.gateway.identified, ground.peer.gateway.resumed) == (1, 1)

    async def test_asked_to_reconnect_it_resumes_and_goes_on(
        self, ground: Ground, heard: asyncio.Queue[str]
    ) -> None:
        await ground.peer.gateway.ask_to_reconnect()
        assert await heard.get() == "resumed"

        content = await asks(ground)

        assert content == "You have no meeting ahead."
        assert (ground.peer.gateway.identified, ground.peer.gateway.resumed) == (1, 1)

    async def test_with_its_session_gone_it_signs_in_anew_and_goes_on(
        self, ground: Ground, heard: asyncio.Queue[str]
    ) -> None:
        await ground.peer.gateway.invalidate()
        assert await heard.get() == "ready"

        content = await asks(ground)

        assert content == "You have no meeting ahead."
        assert ground.peer.gateway.identified == 2


class TestHalfALetter:
    async def test_finds_nothing(self, ground: Ground, heard: asyncio.Queue[str]) -> None:
        """Over HTTP it is no JSON; here the library lets it through."""
        asked = ground.command("Ana", "join", cohort="\ud800")

        await ground.peer.interactions.dispatch(asked)
        shown = await asked.answered()

        assert "not found" in shown["content"].lower()


class TestOneLine:
    async def test_a_second_process_stays_silent(
        self, ground: Ground, heard: asyncio.Queue[str]
    ) -> None:
        async with running([await gateway_of(ground.container)]):
            await asks(ground)

        assert ground.peer.gateway.identified == 1


class TestServers:
    async def test_listen_where_the_settings_say_so(self, ground: Ground) -> None:
        parts = await gateways(ground.container)

        assert [each.name for each in parts] == ["discord gateway"]


class TestRegistering:
    async def test_tells_discord_once_and_again_only_when_it_knows_otherwise(
        self, ground: Ground
    ) -> None:
        outward = await ground.container.get(Outward)

        changed = [await register(outward) for _ in range(2)]
        ground.peer.interactions.commands[0]["description"] = "An older word for it."
        again = [await register(outward) for _ in range(2)]

        assert (changed, again) == ([True, False], [True, False])
        names = {each["name"] for each in ground.peer.interactions.commands}
        assert names == {"availability", "groups", "join", "next", "rsvp", "schedule", "sync"}

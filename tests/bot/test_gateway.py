"""Commands as they come at the gateway, through an unmodified discord.py."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from paceline.app.bot import gateway_of
from paceline.kernel.lifecycle import running
from tests.bot.ground import Ground

discord = pytest.importorskip("discord", reason="discord.py is not installed")
pytestmark = pytest.mark.anyio


@asynccontextmanager
async def listening(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Waits as long as it takes until it is there."""
    from paceline.bot.gateway import Listener  # noqa: PLC0415, an extra

    ready = asyncio.Event()

    async def at_once(_self: object, _shard: int | None, *, initial: bool = False) -> None:
        """One bot need not wait for others."""

    async def on_ready(_self: object) -> None:
        ready.set()

    monkeypatch.setattr(Listener, "before_identify_hook", at_once)
    monkeypatch.setattr(Listener, "on_ready", on_ready)
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)
    async with running([await gateway_of(ground.container)]):
        await ready.wait()
        yield


class TestCommands:
    async def test_tell_a_member_when_they_meet_next(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await ground.join("Ana")
        group = await ground.group("Ana")
        first = (await ground.stage.meetings(group))[0]

        async with listening(ground, monkeypatch):
            asked = ground.command("Ana", "next")
            await ground.peer.interactions.dispatch(asked)
            shown = await asked.answered()

        assert f"<t:{int(first.starts_at.timestamp())}:F>" in shown["content"]

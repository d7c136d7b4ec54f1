"""A bot that listens at the stand-in's gateway, through an unmodified discord.py."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from paceline.app.bot import gateway_of
from paceline.kernel.lifecycle import running
from tests.bot.ground import Ground


@asynccontextmanager
async def listening(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, *, heard: asyncio.Queue[str] | None = None
) -> AsyncIterator[None]:
    """Waits as long as it takes until it is there."""
    from paceline.bot.gateway import Listener  # noqa: PLC0415, an extra

    ready = asyncio.Event()
    usual = Listener.on_ready

    async def at_once(_self: object, _shard: int | None, *, initial: bool = False) -> None:
        """One bot need not wait for others."""

    async def on_ready(self: Listener) -> None:
        await usual(self)
        ready.set()
        if heard is not None:
            heard.put_nowait("ready")

    monkeypatch.setattr(Listener, "before_identify_hook", at_once)
    monkeypatch.setattr(Listener, "on_ready", on_ready)
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)
    async with running([await gateway_of(ground.container)]):
        await ready.wait()
        yield

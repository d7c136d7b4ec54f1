"""The process that holds the line to Discord is killed: another takes it over, and only then."""

import asyncio

import pytest

from paceline.testing.peers.discord.server import DiscordPeer
from tests.bot.conftest import peer
from tests.bot.processes import listening, started

__all__ = ["peer"]

pytest.importorskip("discord", reason="discord.py is not installed")
pytestmark = [pytest.mark.anyio, pytest.mark.chaos]


class TestTheLine:
    async def test_is_taken_over_from_a_killed_process(
        self, own_place: None, peer: DiscordPeer
    ) -> None:
        peer.add_guild()
        both = [await started(peer) for _ in range(2)]
        try:
            async with asyncio.TaskGroup() as group:
                ears = {each: group.create_task(listening(each)) for each in both}
                done, _ = await asyncio.wait(ears.values(), return_when=asyncio.FIRST_COMPLETED)
                holder, _ = sorted(both, key=lambda each: ears[each] not in done)
                held_alone = peer.gateway.identified == 1
                holder.kill()

            assert held_alone
            assert peer.gateway.identified == 2
        finally:
            for each in both:
                if each.returncode is None:
                    each.kill()
                await each.wait()

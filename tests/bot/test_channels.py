"""Buttons below what the bot says in a group's channel, and who may press them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from paceline.app.targets import discord_maker
from paceline.features.grouping.public import GroupView
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.kernel.resilience import Resilience
from paceline.providers.discord.settings import DiscordSettings
from paceline.testing.memory_target import MemoryTargets
from tests.bot.ground import Ask, Ground
from tests.work import work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
async def group(ground: Ground) -> AsyncIterator[GroupView]:
    """Of Ana, with a channel in the server."""
    settings = DiscordSettings(
        token=SecretStr(ground.peer.token), base_url=ground.peer.url, gateway=True
    )
    resilience = await ground.container.get(Resilience)
    async with AsyncExitStack() as stack:
        target = discord_maker(settings, resilience, stack)(SecretStr(ground.peer.token))
        (await ground.container.get(MemoryTargets)).others["discord"] = target
        await ground.join("Ana")
        group = await ground.group("Ana")
        reply = await ground.client.post(
            f"/cohorts/{group.cohort_id}/connections",
            json={"provider": "discord", "place": ground.guild.id},
            headers=ground.stage.headers,
        )
        assert reply.status_code == httpx2.codes.CREATED, reply.text
        await work_off(ground.container)
        yield group


async def turn(ground: Ground) -> None:
    """As it comes every half hour."""

    async def wish(connections: ConnectionService) -> None:
        await connections.wish_all_unscoped()

    await ground.stage.within(ConnectionService, wish)
    await work_off(ground.container)


def said(ground: Ground) -> list[dict[str, Any]]:
    return [each for said in ground.guild.messages.values() for each in said if each["embeds"]]


def button(message: dict[str, Any], label: str) -> str:
    [row] = message["components"]
    [found] = [each for each in row["components"] if each["label"] == label]
    carried: str = found["custom_id"]
    return carried


class TestAChannel:
    async def test_welcomes_with_buttons_that_answer_to_the_first_meeting(
        self, ground: Ground, ask: Ask, group: GroupView
    ) -> None:
        [welcome] = said(ground)

        shown = await ask(ground.pressed("Ana", button(welcome, "Maybe")))
        after = await ask(ground.command("Ana", "next"))

        assert shown["content"] == "You said: maybe."
        assert "you said maybe" in after["content"].splitlines()[0]

    async def test_asks_before_a_meeting_and_hears_only_those_who_are_in_the_group(
        self, ground: Ground, ask: Ask, group: GroupView
    ) -> None:
        first = (await ground.stage.meetings(group))[0]
        await ground.join("Bo")
        ground.clock.advance(first.starts_at - timedelta(days=2) - ground.clock.now())
        await turn(ground)
        _, question = said(ground)

        mine = await ask(ground.pressed("Ana", button(question, "Yes")))
        not_his = await ask(ground.pressed("Bo", button(question, "Yes")))
        ground.clock.advance(timedelta(hours=1))
        await turn(ground)

        assert "Do you come?" in question["embeds"][0]["description"]
        assert mine["content"] == "You said: yes."
        assert "not found" in not_his["content"].lower()
        assert len(said(ground)) == 2

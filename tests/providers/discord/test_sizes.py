"""Large cohorts, and limits that are told instead of run into."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import pytest

from paceline.features.reconcile.public import Picture
from paceline.providers.discord.settings import ROLES
from paceline.testing.peers.discord.guild import MOST_IN_A_CATEGORY, Kind
from paceline.testing.pictures import picture
from paceline.testing.target_contract import InStep
from tests.providers.discord.ground import DiscordGround, discord_ground

pytestmark = pytest.mark.anyio
GROUPS: Final = 110


@pytest.fixture
async def ground() -> AsyncIterator[DiscordGround]:
    async with discord_ground() as ground:
        yield ground


@pytest.fixture
def step(ground: DiscordGround) -> InStep:
    return InStep(ground=ground)


@pytest.fixture
def large(ground: DiscordGround) -> Picture:
    return picture(groups=GROUPS, people=1, accounts=ground.accounts)


class TestACohortThatGrows:
    async def test_keeps_its_roles(self, ground: DiscordGround, step: InStep) -> None:
        small = picture(groups=ROLES, people=1, accounts=ground.accounts)
        await step.turn(small)

        grown = await step.turn(picture(groups=ROLES + 1, people=1, accounts=ground.accounts))

        assert grown.removals == 0
        assert ground.ours()["roles"] == ROLES + 1

    async def test_shrinks_without_roles_when_it_began_without(
        self, ground: DiscordGround, step: InStep, large: Picture
    ) -> None:
        await step.turn(large)

        await step.until_converged(replace(large, groups=large.groups[:90]))

        assert "roles" not in ground.ours()

    async def test_begins_without_roles_where_the_server_has_few_left(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        for number in range(240):
            ground.own.add(ground.guild.add_role(f"Theirs {number}")["id"])

        await step.turn(picture(groups=11, people=1, accounts=ground.accounts))

        assert "roles" not in ground.ours()


class TestALargeCohort:
    async def test_is_looked_at_with_a_fixed_number_of_calls(
        self, ground: DiscordGround, step: InStep, large: Picture
    ) -> None:
        await step.turn(large)
        before = len(ground.peer.calls)

        again = await step.turn(large)

        assert again.operations == ()
        assert Counter(call.method for call in ground.peer.calls[before:]) == {"GET": 3}

    async def test_needs_no_roles(
        self, ground: DiscordGround, step: InStep, large: Picture
    ) -> None:
        await step.turn(large)

        assert ground.ours() == {
            "CATEGORY": 3,
            "TEXT": GROUPS,
            "doors": 4,
            "messages": GROUPS,
        }

    async def test_is_found_again_when_all_records_are_lost(
        self, ground: DiscordGround, step: InStep, large: Picture
    ) -> None:
        await step.turn(large)
        before, writes = ground.ours(), ground.writes
        step.known.clear()

        await step.until_converged(large)

        assert ground.ours() == before
        assert ground.writes == writes + len(ground.people)

    async def test_moves_up_when_groups_end(
        self, ground: DiscordGround, step: InStep, large: Picture
    ) -> None:
        await step.turn(large)

        await step.until_converged(replace(large, groups=large.groups[5:]))

        inside = Counter(each["parent_id"] for each in ground.guild.of_kind(Kind.TEXT))
        assert sum(inside.values()) == GROUPS - 5
        assert max(inside.values()) <= MOST_IN_A_CATEGORY


class TestLimits:
    async def test_are_never_run_into(self, ground: DiscordGround, step: InStep) -> None:
        limits = ground.peer.limit(amount=2, seconds=0.05)

        await step.turn(picture(groups=3, people=1, accounts=ground.accounts))

        assert limits.overruns == 0
        assert {call.status for call in ground.peer.calls} <= {200, 201, 204}

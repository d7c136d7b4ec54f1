from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

import pytest
from typing_extensions import override

from paceline.engines.diff.objects import Name
from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.ports import Gone
from paceline.features.reconcile.public import Connection, Picture
from paceline.providers.discord.errors import DiscordAway, DiscordRefused
from paceline.providers.discord.shapes import VIEW
from paceline.testing.peers.discord.guild import Json, Kind
from paceline.testing.peers.faults import Trouble
from paceline.testing.pictures import picture
from paceline.testing.target_contract import InStep
from tests.providers.discord.ground import DiscordGround, discord_ground

pytestmark = pytest.mark.anyio
EVERYTHING: Final = 8


@pytest.fixture
async def ground() -> AsyncIterator[DiscordGround]:
    async with discord_ground() as ground:
        yield ground


@pytest.fixture
def step(ground: DiscordGround) -> InStep:
    return InStep(ground=ground)


def wish(ground: DiscordGround, **changes: int) -> Picture:
    return picture(**{"groups": 1, "people": 2, **changes}, accounts=ground.accounts)


def room(ground: DiscordGround) -> Json:
    return ground.guild.of_kind(Kind.TEXT)[0]


class TestAChannel:
    async def test_is_seen_by_its_group_and_nobody_else(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))

        [role] = [each for each in ground.guild.roles if each != ground.guild.id]
        doors = {each["id"]: each for each in room(ground)["permission_overwrites"]}
        assert int(doors[ground.guild.id]["deny"]) & VIEW
        assert int(doors[role]["allow"]) & VIEW
        assert int(doors[ground.peer.bot["id"]]["allow"]) & VIEW
        assert [role in ground.guild.members[each]["roles"] for each in ground.people] == [
            True,
            True,
            False,
            False,
        ]

    async def test_that_somebody_copied_stays_with_them(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        copy = ground.guild.add_channel("our copy", topic=room(ground)["topic"])

        again = await step.turn(wish(ground))

        assert again.operations == ()
        assert copy["id"] in ground.guild.channels

    async def test_keeps_what_people_allowed_beside_us(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        guest: Json = {"id": ground.people[3], "type": 1, "allow": "1024", "deny": "0"}
        [everybody] = [
            each for each in room(ground)["permission_overwrites"] if each["id"] == ground.guild.id
        ]
        everybody.update(allow=str(VIEW | EVERYTHING), deny="0")
        room(ground)["permission_overwrites"].append(guest)

        await step.until_converged(wish(ground))

        doors = {each["id"]: each for each in room(ground)["permission_overwrites"]}
        assert doors[guest["id"]] == guest
        assert int(doors[ground.guild.id]["deny"]) & VIEW
        assert int(doors[ground.guild.id]["allow"]) == EVERYTHING

    async def test_whose_topic_was_wiped_bears_our_mark_again(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        topic = room(ground)["topic"]
        room(ground)["topic"] = None

        await step.until_converged(wish(ground))

        assert room(ground)["topic"] == topic


class TestARole:
    async def test_that_somebody_renamed_has_its_groups_name_again(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        role = list(ground.guild.roles.values())[-1]
        role["name"] = "Night owls"

        await step.until_converged(wish(ground))

        assert role["name"] == "Group 1"

    async def test_that_was_removed_is_made_again_with_its_channel_and_people(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        ground.guild.remove_role(list(ground.guild.roles)[-1])

        await step.until_converged(wish(ground))

        role = list(ground.guild.roles)[-1]
        doors = {each["id"]: each for each in room(ground)["permission_overwrites"]}
        assert int(doors[role]["allow"]) & VIEW
        assert role in ground.guild.members[ground.people[0]]["roles"]


class TestAPerson:
    async def test_who_has_not_joined_is_told_of_and_not_asked_for(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        before = ground.writes
        [role] = [each for each in ground.guild.roles if each != ground.guild.id]

        with pytest.raises(DiscordRefused, match="has not joined"):
            await ground.target.create(
                ground.connection,
                Name("member", "x/100000000000000042"),
                {"user": "100000000000000042", "role": role},
                turn=UUID(int=1).hex,
            )

        assert ground.writes == before

    async def test_who_left_the_server_is_no_hindrance_to_leaving_the_group(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        [role] = [each for each in ground.guild.roles if each != ground.guild.id]
        del ground.guild.members[ground.people[0]]
        seat = f"{ground.people[0]}/{role}"

        await ground.target.remove(ground.connection, Name("member", "x/1"), seat)

        assert ground.peer.calls[-1].status == HTTPStatus.NOT_FOUND

    async def test_keeps_a_role_that_somebody_else_gave(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        [role] = [each for each in ground.guild.roles if each != ground.guild.id]
        ground.guild.members[ground.people[3]]["roles"].append(role)

        again = await step.turn(wish(ground))

        assert again.operations == ()


class TestAMessage:
    async def test_is_said_once_when_discord_fails_after_it(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        ground.peer.faults.add(Trouble.FAIL_AFTER, method="POST", path="/messages$", times=3)

        await step.until_converged(wish(ground))

        assert len(ground.guild.messages[room(ground)["id"]]) == 1

    async def test_that_was_deleted_is_not_said_again(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        await step.turn(wish(ground))
        ground.guild.messages.clear()

        await step.until_converged(wish(ground))

        assert ground.guild.messages == {}


class TestWhatIsGoneMeanwhile:
    async def test_is_looked_at_again_when_something_should_go_into_it(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        said = {"channel": "100000000000000042", "text": "Welcome"}

        with pytest.raises(DiscordAway, match="removed meanwhile") as told:
            await ground.target.create(
                ground.connection, Name("welcome", "x"), said, turn=UUID(int=1).hex
            )

        assert told.value.retry_after == 0

    async def test_is_told_when_it_should_be_changed(self, ground: DiscordGround) -> None:
        with pytest.raises(Gone):
            await ground.target.update(
                ground.connection,
                Name("channel", "x"),
                "100000000000000042",
                {"name": "group-1"},
            )


class TestTwoCohorts:
    async def test_live_in_one_server_without_touching_each_other(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        first = wish(ground)
        await step.turn(first)
        before = ground.ours()
        other = replace(first.cohort, id=CohortId(UUID(int=5)), title="Autumn")
        theirs = Second(ground)

        await InStep(ground=theirs).turn(replace(first, cohort=other))
        await InStep(ground=theirs).until_converged(replace(first, cohort=other, groups=[]))

        assert ground.ours() == before
        assert (await step.turn(first)).operations == ()


class TestTwoServers:
    async def test_are_kept_by_one_bot_each_for_its_cohort(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        first = wish(ground)
        theirs = Second(ground)
        theirs.guild = ground.peer.add_guild("The other club")
        for number, each in enumerate(ground.people):
            theirs.guild.add_member(f"Person {number}", user_id=each)
        other = replace(first.cohort, id=CohortId(UUID(int=5)), title="Autumn")
        second = InStep(ground=theirs)

        await step.turn(first)
        await second.turn(replace(first, cohort=other))
        ended = await second.turn(replace(first, cohort=other))

        assert ground.ours()["TEXT"] == theirs.ours()["TEXT"] == len(first.groups)
        assert ended.operations == ()
        assert (await step.turn(first)).operations == ()


class TestANickname:
    async def test_that_somebody_has_is_left_alone(
        self, ground: DiscordGround, step: InStep
    ) -> None:
        member = ground.guild.members[ground.people[0]]
        member["nick"] = "Owl of the west"

        await step.until_converged(wish(ground))

        assert member["roles"] != []
        assert member["nick"] == "Owl of the west"


class Second(DiscordGround):
    """Another cohort in the same server."""

    def __init__(self, first: DiscordGround) -> None:
        super().__init__(peer=first.peer, guild=first.guild, target=first.target)

    @property
    @override
    def connection(self) -> Connection:
        return replace(super().connection, cohort_id=CohortId(UUID(int=5)))


class TestProblems:
    async def test_a_place_is_a_servers_id(self, ground: DiscordGround) -> None:
        assert ground.target.problems("the walkers", {})
        assert ground.target.problems(ground.guild.id, {}) == []
        assert len(ground.target.problems("7", {"color": "red"})) == 2

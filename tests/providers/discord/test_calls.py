from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from http import HTTPStatus
from random import Random

import httpx2
import pytest
from pydantic import SecretStr
from typing_extensions import override

from paceline.app.guarding import GUARDED
from paceline.app.targets import discord_client
from paceline.backends.resilience.guards import ProcessResilience
from paceline.features.reconcile.ports import Gone
from paceline.kernel.breaker import Breaking, Resting
from paceline.kernel.budget import Budgeting
from paceline.kernel.resilience import Guarding
from paceline.kernel.retry import Retrying
from paceline.providers.discord.calls import Calls
from paceline.providers.discord.errors import DiscordAway, DiscordRefused, DiscordTokenRefused
from paceline.providers.discord.pauses import REMEMBERED, Pauses, bucket
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.discord.shapes import Channel, Role
from paceline.testing.callers import MovableClock
from paceline.testing.peers.discord.guild import MOST_ROLES, Guild
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.wire import Reply, Request, Upgrade

pytestmark = pytest.mark.anyio


class Desk:
    """Calls whose waits move a clock instead of taking time."""

    def __init__(self, peer: DiscordPeer, stack: AsyncExitStack, clock: MovableClock) -> None:
        self.peer = peer
        self.guild = peer.add_guild()
        self.waits: list[float] = []
        self._stack = stack
        self._clock = clock

    async def calls(self, *, token: str = "", **guards: object) -> Calls:
        settings, secret = DiscordSettings(base_url=self.peer.url), token or self.peer.token
        client = await self._stack.enter_async_context(discord_client(settings, SecretStr(secret)))
        rule = {"discord": Guarding(**guards)}  # type: ignore[arg-type]
        resilience = ProcessResilience(rule, self._clock, Random(1), sleep=self.wait)
        return Calls(lambda: client, resilience, sleep=self.wait)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._clock.advance(timedelta(seconds=seconds))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        clock = MovableClock()
        peer = await stack.enter_async_context(DiscordPeer(clock=clock))
        yield Desk(peer, stack, clock)
        assert peer.violations == []


def roles(guild: Guild) -> str:
    return f"/guilds/{guild.id}/roles"


QUICKLY = Retrying(first=timedelta(milliseconds=1))


class TestACallThatFails:
    async def test_is_repeated_when_it_can_be(self, desk: Desk) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        desk.peer.faults.add(Trouble.FAILING, times=2)

        found = await calls.read(roles(desk.guild), list[Role])

        assert [each.name for each in found] == ["@everyone"]

    @pytest.mark.parametrize("trouble", [Trouble.FAIL_AFTER, Trouble.DROP_AFTER, Trouble.DROP])
    async def test_is_not_repeated_when_it_would_make_two(
        self, desk: Desk, trouble: Trouble
    ) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        desk.peer.faults.add(trouble, method="POST")

        with pytest.raises(DiscordAway):
            await calls.made(roles(desk.guild), {"name": "Owls"})

        assert desk.peer.writes == 1

    async def test_is_repeated_when_discord_knows_the_nonce(self, desk: Desk) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        channel = desk.guild.add_channel("room")["id"]
        desk.peer.faults.add(Trouble.DROP_AFTER, method="POST")
        said = {"content": "Welcome", "nonce": "once", "enforce_nonce": True}

        await calls.made(f"/channels/{channel}/messages", said, can_repeat=True)

        assert len(desk.guild.messages[channel]) == 1
        assert desk.peer.writes == 2

    async def test_is_repeated_after_the_wait_discord_asks_for(self, desk: Desk) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        desk.peer.faults.add(Trouble.TOO_MANY, method="POST", seconds=0.01)

        await calls.made(roles(desk.guild), {"name": "Owls"})

        assert [call.status for call in desk.peer.calls] == [429, 200]

    async def test_tells_the_wait_when_it_is_long(self, desk: Desk) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        desk.peer.faults.add(Trouble.TOO_MANY, seconds=600)

        with pytest.raises(DiscordAway) as told:
            await calls.read(roles(desk.guild), list[Role])

        assert told.value.retry_after == 600
        assert len(desk.peer.calls) == 1

    async def test_rests_when_discord_is_down(self, desk: Desk) -> None:
        calls = await desk.calls(breaking=Breaking(least=5))
        desk.peer.faults.add(Trouble.FAILING, times=1000)

        for _ in range(20):
            with pytest.raises((DiscordAway, Resting)):
                await calls.read(roles(desk.guild), list[Role])

        assert len(desk.peer.calls) == 5

    async def test_half_an_answer_is_none(self, desk: Desk) -> None:
        calls = await desk.calls()
        desk.peer.faults.add(Trouble.TRUNCATE)

        with pytest.raises(DiscordAway):
            await calls.read(roles(desk.guild), list[Role])


class TestARefusal:
    async def test_of_the_token_tells_the_operator(self, desk: Desk) -> None:
        calls = await desk.calls(token="another", retrying=QUICKLY)

        with pytest.raises(DiscordTokenRefused, match="make a new one"):
            await calls.read(roles(desk.guild), list[Role])

        assert len(desk.peer.calls) == 1

    async def test_of_a_server_says_to_invite_the_bot(self, desk: Desk) -> None:
        calls = await desk.calls()

        with pytest.raises(DiscordRefused, match="invite"):
            await calls.read("/guilds/100000000000000009/roles", list[Role])

    async def test_of_one_role_more_says_what_to_do_instead(self, desk: Desk) -> None:
        calls = await desk.calls()
        for number in range(MOST_ROLES):
            desk.guild.add_role(f"Role {number}")

        with pytest.raises(DiscordRefused, match="overwrites"):
            await calls.made(roles(desk.guild), {"name": "Owls"})

    async def test_of_what_is_gone_says_so(self, desk: Desk) -> None:
        calls = await desk.calls()

        with pytest.raises(Gone):
            await calls.read("/channels/100000000000000009", Channel)

    async def test_shows_the_token_nowhere(
        self, desk: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        calls = await desk.calls(token="very-secret-token")

        with pytest.raises(DiscordTokenRefused) as told:
            await calls.read(roles(desk.guild), list[Role])

        said = capsys.readouterr()
        assert "very-secret-token" not in f"{told.value!r}{said.out}{said.err}"


class TestAllowances:
    async def test_a_budget_that_is_used_up_is_waited_for(self, desk: Desk) -> None:
        budgeting = Budgeting(amount=5, per=timedelta(seconds=1), patience=timedelta(seconds=5))
        calls = await desk.calls(budgeting=budgeting)

        for _ in range(9):
            await calls.read(roles(desk.guild), list[Role])

        assert len(desk.peer.calls) == 9
        assert sum(desk.waits) == pytest.approx(1.0)

    async def test_no_second_sees_more_than_discord_bears(self, desk: Desk) -> None:
        calls = await desk.calls(budgeting=GUARDED["discord"].budgeting)
        times: list[float] = []

        for _ in range(150):
            await calls.read(roles(desk.guild), list[Role])
            times.append(sum(desk.waits))

        busiest = max(sum(at <= each < at + 1 for each in times) for at in times)
        assert 25 <= busiest <= 50

    async def test_what_discord_says_is_used_up_is_not_asked_for(self, desk: Desk) -> None:
        calls = await desk.calls()
        limits = desk.peer.limit(amount=2, seconds=2.5)

        for _ in range(3):
            await calls.read(roles(desk.guild), list[Role])

        assert desk.waits == [pytest.approx(2.5, abs=0.5)]
        assert limits.overruns == 0

    async def test_a_long_pause_is_told_instead_of_waited(self, desk: Desk) -> None:
        calls = await desk.calls()
        desk.peer.limit(amount=1, seconds=600)
        await calls.read(roles(desk.guild), list[Role])

        with pytest.raises(DiscordAway) as told:
            await calls.read(roles(desk.guild), list[Role])

        assert told.value.retry_after == pytest.approx(600, abs=5)
        assert len(desk.peer.calls) == 1


class Odd(DiscordPeer):
    """Answers what nobody asked for."""

    @override
    async def beside(self, request: Request) -> Reply | Upgrade | None:
        if request.path.endswith("/teapot"):
            return Reply(
                status=HTTPStatus.IM_A_TEAPOT, headers={"retry-after": "soon"}, body=b"<h1>"
            )
        return Reply.json({"name": "Owls"})


class TestAnAnswerOfAnotherShape:
    @pytest.fixture
    async def odd(self) -> AsyncIterator[Desk]:
        async with AsyncExitStack() as stack:
            clock = MovableClock()
            yield Desk(await stack.enter_async_context(Odd(clock=clock)), stack, clock)

    async def test_is_no_answer(self, odd: Desk) -> None:
        calls = await odd.calls()

        with pytest.raises(DiscordAway, match="another shape"):
            await calls.read("/users/@me", list[Role])
        with pytest.raises(DiscordAway, match="another shape"):
            await calls.made("/guilds/1/roles", {"name": "Owls"})

    async def test_that_refuses_is_told_with_its_status(self, odd: Desk) -> None:
        calls = await odd.calls()

        with pytest.raises(DiscordRefused, match="status 418"):
            await calls.read("/teapot", list[Role])


class TestPauses:
    async def test_counts_by_method_and_first_id(self) -> None:
        assert bucket("PUT", "/guilds/1/members/2/roles/3") == "PUT /guilds/1/members/*/roles/*"
        assert bucket("GET", "/users/@me") == "GET /users/@me"

    async def test_forgets_what_is_over_when_there_is_much(self) -> None:
        waits: list[float] = []

        async def wait(seconds: float) -> None:
            waits.append(seconds)

        pauses = Pauses(wait, patience=5)
        told = {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "-1"}
        for number in range(REMEMBERED):
            pauses.note("GET", f"/channels/{number}", told)

        pauses.note("GET", "/users/@me", {**told, "x-ratelimit-reset-after": "2"})
        pauses.note("GET", "/channels/9", {**told, "x-ratelimit-reset-after": "soon"})
        await pauses.keep("GET", "/users/@me")
        await pauses.keep("GET", "/channels/9")

        assert waits == [pytest.approx(2, abs=0.5)]
        assert pauses.remembered == 1


class TestSettings:
    @pytest.mark.parametrize(
        "address", ["http://discord.com/api/v10", "ftp://x", "http://127.0.0.1.evil.example/"]
    )
    def test_the_token_goes_nowhere_in_the_clear(self, address: str) -> None:
        with pytest.raises(ValueError, match="https"):
            DiscordSettings(base_url=address)

    async def test_no_redirect_is_followed(self) -> None:
        async with discord_client(DiscordSettings(), SecretStr("x")) as client:
            assert isinstance(client, httpx2.AsyncClient)
            assert client.follow_redirects is False

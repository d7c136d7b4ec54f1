from http import HTTPStatus

import httpx2
import pytest

from paceline.testing.peers.descriptions import path_of
from paceline.testing.peers.discord.guild import Guild, Kind
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.peers.faults import Trouble

pytestmark = pytest.mark.anyio


@pytest.fixture
def judging(peer: DiscordPeer) -> None:
    if not peer.judged:
        pytest.skip(f"PACELINE_SHARED has no {path_of(peer.description).name}")


@pytest.mark.shared
@pytest.mark.usefixtures("judging")
class TestTheVendorsDescription:
    async def test_is_kept_by_a_right_request(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        wish = {"name": "Room", "type": 0, "topic": "Tuesdays"}

        reply = await client.post(f"/guilds/{guild.id}/channels", json=wish)

        assert reply.status_code == HTTPStatus.CREATED
        assert [each["topic"] for each in guild.channels.values()] == ["Tuesdays"]
        assert peer.violations == []

    @pytest.mark.parametrize(
        ("wish", "told"),
        [
            ({"type": 0}, "required property"),
            ({"name": "Room", "colour": "red"}, "'colour' was unexpected"),
            ({"name": "Room", "type": "text"}, "type"),
            ({"name": "x" * 101}, "name"),
        ],
    )
    async def test_turns_a_wrong_body_down(
        self,
        peer: DiscordPeer,
        guild: Guild,
        client: httpx2.AsyncClient,
        wish: dict[str, object],
        told: str,
    ) -> None:
        reply = await client.post(f"/guilds/{guild.id}/channels", json=wish)

        assert reply.status_code == HTTPStatus.BAD_REQUEST
        assert guild.channels == {}
        assert any(told in each for each in peer.violations)

    async def test_turns_an_operation_down_that_it_does_not_have(
        self, peer: DiscordPeer, client: httpx2.AsyncClient
    ) -> None:
        reply = await client.get("/rooms")

        assert reply.status_code == HTTPStatus.BAD_REQUEST
        assert peer.violations == ["GET /rooms: there is no such operation"]

    async def test_turns_a_parameter_down_that_it_does_not_have(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        await client.get(f"/guilds/{guild.id}/members", params={"limit": "5000", "page": "2"})

        assert [each.partition(": ")[2][:13] for each in peer.violations] == [
            "query limit: ",
            "query page: n",
        ]


class TestAFault:
    async def test_comes_before_the_work(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        peer.faults.add(Trouble.TOO_MANY, method="POST", seconds=1.5)

        reply = await client.post(f"/guilds/{guild.id}/channels", json={"name": "room"})

        assert reply.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert reply.headers["retry-after"] == "1.5"
        assert guild.channels == {}

    async def test_takes_the_answer_away_after_the_work(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        peer.faults.add(Trouble.DROP_AFTER, method="POST")

        with pytest.raises(httpx2.TransportError):
            await client.post(f"/guilds/{guild.id}/channels", json={"name": "room"})

        assert len(guild.channels) == 1

    async def test_cuts_the_answer_in_half(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        peer.faults.add(Trouble.TRUNCATE, path="/roles$")

        with pytest.raises(httpx2.TransportError):
            await client.get(f"/guilds/{guild.id}/roles")

    async def test_is_over_after_as_often_as_it_was_asked_for(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        peer.faults.add(Trouble.FAILING, path="/roles$", times=2)

        replies = [await client.get(f"/guilds/{guild.id}/roles") for _ in range(3)]

        assert [each.status_code for each in replies] == [503, 503, 200]
        assert [call.status for call in peer.calls] == [503, 503, 200]


class TestWithoutADescription:
    async def test_it_runs_and_says_that_it_does_not_judge(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PACELINE_SHARED", "/nowhere")

        async with DiscordPeer() as peer, httpx2.AsyncClient(trust_env=False) as client:
            guild = peer.add_guild("Walkers & friends")
            headers = {"authorization": f"Bot {peer.token}"}
            reply = await client.get(f"{peer.url}/guilds/{guild.id}/roles", headers=headers)
            shown = await client.get(peer.address)

        assert reply.status_code == HTTPStatus.OK
        assert not peer.judged
        assert "not judged" in shown.text
        assert "Walkers &amp; friends" in shown.text


class TestDiscord:
    async def test_wants_its_token(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        reply = await client.get("/users/@me", headers={"authorization": "Bot another"})

        assert reply.status_code == HTTPStatus.UNAUTHORIZED

    async def test_says_a_message_with_the_same_nonce_once(
        self, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        channel = guild.add_channel("room")
        said = {"content": "Welcome", "nonce": "once", "enforce_nonce": True}

        first, second = [
            await client.post(f"/channels/{channel['id']}/messages", json=said) for _ in range(2)
        ]

        assert first.json()["id"] == second.json()["id"]
        assert len(guild.messages[channel["id"]]) == 1

    async def test_has_room_for_fifty_channels_in_a_category(
        self, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        category = guild.add_channel("Spring", Kind.CATEGORY)
        for number in range(50):
            guild.add_channel(f"room {number}", parent=category["id"])

        wish = {"name": "one more", "parent_id": category["id"]}
        reply = await client.post(f"/guilds/{guild.id}/channels", json=wish)

        assert reply.status_code == HTTPStatus.BAD_REQUEST
        assert reply.json()["errors"]["parent_id"]

    async def test_tells_in_its_audit_log_who_did_what_and_why(
        self, peer: DiscordPeer, guild: Guild, client: httpx2.AsyncClient
    ) -> None:
        reason = {"x-audit-log-reason": "because%20of%20spring"}
        made = await client.post(f"/guilds/{guild.id}/roles", json={"name": "Owls"}, headers=reason)

        reply = await client.get(f"/guilds/{guild.id}/audit-logs", params={"action_type": 30})

        [entry] = reply.json()["audit_log_entries"]
        assert entry["target_id"] == made.json()["id"]
        assert entry["reason"] == "because of spring"
        assert entry["user_id"] == peer.bot["id"]

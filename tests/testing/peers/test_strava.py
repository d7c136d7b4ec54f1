"""What Strava has beside its described interface, as the stand-in has it."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from paceline.testing.peers.strava.server import StravaPeer
from paceline.testing.peers.strava.tokens import CLIENT
from paceline.testing.peers.wire import Reply, Request, Socket

pytestmark = pytest.mark.anyio


@pytest.fixture
async def peer() -> AsyncIterator[StravaPeer]:
    async with StravaPeer() as peer:
        peer.add_athlete().fill(3)
        yield peer


@pytest.fixture
async def client(peer: StravaPeer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=peer.address, trust_env=False) as client:
        yield client


def signed(peer: StravaPeer, **more: str) -> dict[str, str]:
    return {"client_id": CLIENT, "client_secret": peer.tokens.secret, **more}


class TestPages:
    async def test_show_what_there_is(self, client: httpx2.AsyncClient) -> None:
        assert "3 activities" in (await client.get("/")).text

    async def test_let_somebody_in_with_what_stays_ticked(
        self, peer: StravaPeer, client: httpx2.AsyncClient
    ) -> None:
        asked = {"redirect_uri": "http://there/back", "state": "s", "scope": "read,activity:read"}
        shown = await client.get("/oauth/authorize", params=asked)
        agreed = {**asked, "ticked": "activity:read"}

        reply = await client.get("/oauth/agree", params=agreed)

        told = parse_qs(urlsplit(reply.headers["location"]).query)
        form = signed(peer, grant_type="authorization_code", code=told["code"][0])
        given = (await client.post("/oauth/token", data=form)).json()
        assert 'value="activity:read"' in shown.text
        assert told["scope"] == ["read,activity:read"]
        assert given["athlete"] == {"id": 7}


class TestTokens:
    @pytest.mark.parametrize(
        ("form", "status"),
        [
            ({"client_secret": "other"}, HTTPStatus.UNAUTHORIZED),
            ({"grant_type": "other"}, HTTPStatus.BAD_REQUEST),
            ({"grant_type": "refresh_token"}, HTTPStatus.BAD_REQUEST),
        ],
    )
    async def test_are_not_given_for_anything_else(
        self,
        peer: StravaPeer,
        client: httpx2.AsyncClient,
        form: dict[str, str],
        status: HTTPStatus,
    ) -> None:
        reply = await client.post("/oauth/token", data=signed(peer) | form)

        assert reply.status_code == status

    async def test_of_nobody_open_nothing(self, client: httpx2.AsyncClient) -> None:
        reply = await client.post("/oauth/revoke", headers={"authorization": "Basic x"})

        assert reply.status_code == HTTPStatus.UNAUTHORIZED


class TestSubscriptions:
    async def test_are_one_and_tell_three_times_at_most(
        self, peer: StravaPeer, client: httpx2.AsyncClient
    ) -> None:
        heard: list[str] = []

        async def answer(request: Request) -> Reply:
            heard.append(request.method)
            if request.method == "GET":
                return Reply.json({"hub.challenge": request.asked("hub.challenge")})
            return Reply(status=HTTPStatus.SERVICE_UNAVAILABLE)

        async with Socket(answer) as listening:
            form = signed(peer, callback_url=f"http://127.0.0.1:{listening.port}/")
            made = await client.post("/api/v3/push_subscriptions", data=form)
            again = await client.post("/api/v3/push_subscriptions", data=form)
            shown = await client.get("/api/v3/push_subscriptions", params=signed(peer))
            status = await peer.webhooks.tell(peer.webhooks.event(7, 1))

        ended = await client.delete("/api/v3/push_subscriptions/1", params=signed(peer))
        assert (made.status_code, again.status_code) == (201, 400)
        assert shown.json() == [made.json()]
        assert (status, heard) == (503, ["GET", "POST", "POST", "POST"])
        assert ended.status_code == HTTPStatus.NO_CONTENT

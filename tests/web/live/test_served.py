"""Looking on over real sockets: events, frames, and who is let in."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed
from paceline.app.serving import server_of
from paceline.kernel.identity import Principal, Role
from paceline.kernel.ids import new_id
from paceline.web.border import Border
from paceline.web.live.hub import Hub
from paceline.web.live.socket import PATH, REFUSED, SIGN_IN
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stage(container: AsyncContainer, client: httpx2.AsyncClient) -> Stage:
    return Stage(container=container, client=client)


@pytest.fixture
async def port(container: AsyncContainer) -> AsyncIterator[int]:
    """Where the whole application is served, on a socket of its own."""
    hub = await container.get(Hub)
    features = (await container.get(Installed)).features
    taken = socket.create_server(("127.0.0.1", 0))
    server = server_of(create_app(container, features, parts=[hub], border=Border()))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[taken]))
        yield taken.getsockname()[1]
        server.should_exit = True


def stream(port: int, *topics: str) -> str:
    return f"http://127.0.0.1:{port}/api/v1/live?" + "&".join(f"topic={each}" for each in topics)


def dialled(port: int, who: Principal | None, *topics: str, **headers: str) -> connect:
    query = "&".join(f"topic={each}" for each in topics)
    signed = {**(signed_in(who) if who else {}), **headers}
    address = f"ws://127.0.0.1:{port}{PATH}?{query}"
    return connect(address, additional_headers=signed, proxy=None)


async def heard(lines: AsyncIterator[str], wanted: str) -> str:
    async for line in lines:
        if line.startswith(wanted):
            return line
    raise AssertionError(f"the stream ended without {wanted}")


async def closed_with(line: ClientConnection) -> int:
    with pytest.raises(ConnectionClosedError) as told:
        await line.recv()
    assert told.value.rcvd is not None
    return told.value.rcvd.code


class TestTheStream:
    async def test_tells_the_organiser_that_something_changed(
        self, stage: Stage, port: int
    ) -> None:
        cohort_id = await stage.cohort()
        topic = f"cohort:{cohort_id}"
        async with (
            httpx2.AsyncClient(trust_env=False) as client,
            client.stream("GET", stream(port, topic), headers=stage.headers) as reply,
        ):
            lines = reply.aiter_lines()
            ready = await heard(lines, "event: ready")
            await stage.sign_up(cohort_id)

            changed = await heard(lines, 'data: {"topics"')

        assert reply.headers["content-type"].startswith("text/event-stream")
        assert reply.headers["cache-control"] == "no-store"
        assert ready == "event: ready"
        assert json.loads(changed.removeprefix("data: ")) == {"topics": [topic]}

    async def test_is_for_who_may_see_what_it_tells_of(
        self, stage: Stage, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await stage.cohort()
        stranger, member = signed_in(someone()), signed_in(someone(Role.MEMBER))
        wanted = {"topic": [f"cohort:{cohort_id}", f"sync:{cohort_id}"]}

        replies = [
            await client.get("/live", params=wanted),
            await client.get("/live", params=wanted, headers=stranger),
            await client.get("/live", params={"topic": f"job:{new_id()}"}, headers=member),
            await client.get("/live", params={"topic": f"draft:{new_id()}"}, headers=stranger),
            await client.get("/live", params={"topic": "film:1"}, headers=stranger),
            await client.get("/live", headers=stranger),
        ]

        assert [each.status_code for each in replies] == [401, 404, 403, 404, 422, 422]


class TestTheSocket:
    async def test_tells_the_same(self, stage: Stage, port: int) -> None:
        cohort_id = await stage.cohort()
        topic = f"cohort:{cohort_id}"
        async with dialled(port, stage.organiser, topic) as line:
            ready = json.loads(await line.recv())
            await stage.sign_up(cohort_id)

            changed = json.loads(await line.recv())

        assert ready == {"event": "ready"}
        assert changed == {"event": "changed", "topics": [topic]}

    async def test_is_closed_to_strangers_with_a_code(self, stage: Stage, port: int) -> None:
        topic = f"cohort:{await stage.cohort()}"

        async with dialled(port, None, topic) as nobody:
            unknown = await closed_with(nobody)
        async with dialled(port, stage.organiser, "film:1") as line:
            refused = await closed_with(line)

        assert (unknown, refused) == (SIGN_IN, REFUSED)

    async def test_is_not_opened_for_pages_of_other_sites(self, stage: Stage, port: int) -> None:
        cookie = f"__Host-paceline={stage.organiser.user_id}"
        elsewhere = {"cookie": cookie, "origin": "https://evil.example"}

        with pytest.raises(InvalidStatus):
            async with dialled(port, None, f"cohort:{UUID(int=1)}", **elsewhere):
                pass

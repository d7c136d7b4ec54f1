"""Over a real connection: how long and how slow the head of a request may be."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from paceline.app import bounded_http
from paceline.app.serving import listen, server_of

pytestmark = pytest.mark.anyio


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await Response(b"ok")(scope, receive, send)


@pytest.fixture
async def port(anyio_backend: str) -> AsyncIterator[int]:
    taken = listen("127.0.0.1", 0)
    server = server_of(app)
    server.config.lifespan = "off"
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[taken]))
        yield taken.getsockname()[1]
        server.should_exit = True


async def told(port: int, *parts: bytes) -> bytes:
    """All that comes back until the server closes or has answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(10):
            return await reader.read(100)
    except ConnectionError:
        return b""
    finally:
        writer.close()


class TestHeads:
    async def test_an_ordinary_request_is_answered(self, port: int) -> None:
        body = b"x" * 100_000
        head = f"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {len(body)}\r\n\r\n".encode()

        assert (await told(port, head + body)).startswith(b"HTTP/1.1 200")
        assert (await told(port, head, body)).startswith(b"HTTP/1.1 200")

    @pytest.mark.parametrize(
        "parts",
        [
            [b"GET / HTTP/1.1\r\nhost: a\r\nlong: " + b"x" * 40_000 + b"\r\n\r\n"],
            [b"GET / HTTP/1.1\r\nhost: a\r\nlong: ", *[b"x" * 9_000] * 5],
            [b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n"],
            [b"GET / HTTP/1.1\r\nhost: a\r\n" + b"many: x\r\n" * 101 + b"\r\n"],
        ],
    )
    async def test_one_that_is_too_long_is_refused(self, port: int, parts: list[bytes]) -> None:
        assert (await told(port, *parts)).startswith(b"HTTP/1.1 431")

    async def test_one_that_does_not_come_ends(
        self, port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.2)

        assert await told(port) == b""
        assert await told(port, b"GET / HTTP/1.1\r\nhost:") == b""

    async def test_a_second_request_has_its_own_bounds(self, port: int) -> None:
        request = b"GET / HTTP/1.1\r\nhost: a\r\nlong: " + b"x" * 20_000 + b"\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        for _ in range(3):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(2)
            assert head.startswith(b"HTTP/1.1 200")
        writer.close()

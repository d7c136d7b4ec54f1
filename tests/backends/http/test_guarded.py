"""Against a server of the test's own on 127.0.0.1, which each test opens or leaves closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeAlias

import httpx2
import pytest

from paceline.backends.http.guarded import Bounds, guarded_client
from paceline.kernel.errors import Unavailable
from paceline.kernel.outbound import OutboundRefused, OutboundRule, OutboundTooLong

pytestmark = pytest.mark.anyio
Speak: TypeAlias = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
HERE = OutboundRule.of(["127.0.0.1/32"])


class Peer:
    """Answers with what a test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.heads: list[bytes] = []
        self.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        self.holds = asyncio.Event()
        self.holds.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            await self.holds.wait()
            writer.write(self.answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def says(self, *lines: str, body: bytes = b"") -> None:
        head = "\r\n".join(["HTTP/1.1 200 OK", *lines, f"content-length: {len(body)}"])
        self.answer = head.encode() + b"\r\n\r\n" + body

    def redirects(self, to: str) -> None:
        head = f"HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"
        self.answer = head.encode()


@pytest.fixture
async def peer(anyio_backend: str) -> AsyncIterator[Peer]:
    made = Peer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    made.holds.set()
    server.close()
    await server.wait_closed()


def names(
    *rounds: Sequence[str],
) -> tuple[Callable[[str, int], Awaitable[Sequence[str]]], list[str]]:
    """A look-up that answers the next round each time, and what it was asked."""
    asked: list[str] = []

    async def look_up(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return rounds[min(len(asked), len(rounds)) - 1]

    return look_up, asked


class TestCalls:
    async def test_what_is_open_is_called_by_its_name(self, peer: Peer) -> None:
        look_up, asked = names(["127.0.0.1"])
        rule = OutboundRule.of(["peer.example"])

        async with guarded_client(rule, look_up=look_up) as client:
            reply = await client.get(f"http://peer.example:{peer.port}/a?b=c")

        assert reply.text == "ok"
        assert asked == ["peer.example"]
        assert peer.heads[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
        assert f"peer.example:{peer.port}".encode() in peer.heads[0]

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
    async def test_what_is_inside_is_never_connected_to(self, peer: Peer, host: str) -> None:
        async with guarded_client(OutboundRule()) as client:
            with pytest.raises(OutboundRefused):
                await client.get(f"http://{host}:{peer.port}/")

        assert peer.heads == []

    async def test_a_name_that_turns_inside_is_refused(self, peer: Peer) -> None:
        look_up, _ = names(["127.0.0.1"])

        async with guarded_client(OutboundRule(), look_up=look_up) as client:
            with pytest.raises(OutboundRefused):
                await client.get("http://rebound.example:8080/")

    async def test_a_name_is_looked_up_once_and_called_as_it_was_checked(self, peer: Peer) -> None:
        """The second answer would be refused; nobody asks for it."""
        look_up, asked = names(["127.0.0.1"], ["10.0.0.1"])

        async with guarded_client(HERE, look_up=look_up) as client:
            with pytest.raises(OutboundRefused):  # a name opens only the usual ports
                await client.get(f"http://peer.example:{peer.port}/")
        rule = OutboundRule.of(["peer.example"])
        async with guarded_client(rule, look_up=look_up) as client:
            reply = await client.get(f"http://peer.example:{peer.port}/")

        assert (reply.status_code, asked) == (200, ["peer.example"])

    async def test_an_unknown_name_is_away(self) -> None:
        async with guarded_client(OutboundRule()) as client:
            with pytest.raises(Unavailable):
                await client.get("http://no-such-name.invalid/")


class TestRedirects:
    @pytest.mark.parametrize(
        "to",
        [
            "http://127.0.0.2:8080/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://2130706433/",
            "file:///etc/passwd",
            "http://user@127.0.0.1/",
        ],
    )
    async def test_each_is_checked_again(self, peer: Peer, to: str) -> None:
        peer.redirects(to)

        async with guarded_client(HERE) as client:
            with pytest.raises((OutboundRefused, httpx2.UnsupportedProtocol)):
                await client.get(f"http://127.0.0.1:{peer.port}/")

        assert len(peer.heads) == 1

    async def test_too_many_end(self, peer: Peer) -> None:
        peer.redirects(f"http://127.0.0.1:{peer.port}/")

        async with guarded_client(HERE) as client:
            with pytest.raises(httpx2.TooManyRedirects):
                await client.get(f"http://127.0.0.1:{peer.port}/")

        assert len(peer.heads) == 4


class TestBounds:
    async def test_a_long_answer_is_cut_off(self, peer: Peer) -> None:
        peer.says(body=b"x" * 5000)

        async with guarded_client(HERE, Bounds(longest=4000)) as client:
            with pytest.raises(OutboundTooLong):
                await client.get(f"http://127.0.0.1:{peer.port}/")

    async def test_a_packed_answer_is_not_unpacked(self, peer: Peer) -> None:
        peer.says("content-encoding: gzip", body=b"x")

        async with guarded_client(HERE) as client:
            with pytest.raises(OutboundTooLong):
                await client.get(f"http://127.0.0.1:{peer.port}/")

    async def test_silence_is_cut_off(self, peer: Peer) -> None:
        peer.holds.clear()

        async with guarded_client(HERE, Bounds(seconds=0.2)) as client:
            with pytest.raises((OutboundTooLong, httpx2.TimeoutException)):
                await client.get(f"http://127.0.0.1:{peer.port}/")

    async def test_a_body_that_stops_is_cut_off(self, peer: Peer) -> None:
        peer.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart"

        async with guarded_client(HERE, Bounds(seconds=0.2)) as client:
            with pytest.raises((OutboundTooLong, httpx2.HTTPError)):
                await client.get(f"http://127.0.0.1:{peer.port}/")

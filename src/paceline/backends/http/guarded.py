"""Calls to addresses that somebody else chose: looked up once, checked, and then called as checked.

A name that is looked up twice may be two things. So the connection is made to the address that was
checked, while TLS and the Host header keep the name. Each redirect comes through here again.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import httpx2
from typing_extensions import override

from paceline.kernel.errors import Unavailable
from paceline.kernel.outbound import OutboundRule, OutboundTooLong

Lookup: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
REDIRECTS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Bytes of an answer's body, and seconds from the first packet to the last."""

    longest: int = 2 * 1024 * 1024
    seconds: float = 15


async def looked_up(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable("The host's name is not known.") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class BoundedBody(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, bounds: Bounds, until: float) -> None:
        self._inner = inner
        self._bounds = bounds
        self._until = until

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        parts = aiter(self._inner)
        while (part := await self._next(parts)) is not None:
            count += len(part)
            if count > self._bounds.longest:
                raise OutboundTooLong("The other side sends more than we read.")
            yield part

    async def _next(self, parts: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with asyncio.timeout_at(self._until):
                return await anext(parts, None)
        except TimeoutError as error:
            raise OutboundTooLong("The other side takes too long.") from error

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


class GuardedTransport(httpx2.AsyncBaseTransport):
    """A connection serves one request: kept ones are told apart by address, not by name."""

    def __init__(self, rule: OutboundRule, bounds: Bounds, *, look_up: Lookup = looked_up) -> None:
        self._rule = rule
        self._bounds = bounds
        self._look_up = look_up
        self._inner = httpx2.AsyncHTTPTransport(
            trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0)
        )

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises OutboundRefused, OutboundTooLong, Unavailable and what httpx2 raises."""
        until = asyncio.get_running_loop().time() + self._bounds.seconds
        try:
            async with asyncio.timeout_at(until):
                answer = await self._inner.handle_async_request(await self._checked(request))
        except TimeoutError as error:
            raise OutboundTooLong("The other side takes too long.") from error
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise OutboundTooLong("The other side packs its answer; nobody knows how long it is.")
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=BoundedBody(answer.stream, self._bounds, until),
            extensions=answer.extensions,
        )

    async def _checked(self, request: httpx2.Request) -> httpx2.Request:
        target = self._rule.target(str(request.url))
        addresses = await self._look_up(target.host, target.port)
        self._rule.check(target.host, addresses)
        return httpx2.Request(
            request.method,
            request.url.copy_with(host=addresses[0]),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": target.host},
        )

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


def guarded_client(
    rule: OutboundRule, bounds: Bounds | None = None, *, look_up: Lookup = looked_up
) -> httpx2.AsyncClient:
    """For one provider; whoever opens it closes it."""
    held = bounds or Bounds()
    return httpx2.AsyncClient(
        transport=GuardedTransport(rule, held, look_up=look_up),
        headers={"accept-encoding": "identity"},
        follow_redirects=True,
        max_redirects=REDIRECTS,
        timeout=held.seconds,
        trust_env=False,
    )

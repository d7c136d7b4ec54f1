"""HTTP/1.1 on a real socket, and what can go wrong on the way."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Self, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import h11

from paceline.kernel.errors import ConfigError

CHUNK: Final = 65_536
LONGEST: Final = 10 * 1024 * 1024
ENDED: Final = (ConnectionError, asyncio.IncompleteReadError, h11.RemoteProtocolError)


@dataclass(frozen=True, kw_only=True)
class Request:
    """Header names are in small letters; each name of the query has all its values."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()

    def asked(self, name: str) -> str | None:
        return next(iter(self.query.get(name, ())), None)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`cut` ends the connection in the middle of the body, or before anything with 0."""

    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    cut: int | None = None

    @classmethod
    def json(
        cls, value: object, status: int = HTTPStatus.OK, *, headers: Mapping[str, str] | None = None
    ) -> "Reply":
        """Exactly `application/json`: some clients know no other spelling of it."""
        given = {"content-type": "application/json", **(headers or {})}
        return cls(status=status, headers=given, body=json.dumps(value).encode())


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """From here on the connection speaks another protocol; `speak` returns when it is over."""

    headers: Mapping[str, str]
    speak: "Speak"


Speak: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answer: TypeAlias = Callable[[Request], Awaitable[Reply | Upgrade]]


class Listening:
    """On 127.0.0.1, on a free port when none is given; each connection is a task of its own.

    `ended` are the ways in which a conversation may break off, which are nobody's fault here.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        speak: Speak,
        *,
        port: int = 0,
        longest: int = CHUNK,
        ended: tuple[type[Exception], ...] = ENDED,
    ) -> None:
        self._speak = speak
        self._wished = port
        self._longest = longest
        self._ended: tuple[type[BaseException], ...] = (*ended, asyncio.CancelledError)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.port = port

    async def __aenter__(self) -> Self:
        try:
            self._server = await asyncio.start_server(
                self._serve, self.host, self._wished, limit=self._longest
            )
        except OSError as error:
            raise ConfigError(
                f"Port {self._wished} cannot be used: {error.strerror}. Pick another, or 0."
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            for conversation in tuple(self._open):
                conversation.cancel()
            await asyncio.gather(*self._open)
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._speak(reader, writer)
        except self._ended:
            return
        finally:
            self._open.discard(task)
            writer.transport.abort()


class Socket(Listening):
    """Speaks HTTP."""

    def __init__(self, answer: Answer, *, port: int = 0) -> None:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await Conversation(reader, writer, answer).go_on()

        super().__init__(speak, port=port)


class Conversation:
    """One connection: request after request until one side has enough."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answer = answer
        self._state = h11.Connection(h11.SERVER)

    async def go_on(self) -> None:
        while True:
            request = await self._request()
            if request is None:
                return
            reply = await self._answer(request)
            if isinstance(reply, Upgrade):
                await self._upgraded(reply)
                return
            if not await self._sent(reply) or self._state.our_state is not h11.DONE:
                return
            self._state.start_next_cycle()

    async def _event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._state.next_event()) is h11.NEED_DATA:
            self._state.receive_data(await self._reader.read(CHUNK))
        return event  # type: ignore[return-value]

    async def _request(self) -> Request | None:
        head = await self._event()
        if not isinstance(head, h11.Request):
            return None
        body = bytearray()
        while isinstance(part := await self._event(), h11.Data):
            body += part.data
            if len(body) > LONGEST:
                return None
        target = urlsplit(head.target.decode("ascii"))
        return Request(
            method=head.method.decode("ascii"),
            path=unquote(target.path),
            query=parse_qs(target.query, keep_blank_values=True),
            headers={name.decode("ascii"): value.decode("latin-1") for name, value in head.headers},
            body=bytes(body),
        )

    async def _sent(self, reply: Reply) -> bool:
        if reply.cut == 0:
            self._writer.transport.abort()
            return False
        headers = {**reply.headers, "content-length": str(len(reply.body))}
        if reply.status == HTTPStatus.NO_CONTENT:
            del headers["content-length"]
        self._write(h11.Response(status_code=reply.status, headers=list(headers.items())))
        if reply.body:
            self._write(h11.Data(data=reply.body[: reply.cut]))
        if reply.cut is not None:
            await self._writer.drain()
            return False
        self._write(h11.EndOfMessage())
        await self._writer.drain()
        return True

    def _write(self, event: h11.Event) -> None:
        self._writer.write(self._state.send(event) or b"")

    async def _upgraded(self, upgrade: Upgrade) -> None:
        switched = h11.InformationalResponse(
            status_code=HTTPStatus.SWITCHING_PROTOCOLS, headers=list(upgrade.headers.items())
        )
        self._write(switched)
        await self._writer.drain()
        await upgrade.speak(self._reader, self._writer)

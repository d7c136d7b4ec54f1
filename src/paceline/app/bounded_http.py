"""HTTP/1.1 as uvicorn reads it, with an end to how long and how slow a request's head may be."""

from asyncio import TimerHandle, Transport
from typing import Final

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 32 * 1024
MOST_HEADERS: Final = 100
HEAD_SECONDS: Final = 10.0
TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHttp(HttpToolsProtocol):
    """A head is counted while it comes in, for a parser tells of a header only when it is over."""

    _in_head = True
    _length = 0
    _count = 0
    _late: TimerHandle | None = None

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._length += len(data)
            if self._length > LONGEST_HEAD:
                self._refuse()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._length, self._count = True, 0, 0
        self._watch()

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        self._count += 1
        if self._count <= MOST_HEADERS:
            super().on_header(name, value)

    @override
    def on_headers_complete(self) -> None:
        self._in_head = False
        self._rest()
        if self._count > MOST_HEADERS or self._head_length() > LONGEST_HEAD:
            self._refuse()
            return
        super().on_headers_complete()

    def _head_length(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _watch(self) -> None:
        self._rest()
        self._late = self.loop.call_later(HEAD_SECONDS, self._end)

    def _rest(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _end(self) -> None:
        """Nothing is answered to half a question."""
        self.transport.close()

    def _refuse(self) -> None:
        self.transport.write(TOO_LARGE)
        self.transport.close()

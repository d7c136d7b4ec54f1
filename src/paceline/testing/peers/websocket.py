"""The server's side of RFC 6455, as much of it as a stand-in needs."""

import asyncio
import base64
import hashlib
import struct
from enum import IntEnum
from typing import Final

from paceline.testing.peers.wire import Request

MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SHORT: Final = 126
MIDDLE: Final = 1 << 16
NORMAL: Final = 1000


class Frame(IntEnum):
    """What a frame is."""

    MORE = 0
    TEXT = 1
    BYTES = 2
    CLOSE = 8
    PING = 9
    PONG = 10


def accepting(request: Request) -> dict[str, str]:
    """The headers that agree to speak it."""
    key = request.headers["sec-websocket-key"].encode()
    digest = hashlib.sha1(key + MAGIC, usedforsecurity=False).digest()
    return {
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-accept": base64.b64encode(digest).decode(),
    }


class WebSocket:
    """One connection; whoever sent it the last is not waited for."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def receive(self) -> bytes | None:
        """The next message; None when the other side is gone. Pings are answered on the way."""
        whole = bytearray()
        while True:
            is_last, kind, data = await self._frame()
            if kind is Frame.CLOSE:
                self._write(Frame.CLOSE, data)
                return None
            if kind is Frame.PING:
                self._write(Frame.PONG, data)
            if kind in (Frame.MORE, Frame.TEXT, Frame.BYTES):
                whole += data
                if is_last:
                    return bytes(whole)

    async def _frame(self) -> tuple[bool, Frame, bytes]:
        first, second = await self._reader.readexactly(2)
        length = second & 0x7F
        if length == SHORT:
            (length,) = struct.unpack("!H", await self._reader.readexactly(2))
        elif length > SHORT:
            (length,) = struct.unpack("!Q", await self._reader.readexactly(8))
        mask = await self._reader.readexactly(4)
        data = await self._reader.readexactly(length)
        plain = bytes(letter ^ mask[place % 4] for place, letter in enumerate(data))
        return bool(first & 0x80), Frame(first & 0x0F), plain

    async def send(self, data: bytes, kind: Frame = Frame.TEXT) -> None:
        self._write(kind, data)
        await self._writer.drain()

    def close(self, code: int = NORMAL) -> None:
        self._write(Frame.CLOSE, struct.pack("!H", code))

    def abort(self) -> None:
        """Without a word, as when a cable is cut."""
        self._writer.transport.abort()

    def _write(self, kind: Frame, data: bytes) -> None:
        length = len(data)
        if length < SHORT:
            head = struct.pack("!BB", 0x80 | kind, length)
        elif length < MIDDLE:
            head = struct.pack("!BBH", 0x80 | kind, SHORT, length)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, SHORT + 1, length)
        self._writer.write(head + data)

"""A client that costs little: keep-alive connections and requests written out before."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

TAG: Final = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    body: bytes
    tag: str = ""


def get(path: str, *, token: str = "", known: str = "") -> bytes:
    head = f"GET {path} HTTP/1.1\r\nhost: bench\r\naccept: */*\r\n"
    signed = f"authorization: Bearer {token}\r\n" if token else ""
    held = f"if-none-match: {known}\r\n" if known else ""
    return f"{head}{signed}{held}\r\n".encode()


def post(path: str, body: bytes, *, token: str = "", signature: str = "") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
    signed = f"authorization: Bearer {token}\r\n" if token else ""
    signed += f"x-strava-signature: {signature}\r\n" if signature else ""
    return f"{head}{signed}content-length: {len(body)}\r\n\r\n".encode() + body


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, address: str) -> "Connection":
        found = urlsplit(address)
        return cls(*await asyncio.open_connection(found.hostname, found.port))

    async def ask(self, request: bytes) -> Answer:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        tag = TAG.search(head)
        status = int(head.split(b" ", 2)[1])
        return Answer(status=status, body=body, tag=tag[1].decode() if tag else "")

    def close(self) -> None:
        self._writer.close()


async def asked_once(address: str, request: bytes) -> Answer:
    connection = await Connection.open(address)
    try:
        return await connection.ask(request)
    finally:
        connection.close()


async def flood(
    connections: Sequence[Connection], requests: Sequence[bytes], *, count: int, status: int = 200
) -> None:
    """`count` requests, shared out; the kinds alternate. Every answer must have the status."""
    each = count // len(connections)

    async def one(connection: Connection, start: int) -> None:
        for place in range(each):
            answer = await connection.ask(requests[(start + place) % len(requests)])
            assert answer.status == status, answer

    async with asyncio.TaskGroup() as group:
        for start, connection in enumerate(connections):
            group.create_task(one(connection, start))

"""What a hand-written server would be: an ASGI callable on the driver, without rules or accounts.

It runs the same SQL text on the same kind of connections and encodes with the same library.
"""

import asyncio
import base64
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import parse_qs
from uuid import UUID

import asyncpg
import msgspec
from starlette.types import Receive, Scope, Send

from paceline.db.listing import shaped
from paceline.db.read_lane import READERS, as_it_is
from paceline.db.statements import POSTGRES, SQLITE, Prepared, prepare
from paceline.features.cohorts.repository import GUARD
from paceline.features.enrolment.repository.sign_ups import SIGN_UPS
from paceline.kernel.query import Sort

Item: TypeAlias = dict[str, object]
Answering: TypeAlias = Callable[[UUID, int, UUID | None], Awaitable[bytes]]
encode: Final = msgspec.json.Encoder().encode
HEADERS: Final = (
    (b"content-type", b"application/json"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
COLUMNS: Final = (
    "id",
    "person_id",
    "name",
    "email",
    "claimed",
    "role",
    "state",
    "zone",
    "windows",
    "max_groups",
    "attributes",
    "social_hours",
    "created_at",
    "changed_at",
)


def encoded(items: Sequence[Item], limit: int) -> bytes:
    shown = items[:limit]
    following = None
    if len(items) > limit:
        cursor = encode(["", shown[-1]["id"]])
        following = base64.urlsafe_b64encode(cursor).decode().rstrip("=")
    return encode({"items": shown, "next": following})


def after_of(text: str) -> UUID:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return UUID(msgspec.json.decode(raw)[1])


def callable_of(answering: Answering) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        asked = parse_qs(scope["query_string"].decode())
        after = after_of(asked["after"][0]) if "after" in asked else None
        cohort_id = UUID(scope["path"].split("/")[4])
        body = await answering(cohort_id, int(asked["limit"][0]), after)
        headers = [*HEADERS, (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def statements_of(store: object) -> tuple[Prepared, Prepared, Prepared]:
    dialect = SQLITE if store == "sqlite" else POSTGRES
    first = shaped(SIGN_UPS, Sort(), (), continued=False)
    deep = shaped(SIGN_UPS, Sort(), (), continued=True)
    return prepare(GUARD, dialect), prepare(first, dialect), prepare(deep, dialect)


def utc(moment: datetime) -> str:
    return moment.isoformat().removesuffix("+00:00") + "Z"


def postgres(url: str, viewer_id: UUID) -> Answering:
    guard, first, deep = statements_of("postgresql")
    opening: list[asyncio.Task[asyncpg.Pool]] = []

    async def pool_of() -> asyncpg.Pool:
        if not opening:
            loop = asyncio.get_running_loop()
            settings = {"default_transaction_read_only": "on"}
            made = asyncpg.create_pool(
                url, min_size=0, max_size=10, server_settings=settings, reset=as_it_is
            )
            opening.append(loop.create_task(waited(made)))
        return await opening[0]

    async def waited(made: Awaitable[asyncpg.Pool]) -> asyncpg.Pool:
        return await made

    def in_order(prepared: Prepared, **values: object) -> list[object]:
        known = {**prepared.constants, **values}
        return [known[name] for name in prepared.order]

    def item(row: asyncpg.Record) -> Item:
        found = dict(row)
        found["windows"] = msgspec.Raw(found["windows"].encode())
        found["attributes"] = msgspec.Raw(found["attributes"].encode())
        found["social_hours"] = msgspec.Raw((found["social_hours"] or "null").encode())
        found["created_at"] = utc(found["created_at"])
        found["changed_at"] = utc(found["changed_at"])
        return found

    async def answering(cohort_id: UUID, limit: int, after: UUID | None) -> bytes:
        pool = await pool_of()
        seen = {"cohort_id": cohort_id, "viewer_id": viewer_id, "everything": False, "scopes": []}
        asked = deep if after else first
        values = {"cohort_id": cohort_id, "limit": limit + 1, "beyond_id": after}
        async with pool.acquire() as connection:
            assert await connection.fetch(guard.sql, *in_order(guard, **seen))
            rows = await connection.fetch(asked.sql, *in_order(asked, **values))
        return encoded([item(row) for row in rows], limit)

    return answering


def sqlite(path: str, viewer_id: UUID) -> Answering:
    guard, first, deep = statements_of("sqlite")
    threads = ThreadPoolExecutor(READERS)
    own = threading.local()

    def connected() -> sqlite3.Connection:
        if not hasattr(own, "connection"):
            own.connection = sqlite3.connect(path, isolation_level=None)
            own.connection.execute("PRAGMA query_only = ON")
            own.connection.execute("PRAGMA cache_size = -32000")
        found: sqlite3.Connection = own.connection
        return found

    def dashed(digits: str) -> str:
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def instant(text: str) -> str:
        return f"{text[:10]}T{text[11:].removesuffix('.000000')}Z"

    def item(row: Sequence[str]) -> Item:
        found: Item = dict(zip(COLUMNS, row, strict=True))
        found["id"], found["person_id"] = dashed(row[0]), dashed(row[1])
        found["claimed"] = bool(row[4])
        found["windows"] = msgspec.Raw(row[8].encode())
        found["attributes"] = msgspec.Raw(row[10].encode())
        found["social_hours"] = msgspec.Raw((row[11] or "null").encode())
        found["created_at"], found["changed_at"] = instant(row[12]), instant(row[13])
        return found

    def read(cohort_id: UUID, limit: int, after: UUID | None) -> bytes:
        connection = connected()
        seen = {
            "cohort_id": cohort_id.hex,
            "viewer_id": viewer_id.hex,
            "everything": False,
            "scopes": "[]",
        }
        assert connection.execute(guard.sql, seen).fetchall()
        asked = deep if after else first
        values = {**asked.constants, "cohort_id": cohort_id.hex, "limit": limit + 1}
        if after:
            values["beyond_id"] = after.hex
        rows = connection.execute(asked.sql, values).fetchall()
        return encoded([item(row) for row in rows], limit)

    async def answering(cohort_id: UUID, limit: int, after: UUID | None) -> bytes:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, read, cohort_id, limit, after)

    return answering

"""Discord's REST interface: paced, guarded, and with its failures turned into ours."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec
import structlog

from paceline.kernel.resilience import Resilience
from paceline.providers.discord.errors import (
    DiscordAway,
    DiscordUnanswered,
    Unanswered,
    failure,
)
from paceline.providers.discord.pauses import Pauses

if TYPE_CHECKING:
    import httpx2

    Client: TypeAlias = Callable[[], httpx2.AsyncClient]

T = TypeVar("T")
Sleep: TypeAlias = Callable[[float], Awaitable[None]]
Json: TypeAlias = Mapping[str, object]
Body: TypeAlias = Json | Sequence[Json]
Query: TypeAlias = Mapping[str, str | int]
GUARD: Final = "discord"
REPEATABLE: Final = frozenset({"GET", "PUT", "PATCH", "DELETE"})
PATIENCE: Final = 5.0
LONGEST_REASON: Final = 512
log: Final = structlog.get_logger()


class Told(msgspec.Struct, frozen=True):
    """An error as Discord spells it."""

    code: int = 0
    retry_after: float | None = None


class Calls:
    """`client` gives one that knows the address and the token; it lives as long as the process."""

    def __init__(
        self,
        client: "Client",
        resilience: Resilience,
        *,
        sleep: Sleep = asyncio.sleep,
        guard: str = GUARD,
    ) -> None:
        self._client = client
        self._resilience = resilience
        self._guard = guard
        self._pauses = Pauses(sleep, patience=PATIENCE)

    async def read(self, path: str, kind: type[T], **query: str | int) -> T:
        body = await self._call("GET", path, query=query)
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise DiscordAway("Discord answers in another shape than it said.") from error

    async def made(
        self, path: str, wish: Json, *, reason: str = "", can_repeat: bool = False
    ) -> str:
        """The id of what was made. Without `can_repeat` it is asked once: twice would make two."""
        body = await self._call("POST", path, wish=wish, reason=reason, can_repeat=can_repeat)
        try:
            return msgspec.json.decode(body, type=Made).id
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            kind = DiscordAway if can_repeat else DiscordUnanswered
            raise kind("Discord answers in another shape than it said.") from error

    async def change(self, method: str, path: str, wish: Body | None = None) -> None:
        """Raises Gone for what is not there."""
        await self._call(method, path, wish=wish)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        wish: Body | None = None,
        query: Query | None = None,
        reason: str = "",
        can_repeat: bool = False,
    ) -> bytes:
        """Raises DiscordAway, DiscordUnanswered, DiscordTokenRefused, DiscordRefused, Gone."""
        repeatable = can_repeat or method in REPEATABLE
        headers = {"x-audit-log-reason": quote(reason)[:LONGEST_REASON]} if reason else {}

        async def once() -> bytes:
            return await self._once(method, path, wish, query, headers, repeatable=repeatable)

        try:
            return await self._resilience.call(self._guard, once)
        except Unanswered as error:
            raise DiscordUnanswered from error

    async def _once(
        self,
        method: str,
        path: str,
        wish: Body | None,
        query: Query | None,
        headers: Mapping[str, str],
        *,
        repeatable: bool,
    ) -> bytes:
        import httpx2  # noqa: PLC0415, on first use

        await self._pauses.keep(method, path)
        try:
            reply = await self._client().request(
                method, path, json=wish, params=query, headers=headers
            )
        except httpx2.HTTPError as error:
            log.warning("discord.unanswered", method=method, error=type(error).__name__)
            raise (DiscordAway() if repeatable else Unanswered()) from error
        self._pauses.note(method, path, reply.headers)
        if reply.status_code < HTTPStatus.BAD_REQUEST:
            return reply.content
        failed = refused(reply)
        if not repeatable and reply.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unanswered from failed
        raise failed


class Made(msgspec.Struct, frozen=True):
    id: str


def refused(reply: "httpx2.Response") -> Exception:
    try:
        told = msgspec.json.decode(reply.content, type=Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        told = Told()
    wait = told.retry_after
    if wait is None:
        wait = seconds_of(reply.headers.get("retry-after"))
    found = failure(reply.status_code, told.code, reply.text[:2000], wait)
    log.warning("discord.refused", status=reply.status_code, code=told.code)
    return found


def seconds_of(header: str | None) -> float | None:
    try:
        return None if header is None else max(0.0, float(header))
    except ValueError:
        return None

"""Google Calendar's REST interface: guarded, and with its failures turned into ours."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec
import structlog

from paceline.kernel.resilience import Resilience
from paceline.providers.google_calendar.access import Access
from paceline.providers.google_calendar.errors import (
    GoogleAway,
    GoogleCredentialsRefused,
    Unauthorised,
    failure,
    seconds_of,
)

if TYPE_CHECKING:
    import httpx2

    Client: TypeAlias = Callable[[], httpx2.AsyncClient]

T = TypeVar("T")
Json: TypeAlias = Mapping[str, object]
Query: TypeAlias = Mapping[str, str | int]
GUARD: Final = "google_calendar"
log: Final = structlog.get_logger()


class Reason(msgspec.Struct, frozen=True):
    reason: str = ""


class Error(msgspec.Struct, frozen=True):
    errors: tuple[Reason, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """An error as Google spells it."""

    error: Error = Error()


class Calls:
    """Each call may be repeated: events have ids of ours, so none is made twice."""

    def __init__(self, client: "Client", access: Access, resilience: Resilience) -> None:
        self._client = client
        self._access = access
        self._resilience = resilience

    async def read(self, path: str, kind: type[T], **query: str | int) -> T:
        body = await self._call("GET", path, query=query)
        return decoded(body, kind)

    async def write(self, method: str, path: str, wish: Json, **query: str | int) -> None:
        """Raises Gone for what is not there, Taken for an id that was given before."""
        etag = str(wish.get("etag", ""))
        await self._call(method, path, wish=wish, query=query, etag=etag)

    async def remove(self, path: str, **query: str | int) -> None:
        """Raises Gone for what is not there (any more)."""
        await self._call("DELETE", path, query=query)

    async def _call(
        self, method: str, path: str, *, query: Query, wish: Json | None = None, etag: str = ""
    ) -> bytes:
        """Raises GoogleAway, GoogleCredentialsRefused, GoogleRefused, Gone, Taken."""

        async def once() -> bytes:
            return await self._let_in(method, path, query, wish, etag)

        return await self._resilience.call(GUARD, once)

    async def _let_in(
        self, method: str, path: str, query: Query, wish: Json | None, etag: str
    ) -> bytes:
        """A token may end before its time: another is asked for, once."""
        token = await self._access.token()
        try:
            return await self._once(method, path, query, wish, etag, token=token)
        except Unauthorised:
            self._access.forget(token)
        try:
            fresh = await self._access.token()
            return await self._once(method, path, query, wish, etag, token=fresh)
        except Unauthorised as error:
            raise GoogleCredentialsRefused from error

    async def _once(
        self, method: str, path: str, query: Query, wish: Json | None, etag: str, *, token: str
    ) -> bytes:
        import httpx2  # noqa: PLC0415, on first use

        headers = {"authorization": f"Bearer {token}", **({"if-match": etag} if etag else {})}
        try:
            reply = await self._client().request(
                method, path, json=wish, params=query, headers=headers
            )
        except httpx2.HTTPError as error:
            log.warning("google_calendar.unanswered", method=method, error=type(error).__name__)
            raise GoogleAway from error
        if reply.status_code < HTTPStatus.BAD_REQUEST:
            return reply.content
        raise refused(reply)


def decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise GoogleAway("Google answers in another shape than it said.") from error


def refused(reply: "httpx2.Response") -> Exception:
    try:
        errors = msgspec.json.decode(reply.content, type=Told).error.errors
    except (msgspec.MsgspecError, UnicodeDecodeError):
        errors = ()
    reason = errors[0].reason if errors else ""
    log.warning("google_calendar.refused", status=reply.status_code, reason=reason)
    return failure(reply.status_code, reason, seconds_of(reply.headers.get("retry-after")))


def events_of(calendar_id: str) -> str:
    return f"/calendars/{quote(calendar_id, safe='')}/events"


def event_at(calendar_id: str, event_id: str) -> str:
    return f"{events_of(calendar_id)}/{quote(event_id, safe='')}"

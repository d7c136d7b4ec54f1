"""Strava's interface: counted before each call, guarded, and with its failures turned into ours."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import msgspec
import structlog

from paceline.kernel.resilience import OWN_ACT, Resilience
from paceline.providers.strava.errors import (
    StravaAway,
    StravaLimited,
    failure,
    told_in,
)
from paceline.providers.strava.limits import Allowance

if TYPE_CHECKING:
    import httpx2

    Client: TypeAlias = Callable[[], httpx2.AsyncClient]

T = TypeVar("T")
Query: TypeAlias = Mapping[str, str | int]
GUARD: Final = "strava"
log: Final = structlog.get_logger()


class Calls:
    """Nothing here is repeated: calls are few and dear, and jobs come again by themselves."""

    def __init__(self, client: "Client", allowance: Allowance, resilience: Resilience) -> None:
        self._client = client
        self._allowance = allowance
        self._resilience = resilience

    async def read(self, path: str, kind: type[T], *, access: str, **query: str | int) -> T:
        """Raises Spent before anybody was asked, Unauthorised, Missing, StravaAway."""
        at = await self._allowance.take(own_act=OWN_ACT.get())

        async def once() -> bytes:
            reply = await self._asked("GET", path, query=query, access=access)
            await self._allowance.learn(reply.headers, at=at)
            if reply.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                raise StravaLimited(wait=await self._allowance.close(reply.headers, at=at))
            return self._judged(reply)

        return decoded(await self._resilience.call(GUARD, once), kind)

    async def post(self, address: str, form: Mapping[str, str], *, access: str = "") -> bytes:
        """To where athletes let us in, which is not counted. Raises as `read`."""

        async def once() -> bytes:
            return self._judged(await self._asked("POST", address, form=form, access=access))

        return await self._resilience.call(GUARD, once)

    async def _asked(
        self,
        method: str,
        address: str,
        *,
        access: str,
        query: Query | None = None,
        form: Mapping[str, str] | None = None,
    ) -> "httpx2.Response":
        import httpx2  # noqa: PLC0415, on first use

        headers = {"authorization": f"Bearer {access}"} if access else {}
        try:
            return await self._client().request(
                method, address, params=query, data=form, headers=headers
            )
        except httpx2.HTTPError as error:
            log.warning("strava.unanswered", method=method, error=type(error).__name__)
            raise StravaAway from error

    def _judged(self, reply: "httpx2.Response") -> bytes:
        if reply.status_code < HTTPStatus.BAD_REQUEST:
            return reply.content
        if reply.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise StravaAway("Strava lets nobody in right now.")
        told = told_in(reply.content)
        log.warning("strava.refused", status=reply.status_code)
        raise failure(reply.status_code, told)


def decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StravaAway("Strava answers in another shape than it said.") from error

"""What we ask of a provider: few bytes, soon, and nowhere but where we asked."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from urllib.parse import quote_plus

import msgspec
import structlog

from paceline.features.accounts.ports import OutsideRefused
from paceline.kernel.errors import Unavailable
from paceline.kernel.outbound import OutboundRefused

if TYPE_CHECKING:
    import httpx2

    Client: TypeAlias = Callable[[], httpx2.AsyncClient]

T = TypeVar("T")
FAILED: Final = 500
OK: Final = 200
TOO_MANY: Final = 429
log: Final = structlog.get_logger()


class ProviderAway(Unavailable):
    code = "provider_away"

    def __init__(self) -> None:
        super().__init__("The provider does not answer. Try again soon, or sign in another way.")


class Calls:
    """`client` makes one that refuses addresses inside, and is closed after each call."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def get(self, url: str, kind: type[T], *, token: str | None = None) -> T:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self._read("GET", url, kind, headers=headers)

    async def exchange(
        self, url: str, form: Mapping[str, str], kind: type[T], *, client: tuple[str, str]
    ) -> T:
        """At the token endpoint, as `client`: id and secret, spelled as RFC 6749 2.3.1 says."""
        import httpx2  # noqa: PLC0415, on first use

        auth = httpx2.BasicAuth(*map(quote_plus, client))
        return await self._read("POST", url, kind, form=form, auth=auth)

    async def _read(
        self,
        method: str,
        url: str,
        kind: type[T],
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        auth: "httpx2.BasicAuth | None" = None,
    ) -> T:
        """Raises ProviderAway for what may be better soon, OutsideRefused for all other than 200.

        No redirect is followed: it could take the secret somewhere else.
        """
        import httpx2  # noqa: PLC0415, on first use

        try:
            async with self._client() as client:
                reply = await client.request(
                    method,
                    url,
                    headers={"accept": "application/json", **(headers or {})},
                    data=form,
                    auth=auth,
                    follow_redirects=False,
                )
        except (httpx2.HTTPError, OutboundRefused, Unavailable) as error:
            log.warning("outside.provider_away", error=type(error).__name__)
            raise ProviderAway from error
        if reply.status_code >= FAILED or reply.status_code == TOO_MANY:
            log.warning("outside.provider_away", status=reply.status_code)
            raise ProviderAway
        if reply.status_code != OK:
            log.warning("outside.refused", why="the provider refused", status=reply.status_code)
            raise OutsideRefused
        return decoded(reply.content, kind)


def decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("outside.refused", why="the answer has another shape")
        raise OutsideRefused from error

"""Access tokens: for a service account's signature, or for a refresh token.

https://developers.google.com/identity/protocols/oauth2
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
import structlog
from pydantic import SecretStr

from paceline.kernel.clock import Clock
from paceline.kernel.errors import PacelineError
from paceline.providers.google_calendar.errors import (
    GoogleAway,
    GoogleCredentialsRefused,
    seconds_of,
)

if TYPE_CHECKING:
    import httpx2

    Client: TypeAlias = Callable[[], httpx2.AsyncClient]

SCOPE: Final = "https://www.googleapis.com/auth/calendar"
SIGNED: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE: Final = timedelta(hours=1)
# A token that ends soon is not begun with: the call may take a while.
MARGIN: Final = timedelta(minutes=2)
# What Google says of itself, as far as it names no secret and no person.
TOLD: Final = frozenset(
    {"invalid_grant", "invalid_client", "invalid_scope", "unauthorized_client", "access_denied"}
)
NO_KEY: Final = "It is neither the JSON key of a service account nor that of somebody's consent."
log: Final = structlog.get_logger()


class Given(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: float = 0.0


class Told(msgspec.Struct, frozen=True):
    error: str = ""


class Access:
    """One token for all calls, asked for anew before it ends."""

    def __init__(self, address: str, credential: SecretStr, client: "Client", clock: Clock) -> None:
        self._address = address
        self._credential = credential
        self._client = client
        self._clock = clock
        self._token = ""
        self._good_until: datetime | None = None
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """Raises GoogleAway, GoogleCredentialsRefused."""
        async with self._asking:
            if self._good_until is None or self._good_until <= self._clock.now():
                await self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """It was refused; one that came in its place meanwhile stays."""
        if token == self._token:
            self._good_until = None

    async def _renew(self) -> None:
        import httpx2  # noqa: PLC0415, on first use

        form = self._form()
        try:
            reply = await self._client().post(self._address, data=form)
            body = reply.content
        except httpx2.HTTPError as error:
            raise GoogleAway("Google gives no access: it does not answer.") from error
        if reply.status_code >= HTTPStatus.BAD_REQUEST:
            raise refused(reply.status_code, body, seconds_of(reply.headers.get("retry-after")))
        try:
            given = msgspec.json.decode(body, type=Given)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise GoogleAway("Google answers in another shape than it said.") from error
        self._token = given.access_token
        self._good_until = self._clock.now() + timedelta(seconds=given.expires_in) - MARGIN

    def _form(self) -> dict[str, str]:
        """Raises GoogleCredentialsRefused for what is no credential."""
        try:
            told = json.loads(self._credential.get_secret_value())
            if told["type"] == "service_account":
                return {"grant_type": SIGNED, "assertion": self._assertion(told)}
            names = ("client_id", "client_secret", "refresh_token")
            return {"grant_type": "refresh_token", **{name: str(told[name]) for name in names}}
        except (ValueError, LookupError, TypeError) as error:
            raise GoogleCredentialsRefused(NO_KEY) from error

    def _assertion(self, told: Mapping[str, str]) -> str:
        """RFC 7523. `subject` is whom the account acts as."""
        from joserfc import jwt  # noqa: PLC0415, on first use
        from joserfc.errors import JoseError  # noqa: PLC0415, as above
        from joserfc.jwk import RSAKey  # noqa: PLC0415, as above

        now = self._clock.now()
        claims = {
            "iss": told["client_email"],
            "scope": SCOPE,
            "aud": self._address,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
            **({"sub": told["subject"]} if told.get("subject") else {}),
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": told["private_key_id"]}
        try:
            return jwt.encode(header, claims, RSAKey.import_key(told["private_key"]))
        except JoseError as error:
            raise GoogleCredentialsRefused(NO_KEY) from error


def refused(status: int, body: bytes, retry_after: float | None) -> PacelineError:
    try:
        told = msgspec.json.decode(body, type=Told).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        told = ""
    log.warning("google_calendar.no_access", status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return GoogleAway("Google gives no access right now.", retry_after=retry_after)
    return GoogleCredentialsRefused(told if told in TOLD else "")

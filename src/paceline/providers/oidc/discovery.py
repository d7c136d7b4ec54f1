"""What a provider says of itself, and the keys it signs with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from paceline.features.accounts.ports import OutsideRefused
from paceline.kernel.clock import Clock
from paceline.providers.oidc.calls import Calls

if TYPE_CHECKING:
    from joserfc.jwk import Key

KEPT: Final = timedelta(hours=1)
# A token with a kid that nobody knows makes us look again, but not as often as somebody likes.
LOOKED_AGAIN: Final = timedelta(seconds=5)
log: Final = structlog.get_logger()


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """Of OpenID Connect Discovery 1.0 and RFC 9207, what we go by."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: Sequence[str] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False


class JsonKeys(msgspec.Struct, frozen=True):
    keys: list[dict[str, object]]


@dataclass(frozen=True)
class Kept:
    keys: Sequence["Key"]
    at: datetime


class Discovery:
    """Of one provider; kept for an hour."""

    def __init__(self, issuer: str, calls: Calls, clock: Clock) -> None:
        self._issuer = issuer
        self._calls = calls
        self._clock = clock
        self._described: tuple[Description, datetime] | None = None
        self._keys: Kept | None = None

    async def description(self) -> Description:
        """Raises OutsideRefused for one that speaks of another issuer, or leads out of https."""
        now = self._clock.now()
        if self._described is not None and now - self._described[1] < KEPT:
            return self._described[0]
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        found = await self._calls.get(url, Description)
        ends = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        secure = not self._issuer.startswith("https:") or all(
            each.startswith("https:") for each in (*ends, found.userinfo_endpoint or "https:")
        )
        if found.issuer != self._issuer or not secure:
            log.warning("outside.refused", why="the description is of another issuer")
            raise OutsideRefused
        self._described = found, now
        return found

    async def key(self, kid: str | None) -> "Key":
        """The one that a token names. An unknown name makes us look once whether keys changed."""
        now = self._clock.now()
        if self._keys is None or now - self._keys.at >= KEPT:
            self._keys = await self._fetched(now)
        found = named(self._keys.keys, kid)
        if found is None and now - self._keys.at >= LOOKED_AGAIN:
            self._keys = await self._fetched(now)
            found = named(self._keys.keys, kid)
        if found is None:
            log.warning("outside.refused", why="no such key")
            raise OutsideRefused
        return found

    async def _fetched(self, now: datetime) -> Kept:
        from joserfc.errors import JoseError  # noqa: PLC0415, on first use
        from joserfc.jwk import import_key  # noqa: PLC0415, as above

        described = await self.description()
        answer = await self._calls.get(described.jwks_uri, JsonKeys)
        keys: list[Key] = []
        for each in answer.keys:
            # A shared secret has no place in a public list: it would let anybody sign.
            if each.get("use", "sig") != "sig" or each.get("kty") == "oct":
                continue
            try:
                keys.append(import_key(each))  # type: ignore[arg-type]
            except (JoseError, ValueError):
                continue
        return Kept(tuple(keys), now)


def named(keys: Sequence["Key"], kid: str | None) -> "Key | None":
    """A token without a name fits only where there is but one key."""
    if kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == kid), None)

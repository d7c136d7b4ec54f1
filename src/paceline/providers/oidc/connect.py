"""OpenID Connect, the code flow with PKCE: Google, and whoever else speaks it."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Final

import msgspec
import structlog

from paceline.features.accounts.ports import Arrival, Departure, OutsidePerson, OutsideRefused
from paceline.kernel.clock import Clock
from paceline.providers.oidc.calls import Calls, decoded
from paceline.providers.oidc.discovery import Description, Discovery
from paceline.providers.oidc.id_token import Expected, claims_of
from paceline.providers.oidc.settings import ProviderSettings

SECRET_BYTES: Final = 48
log: Final = structlog.get_logger()


class Kept(msgspec.Struct, frozen=True):
    """What must be known when the browser comes back; the provider saw only the verifier's hash."""

    verifier: str
    nonce: str = ""


class Tokens(msgspec.Struct, frozen=True):
    access_token: str | None = None
    id_token: str | None = None


class OpenIdConnect:
    def __init__(self, settings: ProviderSettings, calls: Calls, clock: Clock) -> None:
        self._settings = settings
        self._calls = calls
        self._clock = clock
        self._discovery = Discovery(settings.base, calls, clock)

    async def begin(self, *, state: str, back: str) -> Departure:
        described = await self._discovery.description()
        nonce = secrets.token_urlsafe(SECRET_BYTES)
        return departure(
            described.authorization_endpoint, self._settings, state=state, back=back, nonce=nonce
        )

    async def finish(self, arrival: Arrival, *, back: str) -> OutsidePerson:
        described = await self._discovery.description()
        check_issuer(described, arrival.issuer)
        kept = decoded(arrival.kept, Kept)
        tokens = await self._calls.exchange(
            described.token_endpoint,
            grant(arrival.code, kept, back),
            Tokens,
            client=(self._settings.client_id, self._settings.client_secret.get_secret_value()),
        )
        expected = Expected(
            client_id=self._settings.client_id, nonce=kept.nonce, access_token=tokens.access_token
        )
        claims = await claims_of(
            tokens.id_token or "", expected, discovery=self._discovery, clock=self._clock
        )
        return person(await self._completed(claims, described, tokens))

    async def _completed(
        self, claims: Mapping[str, object], described: Description, tokens: Tokens
    ) -> Mapping[str, object]:
        """Some tell the address only where it is asked for; what the token says goes first."""
        if "email" in claims or not described.userinfo_endpoint or not tokens.access_token:
            return claims
        more = await self._calls.get(
            described.userinfo_endpoint, dict[str, object], token=tokens.access_token
        )
        if more.get("sub") != claims["sub"]:
            log.warning("outside.refused", why="the user information is of somebody else")
            raise OutsideRefused
        return {**more, **claims}


def departure(
    endpoint: str, settings: ProviderSettings, *, state: str, back: str, nonce: str = ""
) -> Departure:
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415, on first use
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415, as above

    verifier = secrets.token_urlsafe(SECRET_BYTES)
    url: str = prepare_grant_uri(
        endpoint,
        settings.client_id,
        "code",
        redirect_uri=back,
        scope=settings.asked,
        state=state,
        nonce=nonce or None,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return Departure(url=url, kept=msgspec.json.encode(Kept(verifier, nonce)))


def grant(code: str, kept: Kept, back: str) -> Mapping[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": kept.verifier,
    }


def check_issuer(described: Description, told: str) -> None:
    """RFC 9207: a browser that was with another provider meanwhile brings that one's code."""
    promised = described.authorization_response_iss_parameter_supported
    if (told or promised) and not hmac.compare_digest(told.encode(), described.issuer.encode()):
        log.warning("outside.refused", why="the answer is of another issuer")
        raise OutsideRefused


def person(claims: Mapping[str, object]) -> OutsidePerson:
    return OutsidePerson(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=text(claims.get("email")),
        email_verified=claims.get("email_verified") in (True, "true"),
        name=text(claims.get("name")),
    )


def text(found: object) -> str:
    return found if isinstance(found, str) else ""

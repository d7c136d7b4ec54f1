"""Where a client gets access: with a service account's signature, or a refresh token.

https://developers.google.com/identity/protocols/oauth2/service-account
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from paceline.kernel.clock import Clock
from paceline.testing.peers.wire import Reply, Request

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES: Final = frozenset(
    {
        "https://www.googleapis.com/auth/calendar",
        "https://www.googleapis.com/auth/calendar.events",
    }
)
ROBOT: Final = "paceline@stand-in.iam.gserviceaccount.com"
CLIENT: Final = "stand-in.apps.googleusercontent.com"
HOUR: Final = 3600
# Google's own libraries name it whatever address they send to.
PUBLIC: Final = "https://oauth2.googleapis.com/token"


@lru_cache(maxsize=1)
def key() -> "RSAPrivateKey":
    """Made anew for each process, for making one takes a while."""
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415, on first use

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem() -> str:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415, on first use

    return (
        key()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


@dataclass(frozen=True)
class Grant:
    """`subject` is whom the holder acts as; a service account of its own has none."""

    subject: str


class Tokens:
    """Gives access tokens, and knows whose one is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.secret = secrets.token_urlsafe(16)
        self.refresh = secrets.token_urlsafe(16)
        self._given: dict[str, Grant] = {}

    def give(self, subject: str) -> str:
        token = secrets.token_urlsafe(24)
        self._given[token] = Grant(subject)
        return token

    def forget(self) -> None:
        """Whoever has one has to ask for another."""
        self._given.clear()

    def of(self, request: Request) -> Grant | None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return self._given.get(token) if kind.lower() == "bearer" else None

    def account(self, token_uri: str) -> Mapping[str, str]:
        """As the file that Google gives for a service account."""
        return {
            "type": "service_account",
            "project_id": "stand-in",
            "private_key_id": "stand-in",
            "private_key": pem(),
            "client_email": ROBOT,
            "client_id": "1",
            "token_uri": token_uri,
        }

    def answer(self, request: Request, *, address: str) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if form.get("grant_type") == SIGNED:
            return self._by_signature(form.get("assertion", ""), address)
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh(form)
        return refusal("unsupported_grant_type", "Invalid grant_type")

    def _by_signature(self, assertion: str, address: str) -> Reply:
        try:
            claims = jwt.decode(assertion, RSAKey.import_key(pem()), algorithms=["RS256"]).claims
            registry = jwt.JWTClaimsRegistry(
                now=int(self._clock.now().timestamp()),
                iss={"essential": True, "value": ROBOT},
                aud={"essential": True, "values": [address, PUBLIC]},
                exp={"essential": True},
                iat={"essential": True},
            )
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            return refusal("invalid_grant", f"Invalid JWT: {error}")
        if not SCOPES & set(str(claims.get("scope", "")).split()):
            return refusal("invalid_scope", "Empty or missing scope not allowed.")
        if claims["exp"] - claims["iat"] > HOUR:
            return refusal("invalid_grant", "Invalid JWT: it lives for longer than an hour.")
        return self._given_to(str(claims.get("sub", "")))

    def _by_refresh(self, form: Mapping[str, str]) -> Reply:
        wanted = {
            "client_id": CLIENT,
            "client_secret": self.secret,
            "refresh_token": self.refresh,
        }
        if any(form.get(name) != value for name, value in wanted.items()):
            return refusal("invalid_grant", "Token has been expired or revoked.")
        return self._given_to("somebody@example.org")

    def _given_to(self, subject: str) -> Reply:
        token = self.give(subject)
        return Reply.json({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})


def refusal(error: str, detail: str) -> Reply:
    told = {"error": error, "error_description": detail}
    return Reply.json(told, HTTPStatus.BAD_REQUEST)

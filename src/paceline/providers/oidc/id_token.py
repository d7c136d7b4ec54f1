"""An ID token, checked as OpenID Connect Core 3.1.3.7 asks."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from paceline.features.accounts.ports import OutsideRefused
from paceline.kernel.clock import Clock
from paceline.providers.oidc.discovery import Discovery

# Signed by one, checked by all: never `none`, never a secret that both sides know.
ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256", "Ed25519", "EdDSA"})
LEEWAY: Final = 60
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Expected:
    client_id: str
    nonce: str = field(repr=False)
    access_token: str | None = field(repr=False)


async def claims_of(
    token: str, expected: Expected, *, discovery: Discovery, clock: Clock
) -> Mapping[str, object]:
    """Raises OutsideRefused; the log says what was wrong, the browser is not told."""
    from joserfc.errors import JoseError  # noqa: PLC0415, on first use

    described = await discovery.description()
    allowed = ALGORITHMS & set(described.id_token_signing_alg_values_supported)
    try:
        algorithm, kid = header_of(token, allowed)
        key = await discovery.key(kid)
        return checked(token, key, algorithm, expected, described.issuer, clock)
    except (JoseError, ValueError, TypeError) as error:
        log.warning("outside.refused", why="the ID token does not fit", error=type(error).__name__)
        raise OutsideRefused from error


def header_of(token: str, allowed: frozenset[str]) -> tuple[str, str | None]:
    """How it is signed and with which key. Raises ValueError for a way that is not allowed."""
    from joserfc.jws import extract_compact  # noqa: PLC0415, on first use

    header = extract_compact(token.encode()).headers()
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in allowed:
        raise ValueError("algorithm")
    return str(algorithm), None if kid is None else str(kid)


def checked(
    token: str, key: object, algorithm: str, expected: Expected, issuer: str, clock: Clock
) -> Mapping[str, object]:
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415, on first use
    from joserfc import jwt  # noqa: PLC0415, as above
    from joserfc.errors import SecurityWarning  # noqa: PLC0415, as above

    with warnings.catch_warnings():
        # RFC 9864 renamed EdDSA; providers that use the old name are as good as before.
        warnings.simplefilter("ignore", SecurityWarning)
        read = jwt.decode(token, key, algorithms=[algorithm])  # type: ignore[arg-type]
    claims = CodeIDToken(
        read.claims,
        # Authlib finds the hash of an access token by the old name alone.
        {**read.header, "alg": "EdDSA" if algorithm == "Ed25519" else algorithm},
        options={
            "iss": {"essential": True, "value": issuer},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": expected.client_id},
        },
        params={
            "nonce": expected.nonce,
            "client_id": expected.client_id,
            "access_token": expected.access_token,
        },
    )
    claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    return dict(claims)

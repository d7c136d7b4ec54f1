"""The three kinds of token: access (signed, short), refresh (opaque, rotating), personal."""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.public import FamilyId
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.keys import ServerKey

if TYPE_CHECKING:
    from joserfc.jwk import GuestProtocol, OctKey

ACCESS_LIFETIME: Final = timedelta(minutes=30)
ACCESS_LENGTH: Final = 1024
# Only the one spelling of a signature: decoders forgive stray characters and spare bits.
SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
ALGORITHM: Final = "HS256"
REFRESH_PREFIX: Final = "plr_"
DEVICE_PREFIX: Final = "pld_"
PERSONAL_PREFIX: Final = "pl_"
PERSONAL_LENGTH: Final = 80
NONCE_BYTES: Final = 32
ID_BYTES: Final = 16
GENERATION_BYTES: Final = 4
MARK_BYTES: Final = 32


# Up to the last second that a calendar has.
Seconds: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an access token says, and nothing more: a user, a family, seconds since 1970."""

    sub: UUID
    fam: UUID
    iat: Seconds
    exp: Seconds


@dataclass(frozen=True, kw_only=True)
class Access:
    user_id: UserId
    family_id: FamilyId
    until: datetime


class AccessTokens:
    def __init__(self, key: ServerKey, clock: Clock) -> None:
        self._server_key = key
        self._clock = clock

    def make(self, family: TokenFamily) -> tuple[str, int]:
        """The token and the seconds it is good for; it does not outlive its family."""
        from joserfc import jwt  # noqa: PLC0415, half a second that only signing in needs

        now = self._clock.now()
        until = min(now + ACCESS_LIFETIME, family.ends_at)
        claims = Claims(
            sub=family.user_id, fam=family.id, iat=int(now.timestamp()), exp=int(until.timestamp())
        )
        kid = self._server_key.kid
        header = {"alg": ALGORITHM, "kid": kid}
        key = self._keys[kid]
        token = jwt.encode(header, msgspec.to_builtins(claims), key, algorithms=[ALGORITHM])
        return token, claims.exp - claims.iat

    def read(self, token: str) -> Access | None:
        """None unless this server signed it with a key that is not retired and it is still good."""
        claims = self._verified(token)
        if claims is None:
            return None
        until = datetime.fromtimestamp(claims.exp, UTC)
        if until <= self._clock.now():
            return None
        return Access(user_id=UserId(claims.sub), family_id=FamilyId(claims.fam), until=until)

    def _verified(self, token: str) -> Claims | None:
        from joserfc import jwt  # noqa: PLC0415, as above
        from joserfc.errors import JoseError  # noqa: PLC0415, as above

        if len(token) > ACCESS_LENGTH or not SHAPE.fullmatch(token):
            return None
        try:
            read = jwt.decode(token, self._named, algorithms=[ALGORITHM])
            return msgspec.convert(read.claims, Claims)
        except (JoseError, ValueError):
            return None

    def _named(self, token: "GuestProtocol") -> "OctKey":
        """A signature is judged by the key that its header names, and by no other."""
        kid = token.headers().get("kid")
        if not isinstance(kid, str) or kid not in self._keys:
            raise ValueError("No key of ours has this name.")
        return self._keys[kid]

    @cached_property
    def _keys(self) -> "Mapping[str, OctKey]":
        from joserfc.jwk import OctKey  # noqa: PLC0415, as above

        ring = self._server_key.ring
        return {key.kid: OctKey.import_key(key.purpose("access-token")) for key in ring}


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """A refresh token taken apart; only `RefreshTokens.genuine` says whether it is one."""

    family_id: FamilyId
    generation: int


class RefreshTokens:
    """Each is derived from its family, so whoever asks twice can be given the same successor."""

    def __init__(self, key: ServerKey) -> None:
        self._key = key

    @property
    def kid(self) -> str:
        """The key that makes new ones."""
        return self._key.kid

    def make(self, family_id: FamilyId, generation: int, nonce: str) -> str:
        return made(self._key, family_id, generation, nonce)

    def again(
        self, family_id: FamilyId, generation: int, nonce: str, *, kid: str | None
    ) -> str | None:
        """With the key that the family names: all processes make the same, whatever they sign with.

        None when that key is not known here. A family that names none is older than the names.
        """
        key = self._key.ring[-1] if kid is None else self._key.named(kid)
        return None if key is None else made(key, family_id, generation, nonce)

    def read(self, token: str) -> Refresh | None:
        raw = decoded(token.removeprefix(REFRESH_PREFIX))
        if len(raw) != ID_BYTES + GENERATION_BYTES + MARK_BYTES:
            return None
        return Refresh(
            family_id=FamilyId(UUID(bytes=raw[:ID_BYTES])),
            generation=int.from_bytes(raw[ID_BYTES:-MARK_BYTES]),
        )

    def genuine(self, token: str, read: Refresh, nonce: str) -> bool:
        """Whether this server ever gave it out: what a stranger makes up ends nobody's family."""
        return any(
            secrets.compare_digest(token, made(key, read.family_id, read.generation, nonce))
            for key in self._key.ring
        )


def made(key: ServerKey, family_id: FamilyId, generation: int, nonce: str) -> str:
    head = family_id.bytes + generation.to_bytes(GENERATION_BYTES)
    mark = key.sign("refresh-token", head + bytes.fromhex(nonce))
    return REFRESH_PREFIX + base64.urlsafe_b64encode(head + mark).decode().rstrip("=")


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser or program that its user signed in with before."""

    user_id: UserId
    device_id: UUID


class DeviceTokens:
    """Proves nothing but that strangers' failed guesses are not this device's."""

    def __init__(self, key: ServerKey) -> None:
        self._key = key

    def make(self, device: Device) -> str:
        head = device.user_id.bytes + device.device_id.bytes
        mark = self._key.sign("device-token", head)
        return DEVICE_PREFIX + base64.urlsafe_b64encode(head + mark).decode().rstrip("=")

    def read(self, token: str) -> Device | None:
        raw = decoded(token.removeprefix(DEVICE_PREFIX))
        if len(raw) != 2 * ID_BYTES + MARK_BYTES:
            return None
        head, mark = raw[: 2 * ID_BYTES], raw[2 * ID_BYTES :]
        if not any(
            secrets.compare_digest(mark, key.sign("device-token", head)) for key in self._key.ring
        ):
            return None
        return Device(
            user_id=UserId(UUID(bytes=head[:ID_BYTES])), device_id=UUID(bytes=head[ID_BYTES:])
        )


def decoded(text: str) -> bytes:
    """Empty for what is not base64."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def new_nonce() -> str:
    return secrets.token_hex(NONCE_BYTES)


def new_personal_token() -> str:
    return PERSONAL_PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Tokens are long and random: a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()

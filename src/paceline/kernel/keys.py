"""One server secret, from which each purpose gets a key of its own."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from paceline.kernel.errors import Unavailable

TOKEN_BYTES: Final = 24


class KeyAway(Unavailable):
    code = "key_away"

    def __init__(self) -> None:
        super().__init__("Another process signs with a newer key; restart this one.")


def hashed(token: str) -> str:
    """What is stored of a token that opens something: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class ServerKey:
    """The secret is at least 32 bytes and never shown.

    `previous` are keys that were replaced: what they signed is still good, and they sign nothing
    new. A key that is in neither place is retired: nothing it signed opens anything.
    """

    secret: bytes = field(repr=False)
    previous: tuple["ServerKey", ...] = field(default=(), repr=False)

    @property
    def kid(self) -> str:
        """Names the key without telling of it; 16 hexadecimal digits."""
        return self.purpose("key-id").hex()[:16]

    @property
    def ring(self) -> tuple["ServerKey", ...]:
        """All keys that are good, the one that signs first."""
        return (self, *self.previous)

    def named(self, kid: str) -> "ServerKey | None":
        """None for a key that is retired, or was never ours."""
        return next((key for key in self.ring if key.kid == kid), None)

    def purpose(self, name: str) -> bytes:
        """32 bytes for one use; knowing one tells nothing of another."""
        return hmac.digest(self.secret, name.encode(), hashlib.sha256)

    def sign(self, name: str, message: bytes) -> bytes:
        """A 32-byte mark that only this server can make, for `message` in this use."""
        return hmac.digest(self.purpose(name), message, hashlib.sha256)

    def token(self, name: str, row_id: UUID) -> str:
        """The secret of a row for this use, the same each time (docs/adr/0008); 32 letters."""
        return base64.urlsafe_b64encode(self.sign(name, row_id.bytes)[:TOKEN_BYTES]).decode()

    def token_again(self, name: str, row_id: UUID, *, stored: str) -> str | None:
        """The token whose hash is `stored`; None when the key that made it is retired."""
        tokens = (key.token(name, row_id) for key in self.ring)
        return next((token for token in tokens if hashed(token) == stored), None)


@dataclass(frozen=True)
class PublicUrl:
    """How people reach this server, without a slash at the end."""

    base: str

    def to(self, path: str) -> str:
        return f"{self.base}/{path.lstrip('/')}"

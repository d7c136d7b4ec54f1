"""Argon2id in a thread: nobody else waits, and no statement has been made yet."""

import asyncio
import base64
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from paceline.features.accounts.settings import AccountsSettings

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LANES: Final = 1
# At most this many hashes at once, so that many sign-ins cannot take the machine's memory.
AT_ONCE: Final = 2
SALT: Final = bytes(16)
DIGEST: Final = bytes(32)


class Passwords:
    def __init__(self, settings: AccountsSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        async with self._places:
            return await asyncio.to_thread(self._hash, password)

    async def fits(self, password: str, stored: str | None) -> bool:
        """Takes as long without a stored hash as with one, and then says no."""
        async with self._places:
            return await asyncio.to_thread(self._fits, password, stored)

    def outdated(self, stored: str) -> bool:
        """Whether it was made with other costs than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(same_letters(password))

    def _fits(self, password: str, stored: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415, lazy

        try:
            self._hasher.verify(stored or self._decoy, same_letters(password))
        except (InvalidHashError, VerificationError):
            return False
        return stored is not None

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # noqa: PLC0415, on first use: most commands hash nothing

        return PasswordHasher(
            time_cost=self._settings.password_passes,
            memory_cost=self._settings.password_memory_kib,
            parallelism=LANES,
        )

    @cached_property
    def _decoy(self) -> str:
        """Looks like a hash of today's costs; no password is known to fit it."""
        costs = f"m={self._settings.password_memory_kib},t={self._settings.password_passes}"
        salt, digest = (base64.b64encode(part).decode().rstrip("=") for part in (SALT, DIGEST))
        return f"$argon2id$v=19${costs},p={LANES}${salt}${digest}"


def same_letters(password: str) -> str:
    """Keyboards write the same letter in different ways."""
    return unicodedata.normalize("NFKC", password)

"""Passwords are tried in threads of their own: nobody else waits, no statement was made yet."""

import asyncio
import base64
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.resilience import Resilience

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")
LANES: Final = 1
THREADS: Final = 8
GUARD: Final = "passwords"
SALT: Final = bytes(16)
DIGEST: Final = bytes(32)
BCRYPT: Final = ("$2a$", "$2b$", "$2y$")
BCRYPT_BYTES: Final = 72
# Of a password that nobody knows: 22 letters of salt, 31 of digest, both of them zeros.
BCRYPT_DECOY: Final = b"$2b$12$" + b"." * 53


class Passwords:
    """New hashes are Argon2id; bcrypt's are read where people were brought from elsewhere."""

    def __init__(self, settings: AccountsSettings, resilience: Resilience) -> None:
        self._settings = settings
        self._resilience = resilience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="paceline-hash")

    async def hashed(self, password: str) -> str:
        return await self._aside(lambda: self._hash(password))

    async def fits(self, password: str, stored: str | None, *, foreign: bool = False) -> bool:
        """Takes as long without a stored hash as with one, and then says no.

        While any user has a hash of bcrypt (`foreign`), every try is made in both ways: else the
        time would tell who was brought from elsewhere.
        """
        return await self._aside(lambda: self._fits(password, stored, foreign=foreign))

    def outdated(self, stored: str) -> bool:
        """Whether it was made in another way or with other costs than today's."""
        return stored.startswith(BCRYPT) or self._hasher.check_needs_rehash(stored)

    async def _aside(self, act: Callable[[], T]) -> T:
        """Raises Full rather than letting a flood of tries fill the memory."""
        loop = asyncio.get_running_loop()
        return await self._resilience.call(GUARD, lambda: loop.run_in_executor(self._threads, act))

    def _hash(self, password: str) -> str:
        return self._hasher.hash(same_letters(password))

    def _fits(self, password: str, stored: str | None, *, foreign: bool) -> bool:
        theirs = stored if stored is not None and stored.startswith(BCRYPT) else None
        ours = stored if theirs is None else None
        fits_ours = self._fits_argon2(password, ours)
        fits_theirs = self._fits_bcrypt(password, theirs) if foreign or theirs else False
        return fits_ours or fits_theirs

    def _fits_argon2(self, password: str, stored: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415, lazy

        try:
            self._hasher.verify(stored or self._decoy, same_letters(password))
        except (InvalidHashError, VerificationError):
            return False
        return stored is not None

    def _fits_bcrypt(self, password: str, stored: str | None) -> bool:
        """Bcrypt never saw more than 72 bytes, and the letters are those that were typed."""
        import bcrypt  # noqa: PLC0415, lazy

        shown = password.encode()[:BCRYPT_BYTES]
        try:
            fits = bcrypt.checkpw(shown, BCRYPT_DECOY if stored is None else stored.encode())
        except ValueError:
            return False
        return fits and stored is not None

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

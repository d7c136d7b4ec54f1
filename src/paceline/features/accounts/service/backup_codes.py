"""Codes on paper, for the day when the telephone is lost."""

import base64
import secrets
from collections.abc import Sequence
from typing import Final

from paceline.features.accounts.models.factors import BackupCode
from paceline.features.accounts.repository.factors import BackupCodeRepository
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.keys import hashed

CODES: Final = 10
# 80 bits: nobody guesses one, not even from its hash, so no wait is needed between tries.
CODE_BYTES: Final = 10
GROUP: Final = 4


class BackupCodes:
    def __init__(self, rows: BackupCodeRepository, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    async def replace(self, user_id: UserId) -> Sequence[str]:
        """Ten new ones, shown once; none of the earlier ones is good any more."""
        await self._rows.forget_all(user_id)
        made, now = [new_code() for _ in range(CODES)], self._clock.now()
        for code in made:
            self._rows.add(BackupCode(user_id=user_id, code_hash=hash_of(code), created_at=now))
        return made

    async def left(self, user_id: UserId) -> int:
        return await self._rows.left_unscoped(user_id)

    async def proves(self, user_id: UserId, code: str) -> bool:
        """Whether it was still good; then it is used up."""
        return await self._rows.use(user_id, hash_of(code), at=self._clock.now())

    async def remove(self, user_id: UserId) -> bool:
        return await self._rows.forget_all(user_id)


def new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def hash_of(code: str) -> str:
    """However it was typed: capitals, with or without the strokes."""
    return hashed("".join(letter for letter in code.lower() if letter.isalnum()))

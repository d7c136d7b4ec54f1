"""Codes that an app makes of a secret and of the time (RFC 6238)."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from paceline.db.sealing import Seal
from paceline.features.accounts.errors import TotpOn, WrongCode
from paceline.features.accounts.models.factors import TOTP, TotpSecret
from paceline.features.accounts.models.users import User
from paceline.features.accounts.repository.factors import TotpRepository
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.keys import ServerKey

ISSUER: Final = "Paceline"
PERIOD: Final = 30
# A clock that is half a minute wrong, and a code typed slowly.
DRIFT: Final = (-1, 0, 1)


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """Shown once: what an app needs, as text and as the address of a picture code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


class Totp:
    def __init__(self, rows: TotpRepository, key: ServerKey, clock: Clock) -> None:
        self._rows = rows
        self._seal = Seal(key, TOTP)
        self._clock = clock

    async def enrol(self, user: User) -> Enrolled:
        """Replaces a secret that was never confirmed. Raises TotpOn for one that was."""
        import pyotp  # noqa: PLC0415, lazy

        row = await self._rows.lock_unscoped(user.user_id)
        if row is not None and row.confirmed_at is not None:
            raise TotpOn
        secret = pyotp.random_base32()
        sealed, now = self._seal.seal(secret, owner=user.user_id), self._clock.now()
        if row is None:
            self._rows.add(
                TotpSecret(user_id=user.id, sealed=sealed, kid=self._seal.kid, created_at=now)
            )
        else:
            row.sealed, row.kid, row.created_at = sealed, self._seal.kid, now
        uri = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
        return Enrolled(secret=secret, uri=uri)

    async def confirm(self, code: str, *, by: Principal) -> None:
        """Raises TotpNotFound, TotpOn, WrongCode."""
        row = await self._rows.lock(viewer=by)
        if row.confirmed_at is not None:
            raise TotpOn
        if not await self._used(row, code):
            raise WrongCode
        row.confirmed_at = self._clock.now()

    async def is_on(self, user_id: UserId) -> bool:
        row = await self._rows.lock_unscoped(user_id)
        return row is not None and row.confirmed_at is not None

    async def proves(self, user_id: UserId, code: str) -> bool:
        """Whether the code is right and new; then it is used up."""
        row = await self._rows.lock_unscoped(user_id)
        if row is None or row.confirmed_at is None:
            return False
        return await self._used(row, code)

    async def remove(self, user_id: UserId) -> bool:
        return await self._rows.forget_all(user_id)

    async def _used(self, row: TotpSecret, code: str) -> bool:
        owner = UserId(row.user_id)
        secret = self._seal.open(row.sealed, kid=row.kid, owner=owner)
        step = fitting_step(secret, code, at=self._clock.now())
        if step is None or not await self._rows.use(owner, step=step):
            return False
        if row.kid != self._seal.kid:
            row.sealed, row.kid = self._seal.seal(secret, owner=owner), self._seal.kid
        return True


def fitting_step(secret: str, code: str, *, at: datetime) -> int | None:
    """Which period around now the code is of; all of them are compared, whichever fits."""
    import pyotp  # noqa: PLC0415, lazy

    now, maker = int(at.timestamp()) // PERIOD, pyotp.TOTP(secret)
    fits = [
        now + drift
        for drift in DRIFT
        if hmac.compare_digest(maker.generate_otp(now + drift).encode(), code.encode())
    ]
    return max(fits, default=None)

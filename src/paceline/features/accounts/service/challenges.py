"""What is to be proved next: begun in one request, ended in another, once."""

import base64
import secrets
from dataclasses import dataclass, field
from typing import Final

from paceline.features.accounts.errors import ChallengeRefused
from paceline.features.accounts.models.factors import (
    CHALLENGE_LIFETIME,
    Challenge,
    ChallengePurpose,
)
from paceline.features.accounts.models.users import User
from paceline.features.accounts.repository.factors import ChallengeRepository
from paceline.features.accounts.service.tokens import DeviceTokens
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.clock import Clock
from paceline.kernel.keys import hashed

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A challenge that was answered, with the token that it was answered with."""

    row: Challenge
    token: str = field(repr=False)

    @property
    def nonce(self) -> bytes:
        """What a passkey signs; the token itself, so that its hash alone is stored."""
        return nonce_of(self.token)


class Challenges:
    def __init__(self, rows: ChallengeRepository, devices: DeviceTokens, clock: Clock) -> None:
        self._rows = rows
        self._devices = devices
        self._clock = clock

    def begin(
        self,
        purpose: ChallengePurpose,
        *,
        user: User | None = None,
        visit: Visit | None = None,
        proved: str | None = None,
    ) -> str:
        """The token; it is good for five minutes and once."""
        now = self._clock.now()
        token = base64.urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=")
        device = self._devices.read(visit.device) if user and visit else None
        known = device is not None and user is not None and device.user_id == user.user_id
        self._rows.add(
            Challenge(
                purpose=purpose,
                token_hash=hashed(token),
                created_at=now,
                expires_at=now + CHALLENGE_LIFETIME,
                user_id=user.id if user else None,
                stamp=stamp_of(user) if user else None,
                device_id=device.device_id if device is not None and known else None,
                proved=proved,
            )
        )
        return token

    async def opened(self, token: str, purpose: ChallengePurpose) -> Opened:
        """Raises ChallengeRefused. Nothing is spent yet."""
        row = await self._rows.open_unscoped(hashed(token), purpose, at=self._clock.now())
        return Opened(row=row, token=token)

    def check(self, opened: Opened, user: User, *, visit: Visit) -> None:
        """Raises ChallengeRefused to another user or device, and after a change of password."""
        row = opened.row
        device = self._devices.read(visit.device) if row.device_id else None
        elsewhere = row.device_id is not None and (
            device is None or device.device_id != row.device_id
        )
        if row.user_id != user.id or row.stamp != stamp_of(user) or elsewhere:
            raise ChallengeRefused

    async def spend(self, opened: Opened) -> None:
        """Raises ChallengeRefused to the second of two at once."""
        if not await self._rows.spend(opened.row, at=self._clock.now()):
            raise ChallengeRefused


def nonce_of(token: str) -> bytes:
    return token.encode()


def stamp_of(user: User) -> str:
    return hashed(user.password_hash or "")

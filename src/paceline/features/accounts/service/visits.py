"""Where a request comes from, and what follows from it for guessing passwords."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from paceline.features.accounts import policy
from paceline.features.accounts.errors import TooManyAttempts
from paceline.features.accounts.repository.failures import FailureRepository
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.service.tokens import DeviceTokens
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.keys import ServerKey
from paceline.kernel.limits import Limit, Limits

SUBJECT: Final = "sign-in-failures"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """`client` is what the program calls itself, `device` the token of an earlier sign-in."""

    client: str = ""
    address: str = ""
    device: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A guess. `subject` is what it is counted as: the account, or one device known to it."""

    subject: str = field(repr=False)
    account: str = field(repr=False)
    familiar: bool


class Throttle:
    """Slows strangers down, never the owner: a device that signed in before counts for itself.

    Nothing waits in here. Whoever is too fast is told when to come back.
    """

    def __init__(
        self,
        failures: FailureRepository,
        reads: IdentityReads,
        limits: Limits,
        devices: DeviceTokens,
        key: ServerKey,
        settings: AccountsSettings,
        clock: Clock,
    ) -> None:
        self._failures = failures
        self._reads = reads
        self._limits = limits
        self._devices = devices
        self._key = key
        self._settings = settings
        self._clock = clock

    def attempt(self, email: str, *, user_id: UserId | None, visit: Visit) -> Attempt:
        account = self._subject(b"account", email.encode())
        device = self._devices.read(visit.device)
        if device is None or device.user_id != user_id:
            return Attempt(subject=account, account=account, familiar=False)
        subject = self._subject(b"device", device.user_id.bytes + device.device_id.bytes)
        return Attempt(subject=subject, account=account, familiar=True)

    def factor_attempt(self, user_id: UserId, *, visit: Visit) -> Attempt:
        """A guess of a second factor, by somebody who knows the password."""
        account = self._subject(b"factor", user_id.bytes)
        device = self._devices.read(visit.device)
        if device is None or device.user_id != user_id:
            return Attempt(subject=account, account=account, familiar=False)
        subject = self._subject(b"factor-device", user_id.bytes + device.device_id.bytes)
        return Attempt(subject=subject, account=account, familiar=True)

    async def admit_unless_known(self, visit: Visit) -> None:
        """Where nobody was named yet: any device that signed in before is let through."""
        if self._devices.read(visit.device) is None:
            await self.admit_stranger(visit)

    async def admit(self, attempt: Attempt, *, visit: Visit) -> None:
        """Before a password is tried. Raises TooManyAttempts."""
        if not attempt.familiar:
            await self.admit_stranger(visit)
        stored = await self._reads.failures_unscoped(attempt.subject)
        if stored is not None:
            self._check(*stored)

    async def admit_stranger(self, visit: Visit) -> None:
        """By network address, and all of them together. Raises TooManyAttempts."""
        window = self._settings.attempts_window
        one = Limit(name="sign-in-address", amount=self._settings.attempts_per_address, per=window)
        every = Limit(name="sign-in", amount=self._settings.attempts_in_all, per=window)
        for limit, key in ((one, (policy.neighbourhood(visit.address),)), (every, ())):
            verdict = await self._limits.hit(limit, *key)
            if not verdict.allowed:
                raise TooManyAttempts(verdict.retry_in)

    async def check_again(self, attempt: Attempt) -> None:
        """Of many guesses that were let in at once, those after the first few are not told."""
        stored = await self._failures.lock_unscoped(attempt.subject)
        if stored is not None:
            self._check(stored.count, stored.last_at)

    async def failed(self, attempt: Attempt) -> bool:
        """Whether this one was the last of those that are free."""
        now = self._clock.now()
        since = now - policy.FAILURES_KEPT
        count = await self._failures.add_one(attempt.subject, at=now, since=since)
        return count == policy.FREE_FAILURES

    async def succeeded(self, attempt: Attempt) -> None:
        await self._failures.forget(attempt.subject)

    async def unlock(self, email: str) -> None:
        await self._failures.forget(self._subject(b"account", email.encode()))

    async def unlock_factors(self, user_id: UserId) -> None:
        await self._failures.forget(self._subject(b"factor", user_id.bytes))

    async def may_mail(self, email: str) -> bool:
        """So that nobody fills another's letter box."""
        hour = Limit(
            name="account-letters",
            amount=self._settings.letters_per_account,
            per=12 * self._settings.attempts_window,
        )
        subject = self._subject(b"letters", email.encode())
        return (await self._limits.hit(hour, subject)).allowed

    def _check(self, count: int, last_at: datetime) -> None:
        since = self._clock.now() - last_at
        if not -policy.CLOCKS_DIFFER <= since <= policy.FAILURES_KEPT:
            return
        wait = (policy.wait_after(count) - since).total_seconds()
        if wait > 0:
            raise TooManyAttempts(wait)

    def _subject(self, kind: bytes, value: bytes) -> str:
        return self._key.sign(SUBJECT, kind + b":" + value).hex()

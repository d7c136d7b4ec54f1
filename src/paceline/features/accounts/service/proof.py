from dataclasses import dataclass, field

from paceline.features.accounts import policy
from paceline.features.accounts.errors import BadEmail, WrongCredentials
from paceline.features.accounts.models.users import User
from paceline.features.accounts.repository.identity import Credentials, IdentityReads
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.visits import Attempt, Throttle, Visit
from paceline.kernel.identity import UserId


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of a guess, before anything is stored of it."""

    attempt: Attempt
    known: Credentials | None
    fits: bool
    renewed: str | None = field(repr=False)


class PasswordProof:
    """The one way a password is tried: slowed down, in constant work, then counted.

    `tried` runs before the unit of work opens, so that nobody waits behind a hash; `settled` in it.
    """

    def __init__(
        self,
        users: UserRepository,
        reads: IdentityReads,
        passwords: Passwords,
        throttle: Throttle,
        acts: AccountActs,
    ) -> None:
        self._users = users
        self._reads = reads
        self._passwords = passwords
        self._throttle = throttle
        self._acts = acts

    async def tried(self, email: str, password: str, *, visit: Visit) -> Tried:
        """Raises TooManyAttempts. An unknown address takes the same way as a known one."""
        spelled = spelling(email)
        known, foreign = await self._reads.credentials_unscoped(spelled)
        user_id = known.user_id if known else None
        attempt = self._throttle.attempt(spelled, user_id=user_id, visit=visit)
        await self._throttle.admit(attempt, visit=visit)
        stored = known.password_hash if known else None
        fits = await self._passwords.fits(password, stored, foreign=foreign)
        renewed = None
        if fits and stored is not None and self._passwords.outdated(stored):
            renewed = await self._passwords.hashed(password)
        return Tried(attempt=attempt, known=known, fits=fits, renewed=renewed)

    async def settled(self, tried: Tried) -> User:
        """The user, locked. Raises WrongCredentials, and TooManyAttempts for a late guess."""
        await self._throttle.check_again(tried.attempt)
        known = tried.known
        if known is None or not tried.fits or not known.enabled:
            return await self._failed(tried.attempt, known.user_id if known else None)
        user = await self._users.lock_unscoped(known.user_id)
        if user.password_hash != known.password_hash or user.disabled_at is not None:
            return await self._failed(tried.attempt, known.user_id)
        user.password_hash = tried.renewed or user.password_hash
        await self._throttle.succeeded(tried.attempt)
        return user

    async def _failed(self, attempt: Attempt, user_id: UserId | None) -> User:
        if await self._throttle.failed(attempt):
            subject = f"user:{user_id or 'unknown'}"
            self._acts.denied("sign_in", subject, by=None, reason="too many wrong passwords")
        raise WrongCredentials


def spelling(email: str) -> str:
    """What is no address is nobody's, and counted all the same."""
    try:
        return policy.canonical(email)
    except BadEmail:
        return email.strip().lower()

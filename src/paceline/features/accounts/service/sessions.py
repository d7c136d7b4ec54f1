"""Signing in, staying signed in, signing out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from paceline.features.accounts import policy
from paceline.features.accounts.errors import (
    BadEmail,
    RefreshRefused,
    RefreshReused,
    WrongCredentials,
)
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import FamilyId, UserSignedIn, UserView
from paceline.features.accounts.repository.families import FamilyRepository, Rotation
from paceline.features.accounts.repository.identity import Credentials, IdentityReads
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.features.accounts.service.tokens import (
    AccessTokens,
    RefreshTokens,
    new_nonce,
    token_hash,
)
from paceline.kernel.clock import Clock
from paceline.kernel.identity import NotSignedIn, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork

CLIENT_LENGTH: Final = 200
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a client is given; `expires_in` are the seconds the access token is good for."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    user: UserView


@dataclass(frozen=True)
class TokenMakers:
    access: AccessTokens
    refresh: RefreshTokens


class SessionService:
    def __init__(
        self,
        users: UserRepository,
        families: FamilyRepository,
        reads: IdentityReads,
        passwords: Passwords,
        tokens: TokenMakers,
        cache: PrincipalCache,
        unit: UnitOfWork,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._families = families
        self._reads = reads
        self._passwords = passwords
        self._tokens = tokens
        self._cache = cache
        self._unit = unit
        self._outbox = outbox
        self._clock = clock

    async def sign_in(self, email: str, password: str, *, client: str) -> Session:
        """Raises WrongCredentials after the same time for an unknown address.

        The hash is tried before the unit of work opens: nobody waits behind it.
        """
        known = await self._credentials(email)
        fits = await self._passwords.fits(password, known.password_hash if known else None)
        if known is None or known.password_hash is None or not fits or not known.enabled:
            raise WrongCredentials
        renewed = (
            await self._passwords.hashed(password)
            if self._passwords.outdated(known.password_hash)
            else None
        )
        user = await self._users.lock_unscoped(known.user_id)
        if user.password_hash != known.password_hash or user.disabled_at is not None:
            raise WrongCredentials
        user.password_hash = renewed or user.password_hash
        return await self._begin(user, client=client)

    async def _credentials(self, email: str) -> Credentials | None:
        try:
            return await self._reads.credentials_unscoped(policy.canonical(email))
        except BadEmail:
            return None

    async def _begin(self, user: User, *, client: str) -> Session:
        now, family_id, nonce = self._clock.now(), FamilyId(new_id()), new_nonce()
        refresh = self._tokens.refresh.make(family_id, 0, nonce)
        family = TokenFamily(
            id=family_id,
            user_id=user.id,
            nonce=nonce,
            token_hash=token_hash(refresh),
            created_at=now,
            rotated_at=now,
            expires_at=now,
            client=printable(client),
        )
        family.expires_at = family.refreshable_until(now)
        self._families.add(family)
        await self._families.flush()
        self._outbox.publish(UserSignedIn(user_id=user.user_id, family_id=family_id, at=now))
        return self._session(family, user, refresh)

    def _session(self, family: TokenFamily, user: User, refresh: str) -> Session:
        access, seconds = self._tokens.access.make(family)
        return Session(
            access_token=access, refresh_token=refresh, expires_in=seconds, user=user.view()
        )

    async def refresh(self, token: str) -> Session:
        """The next refresh token, once; the one before it is answered alike for ten seconds.

        Raises RefreshReused for one that was spent longer ago: it was copied, and whether by a
        thief or by the owner nobody can tell, so the whole family ends.
        """
        family, shown = await self._family(token), token_hash(token)
        now = self._clock.now()
        if family.lives(now) and shown == family.token_hash:
            await self._rotate(family, at=now)
            family = await self._family(token)
        if not family.lives(now):
            raise RefreshRefused
        if shown == family.previous_hash and family.in_grace(now):
            return await self._renewed(family)
        self._end(family, reused=True)
        log.warning("accounts.refresh_reused", user_id=str(family.user_id))
        raise RefreshReused

    async def _family(self, token: str) -> TokenFamily:
        read = self._tokens.refresh.read(token)
        family = read and await self._families.find_unscoped(read.family_id)
        if not read or not family or not self._tokens.refresh.genuine(token, read, family.nonce):
            raise RefreshRefused
        return family

    async def _rotate(self, family: TokenFamily, *, at: datetime) -> None:
        """Whoever wins the swap, all find the same row after it."""
        successor = self._successor(family, family.generation + 1)
        rotation = Rotation(
            token_hash=token_hash(successor),
            previous_hash=family.token_hash,
            at=at,
            expires_at=family.refreshable_until(at),
        )
        await self._families.rotate(family.family_id, family.generation, rotation)

    async def _renewed(self, family: TokenFamily) -> Session:
        user = await self._users.get_unscoped(UserId(family.user_id))
        return self._session(family, user, self._successor(family, family.generation))

    def _successor(self, family: TokenFamily, generation: int) -> str:
        return self._tokens.refresh.make(family.family_id, generation, family.nonce)

    async def sign_out(self, *, refresh: str | None, access: str | None) -> None:
        """Ends the family of either token; raises NotSignedIn when neither names one of ours."""
        family = await self._named(refresh, access)
        if family.revoked_at is None:
            self._end(family)

    async def _named(self, refresh: str | None, access: str | None) -> TokenFamily:
        if refresh is not None:
            return await self._family(refresh)
        read = self._tokens.access.read(access or "")
        family_of_bearer = read and await self._families.find_unscoped(read.family_id)
        if not family_of_bearer:
            raise NotSignedIn("Sign in first, or send the refresh token to end its sign-in.")
        return family_of_bearer

    def _end(self, family: TokenFamily, *, reused: bool = False) -> None:
        ended = family.revoke(at=self._clock.now(), reused=reused)
        self._outbox.publish(ended)
        self._unit.after_commit(lambda: self._cache.forget(ended.user_id))


def printable(client: str) -> str:
    return "".join(letter for letter in client if letter.isprintable())[:CLIENT_LENGTH]

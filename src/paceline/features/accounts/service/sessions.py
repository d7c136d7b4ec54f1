"""Staying signed in and signing out, whatever way somebody came in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from paceline.features.accounts import policy
from paceline.features.accounts.errors import RefreshRefused, RefreshReused, UserNotFound
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import FamilyId, FamilyRevoked, UserSignedIn, UserView
from paceline.features.accounts.repository.families import FamilyRepository, Rotation
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.features.accounts.service.tokens import (
    AccessTokens,
    Device,
    DeviceTokens,
    RefreshTokens,
    new_nonce,
    token_hash,
)
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.clock import Clock
from paceline.kernel.identity import NotSignedIn, Principal, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.keys import KeyAway
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork

CLIENT_LENGTH: Final = 200
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a client is given; `expires_in` are the seconds the access token is good for.

    `device_token` is for the next sign-in from here; a refresh makes none.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    user: UserView
    device_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TokenMakers:
    access: AccessTokens
    refresh: RefreshTokens
    device: DeviceTokens


class SessionService:
    def __init__(
        self,
        users: UserRepository,
        families: FamilyRepository,
        tokens: TokenMakers,
        cache: PrincipalCache,
        acts: AccountActs,
        unit: UnitOfWork,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._families = families
        self._tokens = tokens
        self._cache = cache
        self._acts = acts
        self._unit = unit
        self._outbox = outbox
        self._clock = clock

    async def begin(
        self,
        user: User,
        *,
        visit: Visit,
        methods: Sequence[str] = ("link",),
        impersonator: UserId | None = None,
    ) -> Session:
        """For whoever proved to be `user` in these ways, or for an administrator who looks on."""
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
            client=printable(visit.client),
            kid=self._tokens.refresh.kid,
            proved_at=None if impersonator else now,
            methods=sorted(methods),
            impersonator_id=impersonator,
        )
        family.expires_at = family.refreshable_until(now)
        self._families.add(family)
        await self._families.flush()
        self._outbox.publish(UserSignedIn(user_id=user.user_id, family_id=family_id, at=now))
        device = None if impersonator else self._device(user, visit)
        return self._session(family, user, refresh, device=device)

    def _device(self, user: User, visit: Visit) -> str:
        """A device keeps its token; one that belongs to another user gets a new one."""
        known = self._tokens.device.read(visit.device)
        if known is not None and known.user_id == user.user_id:
            return self._tokens.device.make(known)
        return self._tokens.device.make(Device(user_id=user.user_id, device_id=new_id()))

    def _session(
        self, family: TokenFamily, user: User, refresh: str, *, device: str | None = None
    ) -> Session:
        access, seconds = self._tokens.access.make(family)
        return Session(
            access_token=access,
            refresh_token=refresh,
            expires_in=seconds,
            user=user.view(),
            device_token=device,
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
        self._acts.denied(
            "session_reused", f"user:{family.user_id}", by=None, reason="a spent token came back"
        )
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
        successor = self._tokens.refresh.make(family.family_id, family.generation + 1, family.nonce)
        rotation = Rotation(
            token_hash=token_hash(successor),
            previous_hash=family.token_hash,
            at=at,
            expires_at=family.refreshable_until(at),
            kid=self._tokens.refresh.kid,
        )
        await self._families.rotate(family.family_id, family.generation, rotation)

    async def _renewed(self, family: TokenFamily) -> Session:
        user = await self._users.get_unscoped(UserId(family.user_id))
        current = self._tokens.refresh.again(
            family.family_id, family.generation, family.nonce, kid=family.kid
        )
        if current is None:
            raise KeyAway
        return self._session(family, user, current)

    async def sign_out(self, *, refresh: str | None, access: str | None) -> None:
        """Ends the family of either token; raises NotSignedIn when neither names one of ours."""
        family = await self._named(refresh, access)
        if family.revoked_at is None:
            self._end(family)
            if family.impersonator_id is not None:
                by = UserId(family.impersonator_id)
                self._acts.done("impersonation_ended", family.user_id, by=by)

    async def prove(self, family_id: FamilyId, methods: Sequence[str], *, by: Principal) -> None:
        """The session is fresh again. Raises SessionNotFound."""
        family = await self._families.lock(family_id, user_id=by.user_id, viewer=by)
        family.prove(methods, at=self._clock.now())
        self._unit.after_commit(lambda: self._cache.forget(by.user_id))

    async def leave(self, refresh: str) -> None:
        """Ends what this browser had before it signed in again; a made-up token ends nothing."""
        try:
            family = await self._family(refresh)
        except RefreshRefused:
            return
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

    async def end(self, family_id: FamilyId, *, user_id: UserId, by: Principal) -> None:
        """Raises SessionNotFound, also for one that ended or is another's."""
        family = await self._families.lock(family_id, user_id=user_id, viewer=by)
        self._end(family)
        after = {"session": str(family_id)}
        self._acts.done("session_ended", user_id, by=by.user_id, after=after)

    async def end_all(
        self, user_id: UserId, *, by: Principal, but: FamilyId | None = None
    ) -> Sequence[FamilyId]:
        """Signs a user out everywhere, or everywhere but here."""
        if not policy.acts_for(by, user_id):
            raise UserNotFound
        await self._users.get_unscoped(user_id)
        return await self.end_every(user_id, by=by.user_id, but=but)

    async def end_every(
        self, user_id: UserId, *, by: UserId, but: FamilyId | None = None
    ) -> Sequence[FamilyId]:
        now = self._clock.now()
        ended = await self._families.revoke_all(user_id, at=now, but=but)
        for family_id in ended:
            self._outbox.publish(
                FamilyRevoked(user_id=user_id, family_id=family_id, reused=False, at=now)
            )
        if ended:
            after = {"sessions": sorted(map(str, ended))}
            self._acts.done("session_ended", user_id, by=by, after=after)
        self._unit.after_commit(lambda: self._cache.forget(user_id))
        return ended

    def current(self, access: str) -> FamilyId | None:
        """The session that an access token belongs to."""
        read = self._tokens.access.read(access)
        return read.family_id if read else None

    def _end(self, family: TokenFamily, *, reused: bool = False) -> None:
        ended = family.revoke(at=self._clock.now(), reused=reused)
        self._outbox.publish(ended)
        self._unit.after_commit(lambda: self._cache.forget(ended.user_id))


def printable(client: str) -> str:
    return "".join(letter for letter in client if letter.isprintable())[:CLIENT_LENGTH]

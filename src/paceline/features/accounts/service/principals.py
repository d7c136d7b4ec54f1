"""Who a token stands for: asked on every request, so the answer is kept for five seconds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from typing_extensions import override

from paceline.features.accounts.errors import UserIsDisabled, UserNotFound
from paceline.features.accounts.policy import canonical
from paceline.features.accounts.public import OPERATOR_ID, Linked
from paceline.features.accounts.repository.identity import Identity, IdentityReads
from paceline.features.accounts.service.tokens import (
    PERSONAL_LENGTH,
    PERSONAL_PREFIX,
    AccessTokens,
    token_hash,
)
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import (
    Authenticator,
    Operators,
    Principal,
    Role,
    RolePermissions,
    UserId,
)

KEPT_FOR: Final = timedelta(seconds=5)
KEPT_AT_MOST: Final = 10_000
USE_NOTED_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Kept:
    principal: Principal
    since: datetime
    until: datetime


class PrincipalCache:
    """Other processes may be five seconds behind; this one forgets as soon as a change is stored.

    `epoch` counts the forgettings: what was looked up before one is not kept after it.
    """

    def __init__(self, clock: Clock) -> None:
        self._now = clock.now
        self._kept: dict[str, Kept] = {}
        self._tokens: defaultdict[UserId, set[str]] = defaultdict(set)
        self.epoch = 0

    def get(self, token: str) -> Principal | None:
        """A clock that was set back must not lengthen what is kept."""
        kept = self._kept.get(token)
        if kept is not None and kept.since <= self._now() < kept.until:
            return kept.principal
        return None

    def keep(
        self, token: str, principal: Principal, *, since: datetime, until: datetime, epoch: int
    ) -> None:
        if epoch != self.epoch:
            return
        self._drop(token)
        while len(self._kept) >= KEPT_AT_MOST:
            self._drop(next(iter(self._kept)))
        self._kept[token] = Kept(principal, since, until)
        self._tokens[principal.user_id].add(token)

    def forget(self, user_id: UserId) -> None:
        self.epoch += 1
        for token in self._tokens.pop(user_id, ()):
            self._kept.pop(token, None)

    def _drop(self, token: str) -> None:
        kept = self._kept.pop(token, None)
        if kept is None:
            return
        theirs = self._tokens[kept.principal.user_id]
        theirs.discard(token)
        if not theirs:
            del self._tokens[kept.principal.user_id]


class TokenAuthenticator(Authenticator):
    def __init__(
        self,
        cache: PrincipalCache,
        access: AccessTokens,
        reads: IdentityReads,
        roles: RolePermissions,
        settings: AccountsSettings,
        clock: Clock,
    ) -> None:
        self._fresh = timedelta(minutes=settings.step_up_minutes)
        self._cache = cache
        self._access = access
        self._reads = reads
        self._roles = roles
        self._clock = clock

    @override
    async def identify(self, token: str, *, anew: bool = False) -> Principal | None:
        kept = None if anew else self._cache.get(token)
        return kept or await self._look_up(token)

    async def _look_up(self, token: str) -> Principal | None:
        now, epoch = self._clock.now(), self._cache.epoch
        found = await self._identity(token, now)
        if found is None or not found.enabled:
            return None
        await self._note_use(found, now)
        principal = principal_of(found, self._roles, fresh=self._fresh)
        until = now + KEPT_FOR if found.until is None else min(now + KEPT_FOR, found.until)
        self._cache.keep(token, principal, since=now, until=until, epoch=epoch)
        return principal

    async def _note_use(self, found: Identity, now: datetime) -> None:
        stale = found.last_used_at is None or now - found.last_used_at >= USE_NOTED_EVERY
        if found.token_id is not None and stale:
            await self._reads.note_use(found.token_id, at=now)

    async def _identity(self, token: str, now: datetime) -> Identity | None:
        if token.startswith(PERSONAL_PREFIX):
            if len(token) > PERSONAL_LENGTH:
                return None
            return await self._reads.by_token_unscoped(token_hash(token), at=now)
        access = self._access.read(token)
        if access is None:
            return None
        return await self._reads.by_family_unscoped(
            access.family_id, access.user_id, until=access.until
        )


class AccountOperators(Operators):
    def __init__(self, reads: IdentityReads, roles: RolePermissions) -> None:
        self._reads = reads
        self._roles = roles

    @override
    async def operator(self) -> Principal:
        return Principal(
            user_id=OPERATOR_ID,
            permissions=self._roles.of(Role.ADMIN),
            everything=True,
            name="operator",
        )

    @override
    async def person(self, email: str) -> Principal:
        found = await self._reads.by_email_unscoped(canonical(email))
        if found is None:
            raise UserNotFound
        if not found.enabled:
            raise UserIsDisabled
        return principal_of(found, self._roles)


class LinkedPeople(Linked):
    def __init__(self, reads: IdentityReads, roles: RolePermissions) -> None:
        self._reads = reads
        self._roles = roles

    @override
    async def person(self, provider: str, subject: str) -> Principal | None:
        found = await self._reads.by_identity_unscoped(provider, subject)
        return principal_of(found, self._roles) if found is not None and found.enabled else None


def principal_of(
    found: Identity, roles: RolePermissions, *, fresh: timedelta = timedelta()
) -> Principal:
    held = roles.of(found.role, *found.grants.values())
    return Principal(
        user_id=found.user_id,
        permissions=held & found.scopes if found.scopes else held,
        grants=found.grants,
        everything=found.role is Role.ADMIN,
        name=found.name,
        proved_until=found.proved_at and found.proved_at + fresh,
        impersonated_by=found.impersonator_id,
    )

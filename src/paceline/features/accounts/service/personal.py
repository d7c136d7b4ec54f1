"""Personal tokens: shown once, never able to do more than whoever made them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from paceline.features.accounts import policy
from paceline.features.accounts.errors import BadExpiry, BadScopes, UserNotFound
from paceline.features.accounts.models.personal_tokens import PersonalToken
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import PersonalTokenId, PersonalTokenMade
from paceline.features.accounts.repository.grants import GrantRepository
from paceline.features.accounts.repository.personal_tokens import PersonalTokenRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.schemas.personal_tokens import PersonalTokenIn
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.features.accounts.service.tokens import new_personal_token, token_hash
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Flaw
from paceline.kernel.identity import Permission, Principal, RolePermissions, UserId
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class MadeToken:
    id: PersonalTokenId
    label: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    token: str = field(repr=False)


class PersonalTokenService:
    def __init__(
        self,
        users: UserRepository,
        grants: GrantRepository,
        tokens: PersonalTokenRepository,
        roles: RolePermissions,
        cache: PrincipalCache,
        acts: AccountActs,
        unit: UnitOfWork,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._grants = grants
        self._tokens = tokens
        self._roles = roles
        self._cache = cache
        self._acts = acts
        self._unit = unit
        self._outbox = outbox
        self._clock = clock

    async def make(self, wanted: PersonalTokenIn, *, user_id: UserId, by: Principal) -> MadeToken:
        """Raises BadScopes for what its user, or the token it is made with, may not do."""
        if not policy.acts_for(by, user_id):
            raise UserNotFound
        now = self._clock.now()
        if wanted.expires_at is not None and wanted.expires_at <= now:
            raise BadExpiry
        user = await self._users.get_unscoped(user_id)
        scopes = scopes_for(wanted.scopes, await self._held(user), by=by)
        secret = new_personal_token()
        token = PersonalToken(
            user_id=user_id,
            label=wanted.label,
            token_hash=token_hash(secret),
            scopes=scopes,
            created_at=now,
            expires_at=wanted.expires_at,
        )
        self._tokens.add(token)
        await self._tokens.flush()
        token_id = PersonalTokenId(token.id)
        self._outbox.publish(
            PersonalTokenMade(user_id=user_id, token_id=token_id, by=by.user_id, at=now)
        )
        after = {"token": str(token_id), "scopes": list(scopes)}
        self._acts.done("personal_token_made", user_id, by=by.user_id, after=after)
        return made_of(token, secret)

    async def _held(self, user: User) -> frozenset[Permission]:
        return self._roles.of(user.role, *await self._grants.roles_unscoped(user.user_id))

    async def revoke(self, token_id: PersonalTokenId, *, user_id: UserId, by: Principal) -> None:
        token = await self._tokens.get(token_id, user_id=user_id, viewer=by)
        self._outbox.publish(token.revoke(by=by.user_id, at=self._clock.now()))
        after = {"token": str(token_id)}
        self._acts.done("personal_token_revoked", user_id, by=by.user_id, after=after)
        self._unit.after_commit(lambda: self._cache.forget(user_id))


def scopes_for(wanted: Sequence[str], held: frozenset[Permission], *, by: Principal) -> list[str]:
    """A narrow token makes no wide one: its `all` is written out as what it may do itself."""
    reach = held & by.permissions
    if excess := sorted(set(wanted) - reach):
        message = f"{', '.join(excess)}: not among what you may do"
        raise BadScopes(f"scopes: {message}.", flaws=[Flaw(where="scopes", message=message)])
    if wanted:
        return sorted(set(wanted))
    return [] if reach == held else sorted(reach)


def made_of(token: PersonalToken, secret: str) -> MadeToken:
    return MadeToken(
        id=PersonalTokenId(token.id),
        label=token.label,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        token=secret,
    )

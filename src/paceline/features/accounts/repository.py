from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    false,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.types import Boolean, String, Uuid

from paceline.db.aside import Aside
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane, encode
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.accounts.errors import PersonalTokenNotFound, UserNotFound
from paceline.features.accounts.models import Grant, PersonalToken, TokenFamily, User
from paceline.features.accounts.public import FamilyId, PersonalTokenId
from paceline.kernel.identity import Permission, Principal, Role, UserId
from paceline.kernel.query import Page

VIEWER: Final = bindparam("viewer_id", type_=Uuid())
EVERYTHING: Final = bindparam("everything", type_=Boolean()).is_(true())
WITHIN_REACH: Final = or_(EVERYTHING, User.id == VIEWER)


def reach(viewer: Principal) -> dict[str, object]:
    """The values of WITHIN_REACH: administrators see every user, the rest themselves."""
    return {"viewer_id": viewer.user_id, "everything": viewer.everything}


def visible_users(viewer: Principal) -> ColumnElement[bool]:
    return true() if viewer.everything else User.id == viewer.user_id


class UserRepository(Repository[User]):
    async def get_unscoped(self, user_id: UserId) -> User:
        return await self.one(select(User).where(User.id == user_id), missing=UserNotFound())

    async def lock(self, user_id: UserId, *, viewer: Principal) -> User:
        """As it is stored now; nobody else changes it until the unit of work ends."""
        return await self._locked(select(User).where(User.id == user_id, visible_users(viewer)))

    async def lock_unscoped(self, user_id: UserId) -> User:
        return await self._locked(select(User).where(User.id == user_id))

    async def _locked(self, found: Select[User]) -> User:
        locked = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(locked, missing=UserNotFound())

    async def find_by_email_unscoped(self, email: str) -> User | None:
        return await self.first(select(User).where(User.email == email))

    async def lock_admins_unscoped(self) -> Sequence[UUID]:
        """The enabled administrators; of two who would remove one another, the second waits."""
        session = await self._unit.session()
        found = (
            select(User.id)
            .where(User.role == Role.ADMIN, User.disabled_at.is_(None))
            .order_by(User.id)
            .with_for_update()
        )
        return (await session.scalars(found)).all()


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a family holds after one refresh."""

    token_hash: str = field(repr=False)
    previous_hash: str = field(repr=False)
    at: datetime
    expires_at: datetime


class FamilyRepository(Repository[TokenFamily]):
    async def find_unscoped(self, family_id: FamilyId) -> TokenFamily | None:
        """As it is stored now, whatever was read before."""
        found = select(TokenFamily).where(TokenFamily.id == family_id)
        return await self.first(found.execution_options(populate_existing=True))

    async def rotate(self, family_id: FamilyId, generation: int, rotation: Rotation) -> None:
        """Nothing happens when another refresh of this generation, or a revocation, came first."""
        swapped = (
            update(TokenFamily)
            .where(
                TokenFamily.id == family_id,
                TokenFamily.generation == generation,
                TokenFamily.revoked_at.is_(None),
            )
            .values(
                generation=generation + 1,
                token_hash=rotation.token_hash,
                previous_hash=rotation.previous_hash,
                rotated_at=rotation.at,
                expires_at=rotation.expires_at,
            )
            .execution_options(synchronize_session=False)
        )
        await self.execute(swapped)

    async def revoke_all(self, user_id: UserId, *, at: datetime) -> None:
        ended = update(TokenFamily).where(
            TokenFamily.user_id == user_id, TokenFamily.revoked_at.is_(None)
        )
        await self.execute(ended.values(revoked_at=at))


class GrantRepository(Repository[Grant]):
    async def find_unscoped(self, user_id: UserId, scope_id: UUID) -> Grant | None:
        return await self.first(
            select(Grant).where(Grant.user_id == user_id, Grant.scope_id == scope_id)
        )

    async def roles_unscoped(self, user_id: UserId) -> Sequence[Role]:
        session = await self._unit.session()
        return (await session.scalars(select(Grant.role).where(Grant.user_id == user_id))).all()


class PersonalTokenRepository(Repository[PersonalToken]):
    async def get(
        self, token_id: PersonalTokenId, *, user_id: UserId, viewer: Principal
    ) -> PersonalToken:
        mine = true() if viewer.everything else PersonalToken.user_id == viewer.user_id
        found = select(PersonalToken).where(
            PersonalToken.id == token_id,
            PersonalToken.user_id == user_id,
            PersonalToken.revoked_at.is_(None),
            mine,
        )
        return await self.one(found, missing=PersonalTokenNotFound())


ENABLED: Final = case((User.disabled_at.is_(None), true()), else_=false())
USERS: Final = Listing(
    statement=select(
        User.id,
        User.email,
        User.name,
        User.zone,
        User.role,
        User.created_at,
        User.disabled_at,
    ).where(WITHIN_REACH),
    id=User.id,
    sorts={
        "email": User.email,
        "name": User.name,
        "role": User.role,
        "created_at": User.created_at,
    },
    filters={
        "email": User.email,
        "name": User.name,
        "role": User.role,
        "enabled": ENABLED,
        "created_at": User.created_at,
    },
)
ONE: Final = USERS.statement.where(User.id == bindparam("user_id", type_=Uuid()))
GRANTS: Final = (
    select(Grant.scope_id, Grant.role)
    .where(Grant.user_id == bindparam("user_id", type_=Uuid()))
    .order_by(Grant.scope_id)
)
TOKENS: Final = Listing(
    statement=select(
        PersonalToken.id,
        PersonalToken.label,
        PersonalToken.scopes,
        PersonalToken.created_at,
        PersonalToken.expires_at,
        PersonalToken.last_used_at,
    )
    .join(User, User.id == PersonalToken.user_id)
    .where(
        PersonalToken.user_id == bindparam("user_id", type_=Uuid()),
        PersonalToken.revoked_at.is_(None),
        WITHIN_REACH,
    ),
    id=PersonalToken.id,
    sorts={"label": PersonalToken.label, "created_at": PersonalToken.created_at},
    filters={"label": PersonalToken.label},
)


class AccountReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page(self, page: Page, *, viewer: Principal) -> bytes:
        return await self._lane.page(USERS, page, binds=reach(viewer))

    async def get(self, user_id: UserId, *, viewer: Principal) -> bytes:
        return encode(await self._with_grants(user_id, viewer=viewer))

    async def me(self, *, viewer: Principal) -> bytes:
        """With what the caller may do here, which a narrow token may be less of."""
        shown = await self._with_grants(viewer.user_id, viewer=viewer)
        return encode({**shown, "permissions": sorted(viewer.permissions)})

    async def tokens_page(self, page: Page, *, user_id: UserId, viewer: Principal) -> bytes:
        return await self._lane.page(TOKENS, page, binds={"user_id": user_id, **reach(viewer)})

    async def _with_grants(self, user_id: UserId, *, viewer: Principal) -> dict[str, object]:
        binds = {"user_id": user_id, **reach(viewer)}
        users, grants = await self._lane.rows(
            Ask(statement=ONE, binds=binds, missing=UserNotFound()),
            Ask(statement=GRANTS, binds={"user_id": user_id}),
        )
        return {**users[0], "grants": list(grants)}


@dataclass(frozen=True, kw_only=True)
class Credentials:
    user_id: UserId
    password_hash: str | None = field(repr=False)
    enabled: bool


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A user with what narrows them: `scopes` and `until` are those of the token that was shown."""

    user_id: UserId
    name: str
    role: Role
    enabled: bool
    grants: Mapping[UUID, Role]
    scopes: frozenset[Permission] = frozenset()
    until: datetime | None = None
    token_id: PersonalTokenId | None = None
    last_used_at: datetime | None = None


WHO: Final = (
    User.id,
    User.name,
    User.role,
    User.disabled_at,
    Grant.scope_id,
    Grant.role.label("granted"),
)
BY_FAMILY: Final = (
    select(*WHO)
    .join(TokenFamily, TokenFamily.user_id == User.id)
    .outerjoin(Grant, Grant.user_id == User.id)
    .where(
        TokenFamily.id == bindparam("family_id", type_=Uuid()),
        TokenFamily.user_id == bindparam("user_id", type_=Uuid()),
        TokenFamily.revoked_at.is_(None),
    )
)
BY_TOKEN: Final = (
    select(
        *WHO,
        PersonalToken.scopes,
        PersonalToken.expires_at,
        PersonalToken.id.label("token_id"),
        PersonalToken.last_used_at,
    )
    .join(PersonalToken, PersonalToken.user_id == User.id)
    .outerjoin(Grant, Grant.user_id == User.id)
    .where(
        PersonalToken.token_hash == bindparam("token_hash", type_=String()),
        PersonalToken.revoked_at.is_(None),
        or_(
            PersonalToken.expires_at.is_(None),
            PersonalToken.expires_at > bindparam("now", type_=Instant()),
        ),
    )
)
BY_EMAIL: Final = (
    select(*WHO)
    .outerjoin(Grant, Grant.user_id == User.id)
    .where(User.email == bindparam("email", type_=String()))
)
CREDENTIALS: Final = select(User.id, User.password_hash, User.disabled_at).where(
    User.email == bindparam("email", type_=String())
)


class IdentityReads:
    """What signing in and every request ask; one statement each, and nobody is asking yet."""

    def __init__(self, lane: ReadLane, aside: Aside) -> None:
        self._lane = lane
        self._aside = aside

    async def note_use(self, token_id: PersonalTokenId, *, at: datetime) -> None:
        used = update(PersonalToken).where(PersonalToken.id == token_id).values(last_used_at=at)
        await self._aside.execute(used)

    async def credentials_unscoped(self, email: str) -> Credentials | None:
        (rows,) = await self._lane.rows(Ask(statement=CREDENTIALS, binds={"email": email}))
        if not rows:
            return None
        found = rows[0]
        stored = found["password_hash"]
        return Credentials(
            user_id=UserId(UUID(str(found["id"]))),
            password_hash=None if stored is None else str(stored),
            enabled=found["disabled_at"] is None,
        )

    async def by_family_unscoped(
        self, family_id: FamilyId, user_id: UserId, *, until: datetime
    ) -> Identity | None:
        """`until` is when the access token ends, and with it this answer."""
        found = await self._identity(
            Ask(statement=BY_FAMILY, binds={"family_id": family_id, "user_id": user_id})
        )
        return found and replace(found, until=until)

    async def by_token_unscoped(self, token_hash: str, *, at: datetime) -> Identity | None:
        return await self._identity(
            Ask(statement=BY_TOKEN, binds={"token_hash": token_hash, "now": at})
        )

    async def by_email_unscoped(self, email: str) -> Identity | None:
        return await self._identity(Ask(statement=BY_EMAIL, binds={"email": email}))

    async def _identity(self, ask: Ask) -> Identity | None:
        (rows,) = await self._lane.rows(ask)
        return identity_of(rows) if rows else None


def identity_of(rows: Sequence[Mapping[str, object]]) -> Identity:
    """One row for each grant, or one with none."""
    first = rows[0]
    token_id = first.get("token_id")
    return Identity(
        user_id=UserId(UUID(str(first["id"]))),
        name=str(first["name"]),
        role=Role(str(first["role"])),
        enabled=first["disabled_at"] is None,
        grants={
            UUID(str(row["scope_id"])): Role(str(row["granted"]))
            for row in rows
            if row["scope_id"] is not None
        },
        scopes=scopes_of(first.get("scopes")),
        until=moment_of(first.get("expires_at")),
        token_id=None if token_id is None else PersonalTokenId(UUID(str(token_id))),
        last_used_at=moment_of(first.get("last_used_at")),
    )


def moment_of(stored: object) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(str(stored))


def scopes_of(stored: object) -> frozenset[Permission]:
    if not isinstance(stored, msgspec.Raw):
        return frozenset()
    return frozenset(Permission(scope) for scope in msgspec.json.decode(stored, type=list[str]))

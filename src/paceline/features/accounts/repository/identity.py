from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import (
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import String, Uuid

from paceline.db.aside import Aside
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Instant
from paceline.features.accounts.errors import LinkRefused, UserNotFound
from paceline.features.accounts.models.failures import SignInFailure
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.models.identities import OutsideIdentity
from paceline.features.accounts.models.invitations import Invitation
from paceline.features.accounts.models.links import LinkPurpose, MailedLink
from paceline.features.accounts.models.personal_tokens import PersonalToken
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import FamilyId, PersonalTokenId
from paceline.kernel.identity import Permission, Role, UserId


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
    proved_at: datetime | None = None
    impersonator_id: UserId | None = None


WHO: Final = (
    User.id,
    User.name,
    User.role,
    User.disabled_at,
    Grant.scope_id,
    Grant.role.label("granted"),
)

# Whoever looks through another's eyes is still there, and still an administrator.
WATCHER: Final = aliased(User)
LOOKS_ON: Final = exists().where(
    WATCHER.id == TokenFamily.impersonator_id,
    WATCHER.role == Role.ADMIN,
    WATCHER.disabled_at.is_(None),
)

BY_FAMILY: Final = (
    select(*WHO, TokenFamily.proved_at, TokenFamily.impersonator_id)
    .join(TokenFamily, TokenFamily.user_id == User.id)
    .outerjoin(Grant, Grant.user_id == User.id)
    .where(
        TokenFamily.id == bindparam("family_id", type_=Uuid()),
        TokenFamily.user_id == bindparam("user_id", type_=Uuid()),
        TokenFamily.revoked_at.is_(None),
        or_(TokenFamily.impersonator_id.is_(None), LOOKS_ON),
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

BY_IDENTITY: Final = (
    select(*WHO)
    .join(OutsideIdentity, OutsideIdentity.user_id == User.id)
    .outerjoin(Grant, Grant.user_id == User.id)
    .where(
        OutsideIdentity.provider == bindparam("provider", type_=String()),
        OutsideIdentity.subject == bindparam("subject", type_=String()),
    )
)

CREDENTIALS: Final = select(User.id, User.password_hash, User.disabled_at).where(
    User.email == bindparam("email", type_=String())
)


ADDRESS: Final = select(User.email).where(User.id == bindparam("user_id", type_=Uuid()))
FOREIGN: Final = select(User.id).where(User.password_hash.like("$2%")).limit(1)
FAILURES: Final = select(SignInFailure.count, SignInFailure.last_at).where(
    SignInFailure.subject == bindparam("subject", type_=String())
)
LINK: Final = (
    select(User.id, User.email)
    .join(MailedLink, MailedLink.user_id == User.id)
    .where(
        MailedLink.token_hash == bindparam("token_hash", type_=String()),
        MailedLink.purpose == bindparam("purpose", type_=String()),
        MailedLink.ended_at.is_(None),
        MailedLink.expires_at > bindparam("now", type_=Instant()),
    )
)
INVITED: Final = select(Invitation.email).where(
    Invitation.token_hash == bindparam("token_hash", type_=String()),
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
    Invitation.expires_at > bindparam("now", type_=Instant()),
)


class IdentityReads:
    """What signing in and every request ask; one statement each, and nobody is asking yet."""

    def __init__(self, lane: ReadLane, aside: Aside) -> None:
        self._lane = lane
        self._aside = aside

    async def note_use(self, token_id: PersonalTokenId, *, at: datetime) -> None:
        used = update(PersonalToken).where(PersonalToken.id == token_id).values(last_used_at=at)
        await self._aside.execute(used)

    async def credentials_unscoped(self, email: str) -> tuple[Credentials | None, bool]:
        """And whether anybody still has a hash that was brought from elsewhere."""
        rows, foreign = await self._lane.rows(
            Ask(statement=CREDENTIALS, binds={"email": email}), Ask(statement=FOREIGN)
        )
        return (credentials_of(rows[0]) if rows else None), bool(foreign)

    async def address_unscoped(self, user_id: UserId) -> str:
        ask = Ask(statement=ADDRESS, binds={"user_id": user_id}, missing=UserNotFound())
        (rows,) = await self._lane.rows(ask)
        return str(rows[0]["email"])

    async def failures_unscoped(self, subject: str) -> tuple[int, datetime] | None:
        (rows,) = await self._lane.rows(Ask(statement=FAILURES, binds={"subject": subject}))
        if not rows:
            return None
        return int(str(rows[0]["count"])), datetime.fromisoformat(str(rows[0]["last_at"]))

    async def linked_unscoped(
        self, token_hash: str, purpose: LinkPurpose, *, at: datetime
    ) -> tuple[UserId, str]:
        """Whose link it is and their address. Raises LinkRefused."""
        binds = {"token_hash": token_hash, "purpose": purpose.value, "now": at}
        (rows,) = await self._lane.rows(Ask(statement=LINK, binds=binds, missing=LinkRefused()))
        return UserId(UUID(str(rows[0]["id"]))), str(rows[0]["email"])

    async def invited_unscoped(self, token_hash: str, *, at: datetime) -> str:
        """The address that was invited. Raises LinkRefused."""
        binds = {"token_hash": token_hash, "now": at}
        (rows,) = await self._lane.rows(Ask(statement=INVITED, binds=binds, missing=LinkRefused()))
        return str(rows[0]["email"])

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

    async def by_identity_unscoped(self, provider: str, subject: str) -> Identity | None:
        binds = {"provider": provider, "subject": subject}
        return await self._identity(Ask(statement=BY_IDENTITY, binds=binds))

    async def _identity(self, ask: Ask) -> Identity | None:
        (rows,) = await self._lane.rows(ask)
        return identity_of(rows) if rows else None


def credentials_of(found: Mapping[str, object]) -> Credentials:
    stored = found["password_hash"]
    return Credentials(
        user_id=UserId(UUID(str(found["id"]))),
        password_hash=None if stored is None else str(stored),
        enabled=found["disabled_at"] is None,
    )


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
        proved_at=moment_of(first.get("proved_at")),
        impersonator_id=user_of(first.get("impersonator_id")),
    )


def user_of(stored: object) -> UserId | None:
    return None if stored is None else UserId(UUID(str(stored)))


def moment_of(stored: object) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(str(stored))


def scopes_of(stored: object) -> frozenset[Permission]:
    if not isinstance(stored, msgspec.Raw):
        return frozenset()
    return frozenset(Permission(scope) for scope in msgspec.json.decode(stored, type=list[str]))

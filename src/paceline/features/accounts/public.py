"""What other slices may know of users and what they were granted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType, Protocol
from uuid import UUID

from paceline.db.read_lane import Ask
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.messages import Event

__all__ = [
    "OPERATOR_ID",
    "Accounts",
    "EmailChanged",
    "FamilyId",
    "FamilyRevoked",
    "GrantGiven",
    "GrantTakenBack",
    "Grants",
    "IdentityAsks",
    "IdentityChanged",
    "IdentityId",
    "InvitationAccepted",
    "InvitationId",
    "Linked",
    "Method",
    "Organisers",
    "PasskeyId",
    "PasswordChanged",
    "PersonalTokenId",
    "PersonalTokenMade",
    "PersonalTokenRevoked",
    "RoleChanged",
    "UserAsks",
    "UserDisabled",
    "UserEnabled",
    "UserErased",
    "UserId",
    "UserRegistered",
    "UserSignedIn",
    "UserView",
]

FamilyId = NewType("FamilyId", UUID)
IdentityId = NewType("IdentityId", UUID)
InvitationId = NewType("InvitationId", UUID)
PasskeyId = NewType("PasskeyId", UUID)
PersonalTokenId = NewType("PersonalTokenId", UUID)

# Whoever acts at the server's own terminal; no row has this id, and it never changes.
OPERATOR_ID: Final = UserId(UUID("00000000-0000-7000-8000-000000000001"))


class Method(StrEnum):
    """What a sign-in was proved with."""

    PASSWORD = "password"  # noqa: S105, the name of a way in
    TOTP = "totp"
    BACKUP_CODE = "backup_code"
    PASSKEY = "passkey"


@dataclass(frozen=True, kw_only=True)
class UserView:
    """A user as other slices see it. `email` is lower-case, `zone` an IANA name."""

    id: UserId
    email: str
    name: str
    zone: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None
    verified_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UserRegistered(Event):
    name: ClassVar = "accounts.user_registered"

    user_id: UserId
    by: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class UserSignedIn(Event):
    name: ClassVar = "accounts.user_signed_in"

    user_id: UserId
    family_id: FamilyId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FamilyRevoked(Event):
    """A sign-in ended; `reused` when an old refresh token came back, so a thief may have it."""

    name: ClassVar = "accounts.family_revoked"

    user_id: UserId
    family_id: FamilyId
    reused: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    name: ClassVar = "accounts.role_changed"

    user_id: UserId
    before: Role
    after: Role
    by: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Event):
    name: ClassVar = "accounts.user_disabled"

    user_id: UserId
    by: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class UserEnabled(Event):
    name: ClassVar = "accounts.user_enabled"

    user_id: UserId
    by: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class UserErased(Event):
    """The account is gone; whoever keeps something of this user lets go of it.

    Told again an hour later, for what was let in before may have been stored after.
    """

    name: ClassVar = "accounts.user_erased"

    user_id: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    name: ClassVar = "accounts.password_changed"

    user_id: UserId
    by: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Event):
    name: ClassVar = "accounts.email_changed"

    user_id: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class IdentityChanged(Event):
    """An identity at a provider was linked or removed: who they are there is another now."""

    name: ClassVar = "accounts.identity_changed"

    user_id: UserId
    provider: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    name: ClassVar = "accounts.invitation_accepted"

    invitation_id: InvitationId
    user_id: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class GrantGiven(Event):
    name: ClassVar = "accounts.grant_given"

    user_id: UserId
    scope_id: UUID
    role: Role
    at: datetime


@dataclass(frozen=True, kw_only=True)
class GrantTakenBack(Event):
    name: ClassVar = "accounts.grant_taken_back"

    user_id: UserId
    scope_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PersonalTokenMade(Event):
    name: ClassVar = "accounts.personal_token_made"

    user_id: UserId
    token_id: PersonalTokenId
    by: UserId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PersonalTokenRevoked(Event):
    name: ClassVar = "accounts.personal_token_revoked"

    user_id: UserId
    token_id: PersonalTokenId
    by: UserId
    at: datetime


class Accounts(Protocol):
    """Joins the caller's unit of work."""

    async def find_by_email(self, email: str) -> UserView | None:
        """In any case of letters. Raises Invalid for what is no address."""
        ...

    async def view(self, user_id: UserId) -> UserView:
        """Raises NotFound."""
        ...

    async def ensure_user(
        self, email: str, *, name: str, role: Role, zone: str = "UTC", password: str | None = None
    ) -> UserView:
        """The user with this address as they are, else registered like this.

        A password is hashed first, which takes a while: call this before other statements. A user
        without one cannot sign in with a password. Raises Invalid for what does not fit.
        """
        ...


class Grants(Protocol):
    """Joins the caller's unit of work; a change counts from its commit on."""

    async def give(self, user_id: UserId, *, role: Role, scope_id: UUID) -> None:
        """`role` on one program or cohort, instead of an earlier one there.

        Raises NotFound without such a user, Invalid for ADMIN, which is never a grant.
        """
        ...

    async def take_back(self, user_id: UserId, *, scope_id: UUID) -> None:
        """Nothing happens when nothing was granted."""
        ...


class Organisers(Protocol):
    """Joins the caller's unit of work."""

    async def of_unscoped(self, scope_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UserId]]:
        """Enabled users with the role of organiser on each, who got it first first."""
        ...


class Linked(Protocol):
    """Who somebody is, by what a provider says of them."""

    async def person(self, provider: str, subject: str) -> Principal | None:
        """All that this user may do; None where nobody linked it, and for a disabled user."""
        ...


class UserAsks(Protocol):
    """The read lane's door, for jobs and for who was let in to see these users."""

    def of_ids_unscoped(self, user_ids: Sequence[UserId]) -> Ask:
        """Rows id, name, zone."""
        ...


class IdentityAsks(Protocol):
    """The read lane's door, for jobs."""

    def of_users(self, user_ids: Sequence[UserId]) -> Ask:
        """Rows user_id, provider, subject: who these users are at the providers they linked."""
        ...

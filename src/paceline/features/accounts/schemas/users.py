from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
)

from paceline.features.accounts.schemas.fields import Closed, Email, GrantRole, Name, NewPassword
from paceline.kernel.identity import Permission, Role
from paceline.web.fields import Zone


class UserIn(Closed):
    email: Email
    name: Name
    zone: Zone = "UTC"
    role: Role = Role.MEMBER
    password: NewPassword | None = None


class MeChange(Closed):
    """Only what is given changes."""

    name: Name | None = None
    zone: Zone | None = None


class UserChange(Closed):
    """Only what is given changes."""

    name: Name | None = None
    role: Role | None = None
    disabled: StrictBool | None = None


class GrantIn(Closed):
    role: GrantRole
    scope_id: Annotated[UUID, Field(description="A program or a cohort.")]


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    email: str
    name: str
    zone: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None
    verified_at: datetime | None


class UserPage(Closed):
    items: list[UserOut]
    next: str | None


class GrantOut(Closed):
    scope_id: UUID
    role: Role


class UserWithGrants(UserOut):
    grants: list[GrantOut]


class MeOut(UserWithGrants):
    permissions: list[Permission]
    proved_until: Annotated[
        datetime | None,
        Field(description="Until then, acts that ask for a fresh proof go through."),
    ]
    impersonated_by: Annotated[
        UUID | None, Field(description="The administrator who looks through this user's eyes.")
    ]

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from paceline.features.accounts import policy
from paceline.features.accounts.schemas.fields import Closed, Email, LinkToken, Name, OldPassword
from paceline.features.accounts.schemas.registration import Transport
from paceline.kernel.identity import Role
from paceline.web.fields import Zone


class InvitationIn(Closed):
    email: Email
    role: Role = Role.MEMBER
    scope_id: Annotated[
        UUID | None, Field(description="A program or cohort; without it, everywhere.")
    ] = None

    @model_validator(mode="after")
    def grantable(self) -> Self:
        if self.scope_id is not None and self.role is Role.ADMIN:
            raise ValueError("role: an administrator is one everywhere; leave out scope_id")
        return self


class InvitationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    email: str
    role: Role
    scope_id: UUID | None
    invited_by: UUID
    created_at: datetime
    expires_at: datetime


class InvitationPage(Closed):
    items: list[InvitationOut]
    next: str | None


class AcceptIn(Closed):
    """For an address with an account, `password` is its own and the name stays as it is."""

    token: LinkToken
    name: Name = "New member"
    zone: Zone = "UTC"
    password: OldPassword
    transport: Transport = "body"

    def chosen_password(self) -> str:
        """For a new account. Raises BadPassword."""
        password = self.password.get_secret_value()
        policy.check_password(password)
        return password

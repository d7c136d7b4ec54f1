from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
)

from paceline.features.accounts.schemas.fields import (
    Closed,
    Label,
    Scope,
)
from paceline.kernel.identity import Permission


class PersonalTokenIn(Closed):
    label: Label
    scopes: Annotated[
        list[Scope],
        Field(max_length=100, description="Permissions; none means all that you may do."),
    ] = Field(default_factory=list)
    expires_at: AwareDatetime | None = None


class PersonalTokenOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    label: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class PersonalTokenPage(Closed):
    items: list[PersonalTokenOut]
    next: str | None


class PersonalTokenMadeOut(PersonalTokenOut):
    """The only answer that ever shows the token."""

    token: Annotated[str, Field(repr=False)]

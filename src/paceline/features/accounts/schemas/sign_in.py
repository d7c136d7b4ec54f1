from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from paceline.features.accounts.schemas.fields import Closed, OldPassword, RefreshToken
from paceline.features.accounts.schemas.users import UserOut


class SignInIn(Closed):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: OldPassword


class RefreshIn(Closed):
    refresh_token: RefreshToken


class SessionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    access_token: Annotated[str, Field(repr=False)]
    refresh_token: Annotated[str, Field(repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105, the kind of token, not one
    expires_in: Annotated[int, Field(description="Seconds the access token is good for.")]
    user: UserOut

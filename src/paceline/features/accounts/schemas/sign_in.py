from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from paceline.features.accounts.schemas.fields import Closed, OldPassword, RefreshToken
from paceline.features.accounts.schemas.registration import Transport
from paceline.features.accounts.schemas.users import UserOut


class SignInIn(Closed):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: OldPassword
    device_token: Annotated[
        SecretStr | None,
        Field(max_length=200, description="From an earlier sign-in; browsers keep it as a cookie."),
    ] = None
    transport: Transport = "body"


class RefreshIn(Closed):
    refresh_token: RefreshToken


class SessionOut(BaseModel):
    """The tokens, or none of them where they went into cookies."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    access_token: Annotated[str | None, Field(repr=False)]
    refresh_token: Annotated[str | None, Field(repr=False)]
    device_token: Annotated[str | None, Field(repr=False)] = None
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105, the kind of token, not one
    expires_in: Annotated[int, Field(description="Seconds the access token is good for.")]
    user: UserOut

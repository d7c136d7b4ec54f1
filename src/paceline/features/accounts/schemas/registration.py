from typing import Annotated, Literal

from pydantic import Field

from paceline.features.accounts.schemas.fields import (
    Closed,
    Email,
    LinkToken,
    Name,
    NewPassword,
    OldPassword,
)
from paceline.web.fields import Zone

Transport = Annotated[
    Literal["body", "cookie"],
    Field(description="Where the tokens go: browsers ask for cookies, which no script can read."),
]


class RegisterIn(Closed):
    email: Email
    name: Name
    zone: Zone = "UTC"
    password: NewPassword


class VerifyIn(Closed):
    token: LinkToken
    password: Annotated[OldPassword, Field(description="The one chosen when registering.")]
    transport: Transport = "body"


class AddressIn(Closed):
    email: Email


class ResetIn(Closed):
    token: LinkToken
    password: NewPassword
    transport: Transport = "body"


class PasswordChange(Closed):
    current: OldPassword
    new: NewPassword


class EmailChange(Closed):
    email: Email
    password: OldPassword


class LinkIn(Closed):
    token: LinkToken


class SentOut(Closed):
    """The same whether there was anybody to write to."""

    message: str = "If this address can be written to here, a letter is on its way."

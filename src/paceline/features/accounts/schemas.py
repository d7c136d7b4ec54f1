import unicodedata
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)

from paceline.features.accounts import policy
from paceline.kernel.errors import Flaw, Invalid
from paceline.kernel.identity import Permission, Role
from paceline.web.fields import Zone


def canonical_email(text: str) -> str:
    try:
        return policy.canonical(text)
    except Invalid as error:
        raise ValueError(error.flaws[0].message) from error


def fit_password(given: SecretStr) -> SecretStr:
    try:
        policy.check_password(given.get_secret_value())
    except Invalid as error:
        raise ValueError(error.flaws[0].message) from error
    return given


def encodable(given: SecretStr) -> SecretStr:
    """Half of a surrogate pair is no letter; nothing could ever be made of it."""
    try:
        given.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half a character; send it as UTF-8") from None
    return given


def grantable(role: Role) -> Role:
    try:
        policy.check_grant(role)
    except Invalid as error:
        raise ValueError(error.flaws[0].message) from error
    return role


def without_controls(text: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise ValueError("it holds control characters; leave them out")
    return text


def words(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Email = Annotated[str, Field(max_length=254), AfterValidator(canonical_email)]
Name = Annotated[str, words(120), AfterValidator(without_controls)]
Label = Annotated[str, words(80), AfterValidator(without_controls)]
NewPassword = Annotated[SecretStr, AfterValidator(encodable), AfterValidator(fit_password)]
OldPassword = Annotated[
    SecretStr, Field(min_length=1, max_length=policy.PASSWORD_MAX), AfterValidator(encodable)
]
RefreshToken = Annotated[SecretStr, Field(min_length=1, max_length=1000), AfterValidator(encodable)]
GrantRole = Annotated[Role, AfterValidator(grantable)]
Scope = Annotated[str, Field(max_length=80, pattern=r"^[a-z_]+\.[a-z_]+$")]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def checked(cls, **values: object) -> Self:
        """For callers inside. Raises Invalid naming fields, never their values."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            flaws = [
                Flaw(
                    where=".".join(map(str, each["loc"])),
                    message=each["msg"].removeprefix("Value error, "),
                )
                for each in error.errors(include_input=False, include_url=False)
            ]
        raise Invalid("; ".join(f"{flaw.where}: {flaw.message}" for flaw in flaws), flaws=flaws)


class SignInIn(Closed):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: OldPassword


class RefreshIn(Closed):
    refresh_token: RefreshToken


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
    disabled: bool | None = None


class GrantIn(Closed):
    role: GrantRole
    scope_id: Annotated[UUID, Field(description="A program or a cohort.")]


class PersonalTokenIn(Closed):
    label: Label
    scopes: Annotated[
        list[Scope],
        Field(max_length=100, description="Permissions; none means all that you may do."),
    ] = Field(default_factory=list)
    expires_at: AwareDatetime | None = None


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    email: str
    name: str
    zone: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None


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


class SessionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    access_token: Annotated[str, Field(repr=False)]
    refresh_token: Annotated[str, Field(repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105, the kind of token, not one
    expires_in: Annotated[int, Field(description="Seconds the access token is good for.")]
    user: UserOut


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

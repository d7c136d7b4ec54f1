import unicodedata
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from paceline.features.accounts import policy
from paceline.kernel.errors import Flaw, Invalid
from paceline.kernel.identity import Role
from paceline.web.fields import CONTROLS, Letters


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


Email = Annotated[
    str,
    Field(max_length=254, json_schema_extra={"format": "email"}),
    AfterValidator(canonical_email),
]

Name = Annotated[str, words(120), Letters(without_controls, CONTROLS)]

Label = Annotated[str, words(80), Letters(without_controls, CONTROLS)]

# The bounds are told here and kept by the policy, whose words are the better ones.
NewPassword = Annotated[
    SecretStr,
    Field(json_schema_extra={"minLength": policy.PASSWORD_MIN, "maxLength": policy.PASSWORD_MAX}),
    AfterValidator(encodable),
    AfterValidator(fit_password),
]

OldPassword = Annotated[
    SecretStr, Field(min_length=1, max_length=policy.PASSWORD_MAX), AfterValidator(encodable)
]

RefreshToken = Annotated[SecretStr, Field(min_length=1, max_length=1000), AfterValidator(encodable)]

LinkToken = Annotated[SecretStr, Field(min_length=1, max_length=200), AfterValidator(encodable)]
GRANTED = [role.value for role in Role if role is not Role.ADMIN]
GrantRole = Annotated[
    Role,
    AfterValidator(grantable),
    WithJsonSchema({"type": "string", "enum": GRANTED}),
]

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

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from paceline.kernel.config import Settings, instead

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
NEAR: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Kind(StrEnum):
    GOOGLE = "google"
    DISCORD = "discord"
    OIDC = "oidc"


ISSUERS: Final[Mapping[Kind, str]] = {
    Kind.GOOGLE: "https://accounts.google.com",
    Kind.DISCORD: "https://discord.com",
}
SCOPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.GOOGLE: ("openid", "email", "profile"),
    Kind.DISCORD: ("identify", "email"),
    Kind.OIDC: ("openid", "email", "profile"),
}


class ProviderSettings(Settings):
    """One provider, as it knows this installation."""

    kind: Annotated[Kind, Field(description="google, discord, or oidc for any other.")]
    client_id: Annotated[
        str, Field(min_length=1, max_length=300, description="What the provider calls us.")
    ]
    client_secret: Annotated[SecretStr, Field(description="What we prove it with.")]
    title: Annotated[
        str | None,
        Field(
            max_length=60,
            description="What people read on the button.",
            json_schema_extra=instead("the provider's name"),
        ),
    ] = None
    issuer: Annotated[
        str | None,
        Field(
            max_length=300,
            description="Where the provider is; below it lies its .well-known description.",
            json_schema_extra=instead("the address of Google or Discord; oidc needs one"),
        ),
    ] = None
    scopes: Annotated[
        tuple[str, ...] | None,
        Field(
            description="What is asked of the provider.",
            json_schema_extra=instead("who it is, and the address"),
        ),
    ] = None

    @model_validator(mode="after")
    def reachable(self) -> Self:
        if self.issuer is None:
            if self.kind is Kind.OIDC:
                raise ValueError("oidc needs an issuer")
            return self
        found = urlsplit(self.issuer)
        if found.scheme != "https" and not (found.scheme == "http" and found.hostname in NEAR):
            raise ValueError("the issuer is an https address")
        if found.query or found.fragment:
            raise ValueError("the issuer has no query and no fragment")
        return self

    @property
    def base(self) -> str:
        return self.issuer or ISSUERS[self.kind]

    @property
    def asked(self) -> str:
        return " ".join(self.scopes or SCOPES[self.kind])


class OutsideSettings(Settings):
    """Who may sign people in beside us."""

    providers: Annotated[
        Mapping[str, ProviderSettings],
        Field(description="By a name of your choice, which stands in addresses."),
    ] = Field(default_factory=dict)

    @field_validator("providers")
    @classmethod
    def named(cls, found: Mapping[str, ProviderSettings]) -> Mapping[str, ProviderSettings]:
        if not all(NAME.fullmatch(name) for name in found):
            raise ValueError("a name is of a-z, 0-9 and -, begins with a letter and has 40 at most")
        return found

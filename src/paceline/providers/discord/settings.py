from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from paceline.kernel.config import Settings, instead

PUBLIC: Final = "https://discord.com/api/v10"
NEAR: Final = frozenset({"127.0.0.1", "::1", "localhost"})
# 250 roles is all that a server can have, and other cohorts and people want some.
ROLES: Final = 100
IN_A_SERVER: Final = 250


class DiscordSettings(Settings):
    """How Discord is reached; without a token no cohort can be connected to it."""

    token: Annotated[
        SecretStr | None,
        Field(
            description="The bot's token, from Discord's developer pages.",
            json_schema_extra=instead("Discord is not set up"),
        ),
    ] = None
    base_url: Annotated[
        str, Field(max_length=300, description="Where its REST interface is, version 10.")
    ] = PUBLIC

    public_key: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9a-fA-F]{64}$",
            description="The application's public key, from Discord's developer pages: commands "
            "then come to /api/v1/discord/interactions.",
            json_schema_extra=instead("no commands come over HTTP"),
        ),
    ] = None
    gateway: Annotated[
        bool,
        Field(description="Servers listen for commands at Discord's gateway; needs discord.py."),
    ] = False

    @property
    def is_heard(self) -> bool:
        """Whether commands and buttons reach anybody."""
        return self.gateway or self.public_key is not None

    @field_validator("base_url")
    @classmethod
    def safe(cls, given: str) -> str:
        found = urlsplit(given)
        if found.scheme != "https" and not (found.scheme == "http" and found.hostname in NEAR):
            raise ValueError("the token goes there: give an https address, or one of this machine")
        return given.rstrip("/")


@dataclass(frozen=True, kw_only=True)
class Footing:
    """How a cohort stands in its server; `by_roles` is None until something of it is there.

    `told` are the meetings of which a change was told.
    """

    by_roles: bool | None = None
    free: int = ROLES
    told: frozenset[str] = frozenset()


class Options(BaseModel):
    """What can be chosen for one cohort."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    MODES: ClassVar = ("auto", "roles", "overwrites")

    access: str = "auto"
    private: bool = True
    voice: bool = False
    welcome: bool = True
    notices: bool = True
    asks: bool = True

    @field_validator("access")
    @classmethod
    def known(cls, given: str) -> str:
        if given not in cls.MODES:
            raise ValueError(f"is one of {', '.join(cls.MODES)}")
        return given

    def uses_roles(self, groups: int, footing: Footing) -> bool:
        """One group more changes nothing for those that are there."""
        if self.access != "auto":
            return self.access == "roles"
        if footing.by_roles is not None:
            return footing.by_roles
        return groups <= min(ROLES, footing.free)


def faults_of(options: Any) -> list[str]:  # noqa: ANN401, whatever came over HTTP
    try:
        Options.model_validate(options)
    except ValidationError as error:
        return [
            f"{'.'.join(map(str, each['loc'])) or 'options'}: {each['msg']}"
            for each in error.errors()
        ]
    return []

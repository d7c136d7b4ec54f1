from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from paceline.kernel.config import Settings, instead

PUBLIC: Final = "https://www.strava.com/api/v3"
SIGN_IN: Final = "https://www.strava.com/oauth"
NEAR: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class StravaSettings(Settings):
    """How Strava is reached; without a client nobody can connect it."""

    client_id: Annotated[
        str, Field(max_length=40, description="Of the application, from Strava's settings page.")
    ] = ""
    client_secret: Annotated[
        SecretStr | None,
        Field(
            description="Of the application.",
            json_schema_extra=instead("nobody can connect Strava"),
        ),
    ] = None
    base_url: Annotated[
        str,
        Field(
            max_length=300,
            description="Where its interface is, version 3. Strava moves it on 2027-06-01 to "
            "https://www.api-v3.strava.com.",
        ),
    ] = PUBLIC
    oauth_url: Annotated[
        str, Field(max_length=300, description="Where athletes let us in, without /authorize.")
    ] = SIGN_IN
    revoke_path: Annotated[
        str,
        Field(
            pattern=r"^[a-z]{1,40}$",
            description="How a connection is ended: revoke, or deauthorize before 2026.",
        ),
    ] = "revoke"
    verify_token: Annotated[
        SecretStr | None,
        Field(
            description="What the subscription to webhooks was made with.",
            json_schema_extra=instead(
                "no webhook is answered, new activities are looked for daily"
            ),
        ),
    ] = None
    subscription_id: Annotated[
        int, Field(ge=0, description="Of that subscription; 0 takes hints of any.")
    ] = 0
    signed_only: Annotated[
        bool, Field(description="Whether webhooks without a signature are refused.")
    ] = False

    @field_validator("base_url", "oauth_url")
    @classmethod
    def safe(cls, given: str) -> str:
        found = urlsplit(given)
        if found.scheme != "https" and not (found.scheme == "http" and found.hostname in NEAR):
            raise ValueError("secrets go there: give an https address, or one of this machine")
        return given.rstrip("/")

    @property
    def is_set_up(self) -> bool:
        return bool(self.client_id) and self.client_secret is not None

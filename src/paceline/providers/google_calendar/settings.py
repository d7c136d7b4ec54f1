import json
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from paceline.kernel.config import Settings, instead

PUBLIC: Final = "https://www.googleapis.com/calendar/v3"
TOKENS: Final = "https://oauth2.googleapis.com/token"
NEAR: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class GoogleCalendarSettings(Settings):
    """How Google Calendar is reached; without credentials no cohort can be connected to it."""

    service_account: Annotated[
        SecretStr | None,
        Field(
            description="The JSON key of a service account, from Google Cloud's pages.",
            json_schema_extra=instead("no service account is used"),
        ),
    ] = None
    subject: Annotated[
        str,
        Field(
            max_length=320,
            description="Whom the service account acts as, where its domain lets it: needed to "
            "invite people.",
        ),
    ] = ""
    client_id: Annotated[
        str, Field(max_length=300, description="Of an OAuth client, with a refresh token.")
    ] = ""
    client_secret: Annotated[
        SecretStr | None,
        Field(
            description="Of the OAuth client.", json_schema_extra=instead("no OAuth client is used")
        ),
    ] = None
    refresh_token: Annotated[
        SecretStr | None,
        Field(
            description="What somebody who owns the calendar gave that client.",
            json_schema_extra=instead("no OAuth client is used"),
        ),
    ] = None
    base_url: Annotated[
        str, Field(max_length=300, description="Where its REST interface is, version 3.")
    ] = PUBLIC
    token_url: Annotated[
        str, Field(max_length=300, description="Where access tokens are given.")
    ] = TOKENS

    @field_validator("base_url", "token_url")
    @classmethod
    def safe(cls, given: str) -> str:
        found = urlsplit(given)
        if found.scheme != "https" and not (found.scheme == "http" and found.hostname in NEAR):
            raise ValueError("secrets go there: give an https address, or one of this machine")
        return given.rstrip("/")

    @property
    def credential(self) -> SecretStr | None:
        """As an account's is stored: the JSON of a service account, or of somebody's consent."""
        if self.service_account is not None:
            told = self.service_account.get_secret_value()
            return SecretStr(with_subject(told, self.subject) if self.subject else told)
        if not (self.client_id and self.client_secret and self.refresh_token):
            return None
        consent = {
            "type": "authorized_user",
            "client_id": self.client_id,
            "client_secret": self.client_secret.get_secret_value(),
            "refresh_token": self.refresh_token.get_secret_value(),
        }
        return SecretStr(json.dumps(consent))


def with_subject(account: str, subject: str) -> str:
    """What is no JSON is told when it is used."""
    try:
        told = json.loads(account)
    except ValueError:
        return account
    return json.dumps({**told, "subject": subject}) if isinstance(told, dict) else account


class Options(BaseModel):
    """What can be chosen for one cohort."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    invite: bool = False
    conference: bool = True


def faults_of(options: Any) -> list[str]:  # noqa: ANN401, whatever came over HTTP
    try:
        Options.model_validate(options)
    except ValidationError as error:
        return [
            f"{'.'.join(map(str, each['loc'])) or 'options'}: {each['msg']}"
            for each in error.errors()
        ]
    return []

from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from paceline.kernel.config import Settings

SENDGRID: Final = "https://api.sendgrid.com"
NEAR: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Way(StrEnum):
    AUTO = "auto"
    CONSOLE = "console"
    FOLDER = "folder"
    SMTP = "smtp"
    SENDGRID = "sendgrid"


class Tls(StrEnum):
    """`start` begins in the open and turns to TLS, `whole` is TLS from the first byte."""

    START = "start"
    WHOLE = "whole"
    NONE = "none"


class MailSettings(Settings):
    """How letters leave. Without a host they are kept in a folder beside the data."""

    way: Annotated[
        Way, Field(description="auto: smtp with a host, sendgrid with a key, else a folder.")
    ] = Way.AUTO
    sender: Annotated[
        str, Field(max_length=254, pattern=r"^[^\r\n]+$", description="Who the letters are from.")
    ] = "Paceline <paceline@localhost>"
    host: Annotated[str | None, Field(description="The SMTP server.")] = None
    port: Annotated[int | None, Field(ge=1, le=65535, description="465, 587 or 25 by TLS.")] = None
    user: Annotated[str | None, Field(description="Who signs in at the SMTP server.")] = None
    password: Annotated[SecretStr | None, Field(description="Of that user.")] = None
    tls: Annotated[Tls, Field(description="start, whole or none.")] = Tls.START
    certificates: Annotated[
        str | None, Field(description="A file of authorities to trust instead of the system's.")
    ] = None
    sendgrid_key: Annotated[
        SecretStr | None, Field(description="A key of SendGrid's that may send mail.")
    ] = None
    sendgrid_url: Annotated[
        str, Field(max_length=300, description="Where SendGrid's interface is; in the EU another.")
    ] = SENDGRID
    seconds: Annotated[float, Field(gt=0, le=300, description="Patience with the server.")] = 20

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.way is Way.SMTP and self.host is None:
            raise ValueError("smtp needs the server's name in host")
        if (self.user is None) is not (self.password is None):
            raise ValueError("user and password come together")
        if self.user is not None and self.tls is Tls.NONE:
            raise ValueError("a password is not sent in the open; set tls to start or whole")
        if self.way is Way.SENDGRID and self.sendgrid_key is None:
            raise ValueError("sendgrid needs a key in sendgrid_key")
        if self.sendgrid_key is not None and self.host is not None and self.way is Way.AUTO:
            raise ValueError("there is a host and a key of SendGrid; say in way which one")
        return self

    @field_validator("sendgrid_url")
    @classmethod
    def safe(cls, given: str) -> str:
        found = urlsplit(given)
        if found.scheme != "https" and not (found.scheme == "http" and found.hostname in NEAR):
            raise ValueError("the key goes there: give an https address, or one of this machine")
        return given.rstrip("/")

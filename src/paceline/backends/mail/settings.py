from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from paceline.kernel.config import Settings


class Way(StrEnum):
    AUTO = "auto"
    CONSOLE = "console"
    FOLDER = "folder"
    SMTP = "smtp"


class Tls(StrEnum):
    """`start` begins in the open and turns to TLS, `whole` is TLS from the first byte."""

    START = "start"
    WHOLE = "whole"
    NONE = "none"


class MailSettings(Settings):
    """How letters leave. Without a host they are kept in a folder beside the data."""

    way: Annotated[Way, Field(description="auto: smtp with a host, else a folder.")] = Way.AUTO
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
    seconds: Annotated[float, Field(gt=0, le=300, description="Patience with the server.")] = 20

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.way is Way.SMTP and self.host is None:
            raise ValueError("smtp needs the server's name in host")
        if (self.user is None) is not (self.password is None):
            raise ValueError("user and password come together")
        if self.user is not None and self.tls is Tls.NONE:
            raise ValueError("a password is not sent in the open; set tls to start or whole")
        return self

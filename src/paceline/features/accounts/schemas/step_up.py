from typing import Annotated

from pydantic import Field

from paceline.features.accounts.schemas.fields import Closed, OldPassword
from paceline.features.accounts.schemas.registration import Transport
from paceline.web.fields import NO_NUL


class StepUpIn(Closed):
    password: OldPassword


class ImpersonationIn(Closed):
    """The reason goes to the audit log."""

    reason: Annotated[str, Field(min_length=3, max_length=500), NO_NUL]
    transport: Transport = "body"

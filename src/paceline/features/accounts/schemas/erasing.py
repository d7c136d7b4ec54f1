from typing import Annotated

from pydantic import Field

from paceline.features.accounts.schemas.fields import Closed, Email
from paceline.web.fields import NO_NUL


class EraseMeIn(Closed):
    """The address of the account, typed once more: nobody erases theirs by accident."""

    email: Email


class EraseIn(Closed):
    """The reason goes to the audit log, where nobody can take it back: no names in it."""

    reason: Annotated[str, Field(min_length=3, max_length=500), NO_NUL]

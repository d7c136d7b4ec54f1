from datetime import timedelta
from typing import Annotated

from pydantic import Field

from paceline.kernel.config import Settings


class EnrolmentSettings(Settings):
    """Signing up without an account."""

    applications: Annotated[
        bool, Field(description="Whether people without an account may sign up, by a letter.")
    ] = True
    applications_per_address: Annotated[
        int, Field(ge=1, le=100_000, description="Of these, from one network address in an hour.")
    ] = 20
    applications_in_all: Annotated[
        int, Field(ge=1, le=1_000_000, description="Of these, from everywhere in an hour.")
    ] = 1000
    application_letters: Annotated[
        int,
        Field(ge=1, le=1000, description="Letters that anyone may cause one address in an hour."),
    ] = 4

    @property
    def window(self) -> timedelta:
        return timedelta(hours=1)

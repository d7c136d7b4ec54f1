from datetime import timedelta
from typing import Annotated

from pydantic import Field

from paceline.kernel.config import Settings


class AccountsSettings(Settings):
    """What a password costs to try; changed costs reach each user at their next sign-in."""

    step_up_minutes: Annotated[
        int,
        Field(
            ge=1, le=1440, description="How long a proof is fresh enough for acts that need one."
        ),
    ] = 10
    password_memory_kib: Annotated[
        int, Field(ge=19456, le=1048576, description="Memory of one Argon2id hash, in KiB.")
    ] = 19456
    password_passes: Annotated[
        int, Field(ge=2, le=20, description="Passes of one Argon2id hash over its memory.")
    ] = 2
    open_registration: Annotated[
        bool, Field(description="Whether anyone may register; else by invitation alone.")
    ] = True
    attempts_per_address: Annotated[
        int,
        Field(ge=1, le=100_000, description="Sign-ins from one network address in five minutes."),
    ] = 100
    attempts_in_all: Annotated[
        int,
        Field(ge=1, le=1_000_000, description="Sign-ins from unknown devices in five minutes."),
    ] = 2000
    letters_per_account: Annotated[
        int, Field(ge=1, le=1000, description="Letters that anyone may cause one user in an hour.")
    ] = 5

    @property
    def attempts_window(self) -> timedelta:
        return timedelta(minutes=5)

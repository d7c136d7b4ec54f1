from typing import Annotated

from pydantic import Field

from paceline.kernel.config import Settings


class AccountsSettings(Settings):
    """What a password costs to try; changed costs reach each user at their next sign-in."""

    password_memory_kib: Annotated[
        int, Field(ge=19456, le=1048576, description="Memory of one Argon2id hash, in KiB.")
    ] = 19456
    password_passes: Annotated[
        int, Field(ge=2, le=20, description="Passes of one Argon2id hash over its memory.")
    ] = 2

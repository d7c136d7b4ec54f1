from typing import Annotated, ClassVar

from pydantic import Field

from paceline.kernel.config import Settings


class AuditSettings(Settings):
    """How much is sealed at once."""

    reloadable: ClassVar = True

    batch: Annotated[
        int, Field(ge=1, le=100_000, description="Acts that one run of the sealer numbers at most.")
    ] = 2000

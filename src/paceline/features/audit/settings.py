from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class AuditSettings(BaseModel):
    """How much is sealed at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    batch: Annotated[
        int, Field(ge=1, le=100_000, description="Acts that one run of the sealer numbers at most.")
    ] = 2000

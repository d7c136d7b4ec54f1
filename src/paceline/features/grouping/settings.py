from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class GroupingSettings(BaseModel):
    """How much a solver may use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: Annotated[float, Field(gt=0, le=3600, description="Longest solving.")] = 150.0
    memory_mib: Annotated[int, Field(ge=128, description="Memory of the solving child.")] = 2048

from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import Field

from paceline.kernel.config import Settings
from paceline.kernel.flags import Flag

# Jobs that solve have time for as much and a good deal more.
MOST_SECONDS: Final = 3600.0


class GroupingSettings(Settings):
    """How much a solver may use."""

    reloadable: ClassVar = True

    seconds: Annotated[
        float, Field(gt=0, le=MOST_SECONDS, description="Longest solving; more is refused.")
    ] = 150.0
    usual_seconds: Annotated[
        float,
        Field(gt=0, le=MOST_SECONDS, description="Solving where nobody asks for more or less."),
    ] = 60.0
    memory_mib: Annotated[int, Field(ge=128, description="Memory of the solving child.")] = 2048


DRAFT_SECONDS: Final = Flag(
    key="grouping.draft_seconds",
    default=0.0,
    meaning="Seconds that solving a draft may take, instead of the setting; 0 leaves the setting.",
    expires=date(2027, 12, 31),
)

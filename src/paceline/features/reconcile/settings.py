from typing import Annotated, ClassVar

from pydantic import Field

from paceline.kernel.config import Settings


class ReconcileSettings(Settings):
    """How the outside is kept in step."""

    reloadable: ClassVar = True

    held_seconds: Annotated[
        float,
        Field(gt=0, le=600, description="How long a turn is held after its last sign of life."),
    ] = 20.0
    calls_at_once: Annotated[
        int, Field(ge=1, le=32, description="How many calls of one turn are on their way at once.")
    ] = 4

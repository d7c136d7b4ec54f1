from typing import Annotated, ClassVar

from pydantic import Field

from paceline.kernel.config import Settings


class ActivitiesSettings(Settings):
    """How recordings come in."""

    reloadable: ClassVar = True

    history_rests: Annotated[
        float,
        Field(
            ge=0,
            le=1000,
            description="So many times as long as one activity of a history took to store, it "
            "rests before the next. 0 where workers have a machine of their own.",
        ),
    ] = 32.0

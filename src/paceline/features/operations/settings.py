from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from paceline.kernel.config import Settings


class OperationsSettings(Settings):
    """How long the ledger remembers what is over; dead letters stay until someone decides."""

    reloadable: ClassVar = True

    jobs_days: Annotated[
        int, Field(ge=1, le=3650, description="Days that ended jobs can still be looked at.")
    ] = 7
    events_days: Annotated[
        int, Field(ge=1, le=3650, description="Days that events can be told again.")
    ] = 30

    answers_hours: Annotated[
        int, Field(ge=1, le=8760, description="Hours that a request can be sent again safely.")
    ] = 24

    @property
    def answers_kept(self) -> timedelta:
        return timedelta(hours=self.answers_hours)

    @property
    def jobs_kept(self) -> timedelta:
        return timedelta(days=self.jobs_days)

    @property
    def events_kept(self) -> timedelta:
        return timedelta(days=self.events_days)

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from paceline.kernel.audit import Outcome
from paceline.web.fields import Closed


class ActOut(Closed):
    """`before` and `after` hold what changed; `number` and `seal` come seconds after the act."""

    id: UUID
    number: int | None
    at: datetime
    action: str
    subject: str
    outcome: Outcome
    actor_id: UUID | None
    via: Annotated[str, Field(description="The face it came through, or the kind of job.")]
    request_id: str | None
    reason: str
    before: dict[str, object]
    after: dict[str, object]
    seal: str | None


class ActPage(Closed):
    items: list[ActOut]
    next: str | None


class CheckOut(BaseModel):
    """Not ended: it still runs. `trouble` is empty when the log is as it was sealed."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    asked_at: datetime
    asked_by: UUID | None
    ended_at: datetime | None
    acts: int
    heads: int
    trouble: str

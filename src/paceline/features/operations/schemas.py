from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from paceline.db.ledger.tables import JobState
from paceline.web.fields import Closed


class JobOut(BaseModel):
    """`payload` holds ids and nothing else; `done` of `total` is what the job says of itself."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    kind: str
    key: str | None
    state: JobState
    priority: int
    attempt: int
    due_at: Annotated[
        datetime, Field(description="Ready: when it may start. Running: when its lease ends.")
    ]
    created_at: datetime
    ended_at: datetime | None
    cancel_asked: bool
    done: int
    total: int
    note: str
    error: str | None
    payload: str


class JobPage(Closed):
    items: list[JobOut]
    next: str | None


class HealthOut(Closed):
    """Names of parts and whether they answer; what is wrong is told to the log alone.

    `inside` is for whoever may handle jobs: how guards, caches and limits stand.
    """

    status: Literal["ok", "failing"]
    parts: dict[str, Literal["ok", "failing"]]
    inside: dict[str, dict[str, object]] | None = None


class UsageOut(Closed):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    name: str
    used: int
    amount: int
    resets_at: datetime


class QuotasOut(Closed):
    """What the caller used of their plan, and when each begins anew."""

    items: list[UsageOut]

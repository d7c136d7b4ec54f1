from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from paceline.db.ledger.tables import JobState
from paceline.kernel.standing import Kind, State
from paceline.web.fields import NO_NUL, NUMBER, Closed


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

    A failing plugin leaves the status as it is. `inside` is for whoever may handle jobs: how
    guards, caches and limits stand.
    """

    status: Literal["ok", "failing"]
    parts: dict[str, Literal["ok", "failing"]]
    plugins: dict[str, Literal["ok", "failing"]] | None = None
    inside: dict[str, dict[str, object]] | None = None


class FeatureOut(BaseModel):
    """`why` has every reason for a state other than running."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    name: str
    kind: Kind
    version: str
    state: State
    requires: list[str]
    why: list[str]


class FeaturesOut(Closed):
    items: list[FeatureOut]


class UsageOut(Closed):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    name: str
    used: int
    amount: int
    resets_at: datetime


class QuotasOut(Closed):
    """What the caller used of their plan, and when each begins anew."""

    items: list[UsageOut]


class TurnIn(Closed):
    """Without cohorts, for all of them; a percentage is of persons, always the same ones."""

    value: StrictBool | StrictInt | StrictFloat | Annotated[str, Field(max_length=400), NO_NUL]
    cohorts: Annotated[list[UUID], Field(default_factory=list, max_length=500)]
    percentage: Annotated[int, Field(ge=0, le=100), NUMBER] = 100


class TurnedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    value: bool | int | float | str
    cohorts: list[UUID]
    percentage: int
    changed_at: datetime


class FlagOut(BaseModel):
    """`turned` is null while the declared default holds for everyone."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    key: str
    meaning: str
    default: bool | int | float | str
    expires: date
    turned: TurnedOut | None


class FlagsOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    items: list[FlagOut]


class ClientErrorIn(Closed):
    """`page` is an address's pattern, never the address: that may hold a secret."""

    message: Annotated[str, Field(min_length=1, max_length=500), NO_NUL]
    stack: Annotated[str, Field(max_length=4000), NO_NUL] = ""
    page: Annotated[str, Field(max_length=200), NO_NUL] = ""
    request_id: Annotated[
        UUID | None, Field(description="Of the request whose answer it failed on.")
    ] = None

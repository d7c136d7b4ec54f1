from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from paceline.db.ledger.tables import JobState
from paceline.features.reconcile.models import PlanState
from paceline.features.reconcile.public import SyncState
from paceline.web.fields import ONE_LINE, Closed

Option = str | int | bool
ProviderName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class FromView(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class ConnectionIn(Closed):
    provider: ProviderName
    place: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200),
        ONE_LINE,
        Field(description="Where at the provider: the id of a guild, of a calendar."),
    ]
    account: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9-]{0,40}$"),
        Field(description="Which credentials of the settings; empty for the only ones."),
    ] = ""
    options: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Option],
        Field(max_length=30, description="Of the provider's own; see its page."),
    ] = Field(default_factory=dict)


class ConnectionChange(Closed):
    options: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Option],
        Field(max_length=30),
    ]


class DriftOut(FromView):
    """One field that differed outside at the last turn, and what is done about it."""

    kind: str
    key: str
    outside_id: str
    field: str
    wanted: Any
    seen: Any
    care: str


class ConnectionOut(FromView):
    id: UUID
    cohort_id: UUID
    provider: str
    place: str
    account: str
    options: dict[str, Any]
    created_at: datetime
    state: SyncState
    began_at: datetime | None
    ended_at: datetime | None
    converged_at: datetime | None
    note: str
    drift: list[DriftOut]


class ConnectionPage(Closed):
    items: list[ConnectionOut]
    next: str | None


class ConnectedOut(FromView):
    id: UUID
    cohort_id: UUID
    provider: str
    place: str
    account: str
    options: dict[str, Any]


class OperationOut(FromView):
    act: str
    kind: str
    key: str
    outside_id: str | None
    fields: dict[str, Any]
    reason: str


class PlanContent(FromView):
    operations: list[OperationOut] = Field(default_factory=list)
    drift: list[DriftOut] = Field(default_factory=list)
    counts: dict[str, int] = Field(default_factory=dict)
    known: int = 0
    guarded: bool = False


class PlanMade(FromView):
    id: UUID
    state: PlanState


class PlanOut(FromView):
    id: UUID
    cohort_id: UUID
    provider: str
    state: PlanState
    made_at: datetime
    applied_at: datetime | None
    failure: str | None
    content: PlanContent


class PlanIn(Closed):
    draft: Annotated[
        UUID | None,
        Field(description="As if this draft were published; such a plan cannot be applied."),
    ] = None


class ApplyIn(Closed):
    force: Annotated[
        bool, Field(strict=True, description="Also when more would be removed than can be meant.")
    ] = False


class LetterOut(FromView):
    """A job of this connection that was tried as often as it may be, and why it failed."""

    id: UUID
    kind: str
    attempt: int
    created_at: datetime
    due_at: datetime
    error: str | None


class LettersOut(Closed):
    items: list[LetterOut]


class ReplayedOut(FromView):
    id: UUID
    state: JobState


class ProviderOut(FromView):
    name: str
    kinds: list[str]


class ProvidersOut(Closed):
    items: list[ProviderOut]

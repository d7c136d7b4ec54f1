from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from paceline.features.grouping.public import DraftId
from paceline.features.reconcile.public import ConnectionId, PlanId
from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class SyncConnection(JobPayload):
    """Level-triggered: whatever happened, one turn looks at all of it."""

    name: ClassVar = "reconcile.sync"

    connection_id: ConnectionId

    @property
    @override
    def key(self) -> str:
        return str(self.connection_id)


@dataclass(frozen=True, kw_only=True)
class MakePlan(JobPayload):
    """Of what is published; with a draft, of what would be there once that was."""

    name: ClassVar = "reconcile.make_plan"

    connection_id: ConnectionId
    plan_id: PlanId
    draft_id: DraftId | None = None

    @property
    @override
    def key(self) -> str:
        return f"{self.connection_id}/{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class ApplyPlan(JobPayload):
    name: ClassVar = "reconcile.apply_plan"

    connection_id: ConnectionId
    plan_id: PlanId
    force: bool

    @property
    @override
    def key(self) -> str:
        return f"{self.connection_id}/{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class HearAnswers(JobPayload):
    name: ClassVar = "reconcile.hear_answers"

    connection_id: ConnectionId

    @property
    @override
    def key(self) -> str:
        return str(self.connection_id)


@dataclass(frozen=True, kw_only=True)
class HearAll(JobPayload):
    name: ClassVar = "reconcile.hear_all"


@dataclass(frozen=True, kw_only=True)
class FullPass(JobPayload):
    name: ClassVar = "reconcile.full_pass"

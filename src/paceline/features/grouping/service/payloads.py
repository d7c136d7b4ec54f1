from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import DraftId
from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class SolveTrial(JobPayload):
    name: ClassVar = "grouping.try"

    trial_id: UUID
    cohort_id: CohortId

    @property
    @override
    def key(self) -> str:
        return str(self.trial_id)


@dataclass(frozen=True, kw_only=True)
class PruneTrials(JobPayload):
    name: ClassVar = "grouping.prune_trials"


@dataclass(frozen=True, kw_only=True)
class SolveDraft(JobPayload):
    name: ClassVar = "grouping.solve"

    draft_id: DraftId
    cohort_id: CohortId
    seed: int

    @property
    @override
    def key(self) -> str:
        return str(self.draft_id)

from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import DraftId
from paceline.kernel.messages import JobPayload


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

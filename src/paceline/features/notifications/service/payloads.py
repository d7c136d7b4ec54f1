from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from paceline.features.cohorts.public import CohortId
from paceline.features.notifications.public import NoticeId
from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class SendNotice(JobPayload):
    """Comes early after a move: then it puts itself off to the time the notice has now."""

    name: ClassVar = "notifications.send"

    notice_id: NoticeId

    @property
    @override
    def key(self) -> str:
        return str(self.notice_id)


@dataclass(frozen=True, kw_only=True)
class PlanReminders(JobPayload):
    """However often it is wished for, one run plans all of a cohort."""

    name: ClassVar = "notifications.plan"

    cohort_id: CohortId

    @property
    @override
    def key(self) -> str:
        return str(self.cohort_id)


@dataclass(frozen=True, kw_only=True)
class LookAhead(JobPayload):
    name: ClassVar = "notifications.look_ahead"


@dataclass(frozen=True, kw_only=True)
class Forget(JobPayload):
    name: ClassVar = "notifications.forget"

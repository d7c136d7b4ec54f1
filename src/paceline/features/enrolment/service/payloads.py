from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class ErasePerson(JobPayload):
    name: ClassVar = "enrolment.erase_person"

    person_id: UUID
    again: bool = False

    @property
    @override
    def key(self) -> str:
        return f"{self.person_id}/again" if self.again else str(self.person_id)


@dataclass(frozen=True, kw_only=True)
class SendApplication(JobPayload):
    name: ClassVar = "enrolment.send_application"

    application_id: UUID


@dataclass(frozen=True, kw_only=True)
class PruneApplications(JobPayload):
    name: ClassVar = "enrolment.prune_applications"

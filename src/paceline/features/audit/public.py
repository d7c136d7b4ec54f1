"""What other slices may know of the audit log: that a check of it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NewType
from uuid import UUID

from paceline.kernel.messages import Event

AuditCheckId = NewType("AuditCheckId", UUID)


@dataclass(frozen=True, kw_only=True)
class AuditBroken(Event):
    """A check found the log other than it was sealed."""

    name: ClassVar = "audit.broken"

    check_id: AuditCheckId
    at: datetime

"""One notice as those who write and send it know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.public import MeetingId
from paceline.features.notifications.public import NoticeId, NoticeState, NoticeType
from paceline.kernel.ids import new_id
from paceline.kernel.mail import letter_name


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Until `due_at` it waits; what it says is looked up when it is written.

    `asked_at` is when a reminder was asked for, be it quiet then or not.
    """

    id: NoticeId
    cohort_id: CohortId
    sign_up_id: SignUpId
    type: NoticeType
    subject: str
    due_at: datetime
    asked_at: datetime | None = None
    state: NoticeState = NoticeState.PLANNED
    group_id: GroupId | None = None
    meeting_id: MeetingId | None = None
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_reminder(self) -> bool:
        return self.type is NoticeType.REMINDER

    @property
    def detail(self) -> str:
        """What stands behind the subject's first part: a lead, a sequence, a slot."""
        return self.subject.partition("/")[2]

    def values(self, *, at: datetime) -> dict[str, object]:
        """Of its row."""
        return {
            "id": self.id,
            "cohort_id": self.cohort_id,
            "sign_up_id": self.sign_up_id,
            "type": self.type,
            "subject": self.subject,
            "letter": letter_name(mail_key(self.id)),
            "due_at": self.due_at,
            "created_at": at,
            "state": self.state,
            "group_id": self.group_id,
            "meeting_id": self.meeting_id,
            "facts": dict(self.facts),
            "channel": "",
            "note": "",
        }


def mail_key(notice_id: NoticeId) -> str:
    return f"notice-{notice_id}"


def new_notice_id() -> NoticeId:
    return NoticeId(new_id())

"""What other slices may know of who came to meetings."""

from dataclasses import dataclass
from typing import ClassVar

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import MeetingId
from paceline.kernel.messages import Event


@dataclass(frozen=True, kw_only=True)
class PresenceNoted(Event):
    """`came` is None where a note was taken back."""

    name: ClassVar = "attendance.presence_noted"

    cohort_id: CohortId
    meeting_id: MeetingId
    sign_up_id: SignUpId
    came: bool | None

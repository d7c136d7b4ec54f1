"""What other slices and channels may know of notices."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

NoticeId = NewType("NoticeId", UUID)
MAIL: Final = "mail"
NONE: Final = "none"


class NoticeType(StrEnum):
    """What people may choose about, each for itself."""

    REMINDER = "reminder"
    GROUP_ASSIGNED = "group_assigned"
    MEMBER_JOINED = "member_joined"
    MEMBER_LEFT = "member_left"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    UNPLACED_ASK = "unplaced_ask"
    VISIT = "visit"
    SUBSTITUTE = "substitute"


class NoticeState(StrEnum):
    """A notice is planned until a channel took it.

    `sending` is a reminder whose channel has been asked: whatever becomes of that, it is not asked
    again. `unknown` is one that may have arrived. `skipped` had nothing to say any more or nobody
    to say it to, `cancelled` lost its meeting, `failed` was refused for good.
    """

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Language(StrEnum):
    EN = "en"
    DE = "de"


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """From one minute of day to another, maybe over midnight, on the reader's own clock."""

    start: int
    end: int

"""What other slices may know of training together."""

from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from paceline.features.activities.public import Eyes

PlannedEventId = NewType("PlannedEventId", UUID)


class Scored(StrEnum):
    """How hard an activity was is told by its pace, or else by the heart."""

    PACE = "rtss"
    HEART = "hrtss"


class EventKind(StrEnum):
    RACE = "race"
    SESSION = "session"


# A machine's are not worked out: nothing asks for them.
WORKED_OUT: Final = (Eyes.OWNER, Eyes.COACH, Eyes.GROUP)

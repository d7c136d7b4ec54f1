from paceline.features.grouping.schemas.slots import SlotOut
from paceline.web.fields import Closed


class HeatSlotOut(Closed):
    """A weekly start on the viewer's clock (`day`, `start`) and on the cohort's (`slot`).

    Members who can come, who like to, who can and are in no group; facilitators who can; the
    groups on it by key or name, and how many are seated in them.
    """

    day: str
    start: str
    slot: SlotOut
    able: int
    preferring: int
    waiting: int
    facilitators: int
    groups: list[str]
    seated: int


class HeatOut(Closed):
    """In the order of the viewer's week, as it is in the first week of the cohort."""

    zone: str
    meeting_minutes: int
    members: int
    placed: int
    slots: list[HeatSlotOut]

from typing import Annotated
from uuid import UUID

from pydantic import Field

from paceline.engines.availability.days import WEEKDAYS, Weekday, clock, minute_of
from paceline.engines.availability.windows import DAY, WEEK
from paceline.kernel.errors import CodedFlaw, Flaw, Invalid
from paceline.web.fields import Closed, Zone

Members = Annotated[list[UUID], Field(max_length=200)]


class SlotIn(Closed):
    """A weekday and a time of day, in the cohort's anchor zone unless it says another."""

    day: Weekday
    start: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{2}:[0-9]{2}$",
            json_schema_extra={"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
            examples=["18:30"],
        ),
    ]
    zone: Zone | None = None

    def minute(self) -> int:
        """Minute of week. Raises Invalid."""
        start = minute_of(self.start)
        if start >= DAY:
            raise Invalid("A slot starts before 24:00; give 00:00 of the next day.")
        return WEEKDAYS.index(self.day) * DAY + start


class SlotOut(Closed):
    day: Weekday
    start: str
    zone: str


def slot_out(minute: int, zone: str) -> SlotOut:
    return SlotOut(day=WEEKDAYS[minute % WEEK // DAY], start=clock(minute % DAY), zone=zone)


class PersonOut(Closed):
    """`local` is the weekly time on the person's own clock, in the first week."""

    id: UUID
    name: str
    zone: str
    local: str
    preferred: bool


class FlawOut(Closed):
    """`code` says what it is and `name` of whom, for whoever tells it in another language."""

    where: str
    message: str
    code: str = ""
    name: str = ""


def flaw_out(flaw: Flaw) -> FlawOut:
    if isinstance(flaw, CodedFlaw):
        return FlawOut(where=flaw.where, message=flaw.message, code=flaw.code, name=flaw.name)
    return FlawOut(where=flaw.where, message=flaw.message)

"""All that one invitation says: what is compared, told, and kept to call it off."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from typing_extensions import override

from paceline.engines.recurrence.zones import zone
from paceline.providers.ics.settings import Language


class Date(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that takes place, in the week that many after the first."""

    id: UUID
    week: int
    starts_at: datetime
    minutes: int
    place: str
    note: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """`first` is where the series begins on the clock of `zone`; it has `weeks` weeks.

    A week that no date is in has no meeting. `clock` is the reader's own zone.
    """

    address: str
    name: str
    clock: str
    language: Language
    group: str
    cohort: str
    program: str
    place: str
    zone: str
    minutes: int
    first: datetime
    weeks: int
    dates: tuple[Date, ...]

    @override
    def __repr__(self) -> str:
        return "Letter()"

    @property
    def title(self) -> str:
        return f"{self.group} - {self.cohort}"

    def usual(self, week: int) -> datetime:
        """When that week's meeting usually begins, on the group's clock."""
        return (self.first + timedelta(weeks=week)).replace(tzinfo=zone(self.zone))

    def is_usual(self, date: Date) -> bool:
        """Whether the series says all there is to say of it."""
        told = (date.starts_at, date.minutes, date.place, date.note)
        return told == (self.usual(date.week).astimezone(UTC), self.minutes, self.place, "")

    @property
    def text(self) -> str:
        """The same for the same letter."""
        return msgspec.json.encode(self, order="deterministic").decode()


def letter_in(text: object) -> Letter:
    return msgspec.json.decode(str(text), type=Letter)

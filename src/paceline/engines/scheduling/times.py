"""The times an instance speaks of beside weekly windows: places, busy intervals, social hours."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from paceline.engines.availability.windows import DAY, STEP, clock_text
from paceline.kernel.errors import Invalid


class Place(NamedTuple):
    """A weekly start: a minute of week on the clocks of `zone`; None is the anchor zone."""

    slot: int
    zone: str | None = None


@dataclass(frozen=True, order=True)
class Busy:
    """`[starts_at, ends_at)` in aware UTC: a meeting elsewhere, whose weeks need not be ours.

    Raises:
        Invalid: an instant is not in UTC, or the end is not after the start.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for instant in (self.starts_at, self.ends_at):
            if instant.tzinfo is not UTC:
                raise Invalid(f"busy time {instant} is not in UTC; convert it with astimezone(UTC)")
        if self.ends_at <= self.starts_at:
            raise Invalid(f"busy time {self.starts_at} ends before it starts; swap its ends")


@dataclass(frozen=True)
class SocialHours:
    """`[earliest, latest)` in local minutes of day; a latest beyond 1440 is after midnight.

    Raises:
        Invalid: a bound is off the quarter hour, or they do not bound a part of a day.
    """

    earliest: int
    latest: int

    def __post_init__(self) -> None:
        for bound in (self.earliest, self.latest):
            if bound % STEP:
                raise Invalid(f"social hours bound {bound} is not on a quarter hour")
        if not 0 <= self.earliest < DAY or not self.earliest < self.latest <= self.earliest + DAY:
            raise Invalid(
                f"social hours {self.earliest}-{self.latest} are no part of a day; "
                f"use minutes from 0 to {DAY}, and add {DAY} to an end after midnight"
            )

    def __contains__(self, minute: int) -> bool:
        """Whether a minute of day or of week is inside."""
        return (minute - self.earliest) % DAY < self.latest - self.earliest

    @property
    def text(self) -> str:
        return f"{clock_text(self.earliest)}-{clock_text(self.latest % DAY or DAY)}"

"""What a language has to have, so that notices can be written in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from paceline.engines.recurrence.zones import zone


class About(StrEnum):
    """Which words: more than one belongs to some types."""

    REMINDER = "reminder"
    ASSIGNED = "assigned"
    JOINED = "joined"
    LEFT = "left"
    YOU_LEFT = "you_left"
    MOVED = "moved"
    PLACE = "place"
    SERIES = "series"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    RESTORED = "restored"
    ASK = "ask"
    VISIT = "visit"
    VISITING = "visiting"
    VISIT_OFF = "visit_off"
    VISIT_ENDED = "visit_ended"
    LED = "led"
    LEADING = "leading"
    LED_AGAIN = "led_again"
    LEADER_LOST = "leader_lost"
    NOT_LEADING = "not_leading"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """`{group}`, `{who}`, `{when}`, `{day}`, `{cohort}`, `{program}` are filled in."""

    subject: str
    paragraphs: Sequence[str]

    def said(self, facts: Mapping[str, str]) -> tuple[str, list[str]]:
        lines = [each.format_map(facts) for each in self.paragraphs]
        return " ".join(self.subject.format_map(facts).split()), [each for each in lines if each]


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language. `reasons` are by the solver's word, `""` for one it has no word for."""

    hello: str
    page: str
    page_lost: str
    unsubscribe: str
    place: str
    note: str
    days: Sequence[str]
    months: Sequence[str]
    date: str
    span: str
    weekly: str
    widen: str
    miss: str
    nothing: str
    somebody: str
    week: str
    notices: Mapping[About, Wording]
    reasons: Mapping[str, str]
    kinds: Mapping[str, str]
    short_days: Mapping[str, str]

    def day(self, at: datetime, zone_name: str) -> str:
        local = at.astimezone(zone(zone_name))
        return self.date.format(
            weekday=self.days[local.weekday()],
            day=local.day,
            month=self.months[local.month - 1],
            year=local.year,
        )

    def when(self, starts_at: datetime, minutes: int, zone_name: str) -> str:
        """On the reader's clock, and which clock that is."""
        local = starts_at.astimezone(zone(zone_name))
        end = (starts_at + timedelta(minutes=minutes)).astimezone(zone(zone_name))
        return self.span.format(
            day=self.day(starts_at, zone_name),
            start=f"{local:%H:%M}",
            end=f"{end:%H:%M}",
            zone=zone_name,
        )

    def window(self, text: str) -> str:
        """`Mon 18:00-19:30`, with this language's days."""
        for short, name in self.short_days.items():
            text = text.replace(short, name)
        return text

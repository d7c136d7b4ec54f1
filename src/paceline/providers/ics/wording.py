"""What an invitation says to people, on their own clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from paceline.engines.recurrence.zones import zone
from paceline.providers.ics.letters import Date, Letter
from paceline.providers.ics.settings import Language

SHOWN: Final = 12


class About(StrEnum):
    INVITED = "invited"
    CHANGED = "changed"
    CALLED_OFF = "called off"


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language; `{group}`, `{cohort}`, `{program}` and `{name}` are filled in."""

    hello: str
    subjects: Mapping[About, str]
    begins: Mapping[About, str]
    dates: str
    more: str
    place: str
    answer: str
    days: Sequence[str]

    def when(self, date: Date, clock: str) -> str:
        starts, ends = (each.astimezone(zone(clock)) for each in (date.starts_at, date.ends_at))
        day = self.days[starts.weekday()]
        return f"{day}, {starts:%Y-%m-%d}, {starts:%H:%M}-{ends:%H:%M}"


ENGLISH: Final = Words(
    hello="Hello {name},",
    subjects={
        About.INVITED: "Invitation: {group} ({program}, {cohort})",
        About.CHANGED: "Changed: {group} ({program}, {cohort})",
        About.CALLED_OFF: "No longer in your calendar: {group} ({program}, {cohort})",
    },
    begins={
        About.INVITED: "this letter invites you to the meetings of {group} of {program}, {cohort}.",
        About.CHANGED: "the meetings of {group} of {program}, {cohort}, have changed.",
        About.CALLED_OFF: "you are no longer invited to the meetings of {group} of {program}, "
        "{cohort}. Your calendar takes them out.",
    },
    dates="When ({clock}):",
    more="and {count} more",
    place="Place: {place}",
    answer="Say in your calendar whether you come: to all of them, or to one.",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
GERMAN: Final = Words(
    hello="Hallo {name},",
    subjects={
        About.INVITED: "Einladung: {group} ({program}, {cohort})",
        About.CHANGED: "Geändert: {group} ({program}, {cohort})",
        About.CALLED_OFF: "Nicht mehr in Ihrem Kalender: {group} ({program}, {cohort})",
    },
    begins={
        About.INVITED: "dieser Brief lädt Sie zu den Treffen von {group} ein ({program}, "
        "{cohort}).",
        About.CHANGED: "die Treffen von {group} ({program}, {cohort}) haben sich geändert.",
        About.CALLED_OFF: "zu den Treffen von {group} ({program}, {cohort}) sind Sie nicht mehr "
        "eingeladen. Ihr Kalender nimmt sie heraus.",
    },
    dates="Wann ({clock}):",
    more="und {count} weitere",
    place="Ort: {place}",
    answer="Sagen Sie in Ihrem Kalender, ob Sie kommen: zu allen oder zu einem.",
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
)
WORDS: Final[Mapping[Language, Words]] = {Language.EN: ENGLISH, Language.DE: GERMAN}


def subject(letter: Letter, about: About) -> str:
    return filled(WORDS[letter.language].subjects[about], letter)


def text(letter: Letter, about: About, *, at: datetime) -> str:
    """Of the meetings those that are ahead."""
    words = WORDS[letter.language]
    blocks = [filled(words.hello, letter), filled(words.begins[about], letter)]
    if about is not About.CALLED_OFF:
        blocks += ["\n".join(shown(letter, words, at=at)), words.answer]
    return "\n\n".join(each for each in blocks if each) + "\n"


def shown(letter: Letter, words: Words, *, at: datetime) -> list[str]:
    ahead = [each for each in letter.dates if each.ends_at > at]
    if not ahead:
        return []
    lines = [words.dates.format(clock=letter.clock)]
    lines += [line(letter, each, words) for each in ahead[:SHOWN]]
    if len(ahead) > SHOWN:
        lines.append(words.more.format(count=len(ahead) - SHOWN))
    if letter.place:
        lines.append(words.place.format(place=letter.place))
    return lines


def line(letter: Letter, date: Date, words: Words) -> str:
    """With the place where it is another one than usual."""
    other = f", {date.place}" if date.place != letter.place else ""
    return f"- {words.when(date, letter.clock)}{other}"


def filled(words: str, letter: Letter) -> str:
    facts = {"group": letter.group, "cohort": letter.cohort, "program": letter.program}
    return words.format(name=letter.name, **facts)

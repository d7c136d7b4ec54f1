"""What a header says: one of the fields, or windows of the week."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from paceline.engines.formats.signups.clock import ClockRange, range_text
from paceline.engines.formats.signups.days import FULL_NAMES, WORDS
from paceline.engines.formats.signups.folding import fold, shown
from paceline.engines.formats.signups.lexicon import Lexicon, Token
from paceline.engines.formats.signups.report import Unreadable

Shape = Literal["choice", "days", "times", "week"]
_LISTED: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name|full name|vor- und nachname|vor und nachname|vollstandiger name", "wer bist du"),
    "first_name": ("first name|firstname|first|given name|vorname|forename",),
    "last_name": ("last name|lastname|last|surname|family name|nachname|familienname",),
    "email": (
        "email|e-mail|mail|email address|e-mail address|mail address|emailaddress|e-mail-adresse"
        "|e-mailadresse|emailadresse|email-adresse|mailadresse",
        "contact email|kontakt e-mail|username",
    ),
    "role": ("role|rolle|roles|role in the group|participant type|type|funktion|ich bin|i am",),
    "zone": (
        "time zone|timezone|zeitzone|tz|iana time zone",
        "city|town|location|where do you live|where are you based|where are you|based in|stadt|ort"
        "|wohnort|wo wohnst du|wo lebst du|standort|home town|hometown",
        "country|land|region|state",
    ),
    "max_groups": (
        "max groups|maximum groups|max. groups|groups max|how many groups|number of groups"
        "|maximale gruppen|max gruppen|max. gruppen|anzahl gruppen|wie viele gruppen",
    ),
}
_KEYWORDS: Final[Mapping[str, re.Pattern[str]]] = {
    "email": re.compile(r"\be-?mail\b|\be-?mail-?adresse\b"),
    "zone": re.compile(r"\b(?:time ?zone|zeitzone)\b"),
    "role": re.compile(r"\b(?:your role|which role|welche rolle|deine rolle|ihre rolle)\b"),
    "max_groups": re.compile(r"\bhow many groups\b|\bwie viele gruppen\b"),
}
_NEVER: Final = re.compile(
    r"\b(?:timestamp|zeitstempel|comments?|notes?|anything|bemerkung|bemerkungen|anmerkung"
    r"|anmerkungen|kommentar|hinweise?|phone|telefon|emergency|notfallkontakt|confirm|friend|parent)\b"
)
_AVAILABLE: Final = re.compile(
    r"\b(?:availability|availabilities|available|verfugbarkeit|verfugbarkeiten|verfugbar"
    r"|when can you|when are you free|times that (?:suit|work)|which times|what times"
    r"|wann kannst du|wann konnen sie|wann hast du zeit|wann haben sie zeit|possible times"
    r"|preferred times?|weekly times?|mogliche zeiten|zeitfenster|time slots?)\b"
)
_OPENING: Final = re.compile(
    r"^(?:(?:what is|what's|please enter|enter|wie ist|was ist|wie lautet|bitte|your|the|ihr|ihre"
    r"|dein|deine)\s+)+"
)
_BRACKET: Final = re.compile(r"^(?P<outer>.*?)\[(?P<inner>[^\[\]]*)\]\s*$", re.DOTALL)
_LONE_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
_CLOCK: Final = re.compile(r"[0-9]\s*(?:[:.h][0-9]{2}|[ap]m)?\s*(?:-|to|bis)\s*[0-9]")
_RANKS: Final[Mapping[str, tuple[str, int]]] = {
    word: (kind, rank)
    for kind, ranks in _LISTED.items()
    for rank, words in enumerate(ranks)
    for word in words.split("|")
}
KEYWORD_RANK: Final = 9


@dataclass(frozen=True, kw_only=True)
class Slot:
    """`days` and `times` are what the header itself says; the cell says the rest."""

    days: tuple[int, ...]
    times: tuple[ClockRange, ...]
    preferred: bool

    @property
    def shape(self) -> Shape:
        if self.days and self.times:
            return "choice"
        if self.times:
            return "days"
        return "times" if self.days else "week"

    @property
    def detail(self) -> str:
        said = [FULL_NAMES[day] for day in self.days]
        said += [range_text(time.span) for time in self.times]
        return ", ".join([" ".join(said) or "days and times", *self._wish])

    @property
    def _wish(self) -> Sequence[str]:
        return () if self.preferred else ("if need be",)


def read_field(header: str) -> tuple[str, int] | None:
    """The field and how sure that is: 0 is surest, `KEYWORD_RANK` only a word in a question."""
    said = fold(header).strip(" *:?.!")
    if _NEVER.search(said):
        return None
    word = _OPENING.sub("", re.sub(r"\s*\([^()]*\)$", "", said)).strip(" *:?.!")
    if found := _RANKS.get(said) or _RANKS.get(word):
        return found
    kinds = [kind for kind, pattern in _KEYWORDS.items() if pattern.search(said)]
    return (kinds[0], KEYWORD_RANK) if len(kinds) == 1 else None


def read_slot(header: str, lexicon: Lexicon) -> Slot | None:
    """None where the header says nothing of windows; raises `Unreadable` for half a window."""
    said = fold(header).strip(" *?!")
    if _NEVER.search(said):
        return None
    slot = _phrase(said, lexicon) or _question(said, lexicon)
    if slot is not None:
        return slot
    if _names_day(said) and _CLOCK.search(said):
        raise Unreadable(
            f"the column '{shown(header)}' looks like a window, but not all of it is understood",
            "name it as in 'Mon 18:00-19:00', or ignore it in the mapping",
        )
    if _AVAILABLE.search(said):
        return Slot(days=(), times=(), preferred=_wish(said, lexicon))
    return None


def looks_like_days(header: str) -> bool:
    """A column with a weekday in its name that is ignored deserves a note."""
    return _names_day(fold(header))


def read_mapped_slot(header: str, lexicon: Lexicon, *, preferred: bool) -> Slot:
    """A column the mapping calls availability; without a day or time in it, cells say both."""
    slot = read_slot(header, lexicon) or Slot(days=(), times=(), preferred=True)
    return Slot(days=slot.days, times=slot.times, preferred=slot.preferred and preferred)


def _phrase(said: str, lexicon: Lexicon) -> Slot | None:
    """The whole header is days, times and words of ours."""
    tokens = _tokens(said, lexicon)
    if tokens is None:
        return None
    slot = _slot(tokens)
    only_if_need_be = any(token.kind == "mark" and not token.preferred for token in tokens)
    return slot if slot.days or slot.times or only_if_need_be else None


def _question(said: str, lexicon: Lexicon) -> Slot | None:
    """A form's grid: the question, and in brackets the row of the grid."""
    found = _BRACKET.match(said)
    if found is None:
        return None
    inner = _tokens(found["inner"], lexicon)
    slot = _slot(inner) if inner is not None else None
    if slot is None or not (slot.days or slot.times):
        return None
    outer = [WORDS[word] for word in _LONE_WORDS.findall(found["outer"]) if word in WORDS]
    days = slot.days or tuple(day for days in outer for day in days)
    preferred = slot.preferred and _wish(found["outer"], lexicon)
    return Slot(days=days, times=slot.times, preferred=preferred)


def _tokens(said: str, lexicon: Lexicon) -> list[Token] | None:
    try:
        return lexicon.tokens(said)
    except Unreadable:
        return None


def _slot(tokens: Sequence[Token]) -> Slot:
    return Slot(
        days=tuple(dict.fromkeys(day for token in tokens for day in token.days)),
        times=tuple(time for token in tokens for time in token.times),
        preferred=all(token.preferred for token in tokens if token.kind == "mark"),
    )


def _wish(said: str, lexicon: Lexicon) -> bool:
    """False where the question itself asks for times that suit only if need be."""
    marks = (word for word, token in lexicon.words.items() if not token.preferred)
    return not any(re.search(rf"\b{re.escape(word)}\b", said) for word in marks)


def _names_day(said: str) -> bool:
    return any(word in WORDS for word in _LONE_WORDS.findall(said))

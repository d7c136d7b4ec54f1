"""The words of availability cells, and cutting a cell into them.

A mapping adds words of its own; everything else a cell says is refused, never skipped: a word
not understood may be the one that turns the sentence round.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from paceline.engines.formats.signups import days
from paceline.engines.formats.signups.clock import (
    LONE_TIME,
    RANGE,
    ClockRange,
    TimeRange,
    read_range,
)
from paceline.engines.formats.signups.folding import fold, listed, shown
from paceline.engines.formats.signups.report import Unreadable

Kind = Literal["days", "times", "mark", "no", "separator", "heading", "filler"]
_EXAMPLE: Final = 'write windows such as "Mon 18:00-20:00; Tue, Thu 19:00-21:00"'
# Bounded, because a cell may be 10,000 letters and dashes long.
_WORD: Final = r"[^\W\d_]{1,40}(?:['-][^\W\d_]{1,40}){0,2}"
_WORDS: Final = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}")
_WORD_END: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_GAP: Final = re.compile(r"[\s.()\[\]]+")
_DAY_LINK: Final = re.compile(r"\.?\s*(?:-|\b(?:to|through|thru|till?|until|bis)\b)\s*")

PREFERRED: Final = listed(
    "preferred, preferably, prefer, best, ideal, ideally, first choice, great, bevorzugt, "
    "am liebsten, optimal, perfekt, perfect, sehr gut"
)
IF_NEED_BE: Final = listed(
    "if need be, if needed, if necessary, if needs be, if i must, if required, ifneedbe, "
    "maybe, perhaps, possible, possibly, not ideal, second choice, backup, back-up, "
    "alternative, less preferred, tentative, zur not, notfalls, im notfall, wenn notig, "
    "falls notig, bei bedarf, vielleicht, eventuell, evtl, ggf, eher nicht, moglich, "
    "ausweichtermin"
)
NO: Final = listed(
    "no, none, not available, unavailable, never, busy, n/a, na, nope, nein, nicht, keine, "
    "keiner, nie, nicht verfugbar, can't, cannot, not possible, geht nicht, keine zeit"
)
_ALL_DAY: Final = listed(
    "all day, all day long, whole day, full day, anytime, any time, always, ganztags, "
    "ganztagig, den ganzen tag, ganzer tag, jederzeit, immer"
)
_FILLERS: Final = listed(
    "from, von, at, on, um, am, in, every, each, jeden, jeder, only, nur, also, auch, uhr, "
    "o'clock, zwischen, between, available, availability, verfugbar, verfugbarkeit"
)
_SEPARATORS: Final = ("and", "und", "or", "oder", "u", "sowie", "as well as")
_VAGUE: Final = listed(
    "evening, evenings, morning, mornings, afternoon, afternoons, lunch, lunchtime, night, "
    "nights, noonish, abend, abends, abende, vormittag, vormittags, nachmittag, "
    "nachmittags, nachmittage, morgens, fruh, nachts, late, early, spat, flexible, flexibel"
)
_OPEN_ENDED: Final = listed("after, before, ab, nach, vor, until, till, bis, since, seit")


class Token(NamedTuple):
    kind: Kind
    text: str
    days: tuple[int, ...] = ()
    times: tuple[ClockRange, ...] = ()
    preferred: bool = True


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    words: Mapping[str, Token]

    def tokens(self, text: str) -> list[Token]:
        """Raises `Unreadable` at the first piece that is no word, day or range of times."""
        folded = fold(text.replace("\r", "\n").replace("\n", " ; "))
        return list(self._scan(folded))

    def _scan(self, text: str) -> Iterator[Token]:
        at = 0
        while at < len(text):
            if gap := _GAP.match(text, at):
                at = gap.end()
                continue
            token, at = self._next(text, at)
            yield token

    def _next(self, text: str, at: int) -> tuple[Token, int]:
        if found := RANGE.match(text, at):
            return Token("times", found[0], times=(read_range(found[0]),)), found.end()
        if text[at] in ",;/&+|":
            return Token("separator", text[at]), at + 1
        if text[at] in ":=":
            return Token("heading", text[at]), at + 1
        if text[at] == "-":
            return Token("no", "-"), at + 1
        token, end = self._word(text, at)
        if token.kind == "days":
            return self._through(text, token, end)
        return token, end

    def _word(self, text: str, at: int) -> tuple[Token, int]:
        found = _WORDS.match(text, at)
        if found is None:
            raise _not_understood(text, at)
        for end in _ends(found[0]):
            token = self.words.get(found[0][:end])
            if token is not None:
                return token, at + end
        raise _not_understood(text, at)

    def _through(self, text: str, first: Token, end: int) -> tuple[Token, int]:
        """Mon-Fri; a dash before anything but a day is left for the next token."""
        link = _DAY_LINK.match(text, end)
        word = _WORDS.match(text, link.end()) if link else None
        if word is None or len(first.days) != 1:
            return first, end
        for stop in _ends(word[0]):
            last = self.words.get(word[0][:stop])
            if last is not None and len(last.days) == 1:
                span = days.through(first.days[0], last.days[0])
                return Token("days", text[:end], days=span), word.start() + stop
        return first, end


def _ends(phrase: str) -> list[int]:
    """Where the phrase could stop, longest first: after each word, and before each dash."""
    stops = [found.end() for found in _WORD_END.finditer(phrase)]
    return stops[::-1]


def _not_understood(text: str, at: int) -> Unreadable:
    if time := LONE_TIME.match(text, at):
        message = f"'{time[0]}' is one time, not a window"
        return Unreadable(message, "write 18:00-20:00", why="one_time", said=time[0])
    word = re.split(r"[\s,;]", text[at:], maxsplit=1)[0]
    if word in _VAGUE:
        return Unreadable(
            f"'{word}' does not say when by the clock",
            f'write 18:00-21:00, or map it: named_times: {{{word}: "18:00-21:00"}}',
            why="vague",
            said=word,
        )
    if word in _OPEN_ENDED:
        message = f"after '{word}' one end of the window is missing"
        return Unreadable(message, "write 18:00-21:00", why="open_ended", said=word)
    word = shown(word)
    return Unreadable(f"'{word}' is not understood", _EXAMPLE, why="not_understood", said=word)


def lexicon(
    *,
    preferred: Iterable[str] = (),
    if_need_be: Iterable[str] = (),
    no: Iterable[str] = (),
    named_times: Mapping[str, tuple[TimeRange, ...]] | None = None,
) -> Lexicon:
    """The built-in words and, over them, those of a mapping."""
    words = dict(_BUILT_IN)
    for name, ranges in (named_times or {}).items():
        words[fold(name)] = _named(name, ranges)
    words.update(_marks(preferred, preferred=True))
    words.update(_marks(if_need_be, preferred=False))
    words.update({fold(word): Token("no", word) for word in no})
    return Lexicon(words=words)


def _named(name: str, ranges: Iterable[TimeRange]) -> Token:
    told = (ClockRange(span, clock=24, remarks=()) for span in ranges)
    return Token("times", name, times=tuple(told))


def _marks(words: Iterable[str], *, preferred: bool) -> dict[str, Token]:
    return {fold(word): Token("mark", word, preferred=preferred) for word in words}


_WHOLE_DAY: Final = (TimeRange(0, days.DAY_MINUTES),)
_BUILT_IN: Final[Mapping[str, Token]] = {
    **{word: Token("filler", word) for word in _FILLERS},
    **{word: Token("separator", word) for word in _SEPARATORS},
    **{word: Token("days", word, days=spans) for word, spans in days.WORDS.items()},
    **{word: _named(word, _WHOLE_DAY) for word in _ALL_DAY},
    **_marks(PREFERRED, preferred=True),
    **_marks(IF_NEED_BE, preferred=False),
    **{word: Token("no", word) for word in NO},
}
BASE: Final = Lexicon(words=_BUILT_IN)

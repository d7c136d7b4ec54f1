"""Availability cells: from the words of one cell to windows of the week.

An item is what stands between two separators. Days wait for times across separators, so that
"Tue, Thu 7-9pm" is both days; times reuse the days before them, so that "Mon 9-10, 12-13" is
both on Monday. A mark such as "(if need be)" covers its item; with a colon it opens a list.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from paceline.engines.formats.signups.clock import ClockRange, TimeRange, range_text
from paceline.engines.formats.signups.days import DAY_MINUTES, EVERY_DAY, FULL_NAMES
from paceline.engines.formats.signups.folding import fold, listed, shown
from paceline.engines.formats.signups.lexicon import Lexicon, Token
from paceline.engines.formats.signups.report import LocalWindow, Remark, Unreadable

_EMPTY: Final = frozenset({"", "-", "--", "---", "n/a", "?", "."})
_YES: Final = frozenset(
    listed(
        "yes, y, x, xx, ok, okay, true, 1, ja, j, available, can, works, free, frei, verfugbar, "
        "geht, passt, possible, ✓, ✔, ✅, ☑, 👍"
    )
)
_NOT: Final = frozenset(["false", "0", "f", "✗", "✘", "❌", "☐", "n"])
_GRID_REMEDY: Final = (
    'write yes, if need be or no, or name the word in the mapping: no_words: ["…"]'
)
_TIMES_REMEDY: Final = "write 18:00-20:00, all day or -"
_MISREAD_AS_WORDS: Final = frozenset({"so", "do", "we"})


class Reading(NamedTuple):
    windows: tuple[LocalWindow, ...] = ()
    remarks: tuple[Remark, ...] = ()


NOTHING: Final = Reading()


def read_choice(
    text: str, lexicon: Lexicon, *, days: Sequence[int], times: Iterable[TimeRange], preferred: bool
) -> Reading:
    """A grid's cell: whether this window suits; raises `Unreadable`."""
    wanted = _choice(fold(text), lexicon)
    if wanted is None:
        return NOTHING
    return Reading(tuple(_placed(days, times, preferred=preferred and wanted)))


def _choice(cell: str, lexicon: Lexicon) -> bool | None:
    token = lexicon.words.get(cell) or lexicon.words.get(cell.strip("() ."))
    if token is not None and token.kind in {"mark", "no"}:
        return None if token.kind == "no" else token.preferred
    if cell in _EMPTY or cell in _NOT:
        return None
    if cell in _YES:
        return True
    if cell == "~" or (cell.startswith("(") and cell.strip("() ") in _YES):
        return False
    message = f"'{shown(cell)}' does not say whether this window suits"
    raise Unreadable(message, _GRID_REMEDY, why="no_choice", said=shown(cell))


def read_days(
    text: str, lexicon: Lexicon, *, times: Sequence[TimeRange], preferred: bool
) -> Reading:
    """A cell of weekdays under a column of times; raises `Unreadable`."""
    if _says_nothing(text, lexicon):
        return NOTHING
    windows: list[LocalWindow] = []
    heading: bool | None = None
    for item in _items(lexicon.tokens(text)):
        if item.times or item.refuses:
            message = f"'{shown(text)}' is not a list of weekdays"
            raise Unreadable(message, "write Mon, Wed", why="no_weekdays", said=shown(text))
        heading = item.mark if item.opens_list else heading
        wanted = preferred and _first_said(item.mark, heading, default=True)
        windows += _placed(item.days, times, preferred=wanted)
    return Reading(tuple(windows))


def read_times(text: str, lexicon: Lexicon, *, days: Sequence[int], preferred: bool) -> Reading:
    """A cell of times under a column of weekdays; raises `Unreadable`."""
    if _says_nothing(text, lexicon):
        return NOTHING
    if fold(text) in _YES:
        raise _without_times(text)
    names = ", ".join(FULL_NAMES[day] for day in days)
    items = list(_items(lexicon.tokens(text)))
    if any(not set(item.days) <= set(days) for item in items):
        message = f"'{shown(text)}' names another day than {names}"
        raise Unreadable(message, "move it to that day", why="other_day", said=shown(text))
    if any(item.refuses for item in items) or not any(item.times for item in items):
        raise _without_times(text)
    return _Week(days=tuple(days), used=True, fixed=True, preferred=preferred).read(items)


def _without_times(text: str) -> Unreadable:
    said = shown(text)
    return Unreadable(f"'{said}' gives no times", _TIMES_REMEDY, why="no_times", said=said)


def read_week(text: str, lexicon: Lexicon, *, preferred: bool) -> Reading:
    """A cell of days and times; raises `Unreadable`."""
    if _says_nothing(text, lexicon):
        return NOTHING
    return _Week(preferred=preferred).read(list(_items(lexicon.tokens(text))))


def _says_nothing(text: str, lexicon: Lexicon) -> bool:
    cell = fold(text)
    token = lexicon.words.get(cell)
    return cell in _EMPTY or (token is not None and token.kind == "no")


def _placed(
    days: Iterable[int], times: Iterable[TimeRange], *, preferred: bool
) -> Iterator[LocalWindow]:
    spans = tuple(times)
    for day in days:
        for span in spans:
            start = day * DAY_MINUTES
            yield LocalWindow(start + span.start, start + span.end, preferred)


def _first_said(*marks: bool | None, default: bool) -> bool:
    return next((mark for mark in marks if mark is not None), default)


class _Item(NamedTuple):
    tokens: tuple[Token, ...]
    days: tuple[int, ...]
    times: tuple[ClockRange, ...]
    refuses: bool

    @property
    def mark(self) -> bool | None:
        marks = {token.preferred for token in self.tokens if token.kind == "mark"}
        if len(marks) > 1:
            message = f"'{self.text}' is preferred and not"
            remedy = "part the two with a semicolon"
            raise Unreadable(message, remedy, why="both_wishes", said=self.text)
        return next(iter(marks), None)

    @property
    def opens_list(self) -> bool:
        kinds = [token.kind for token in self.tokens]
        return kinds[:2] == ["mark", "heading"]

    @property
    def text(self) -> str:
        return shown(" ".join(token.text for token in self.tokens))


def _items(tokens: Iterable[Token]) -> Iterator[_Item]:
    for parted, group in groupby(tokens, key=lambda token: token.kind == "separator"):
        kept = () if parted else tuple(_without_fillers(list(group)))
        if kept:
            item = _item(kept)
            _check_mark(item)
            yield item


def _item(tokens: tuple[Token, ...]) -> _Item:
    return _Item(
        tokens,
        days=tuple(day for token in tokens for day in token.days),
        times=tuple(time for token in tokens for time in token.times),
        refuses=any(token.kind == "no" for token in tokens),
    )


def _check_mark(item: _Item) -> None:
    lone = not item.days and not item.times and not item.refuses
    if lone and item.mark is not None and not item.opens_list:
        remedy = "write Mon 18:00-20:00 (maybe)"
        message = f"'{item.text}' belongs to no window"
        raise Unreadable(message, remedy, why="no_window", said=item.text)


def _without_fillers(tokens: Sequence[Token]) -> Iterator[Token]:
    """Also drops the dash of "Mon - 18:00-20:00", which denies nothing."""
    for at, token in enumerate(tokens):
        if token.kind == "filler" or (token.text == "-" and at and _before_times(tokens, at)):
            continue
        yield token


def _before_times(tokens: Sequence[Token], at: int) -> bool:
    return any(later.kind == "times" for later in tokens[at + 1 : at + 2])


@dataclass
class _Week:
    preferred: bool
    days: tuple[int, ...] = ()
    used: bool = False
    fixed: bool = False
    heading: bool | None = None
    carried: bool | None = None
    times: list[ClockRange] = field(default_factory=list)
    windows: list[LocalWindow] = field(default_factory=list)

    def read(self, items: Sequence[_Item]) -> Reading:
        for item in items:
            self._take(item)
        if self.days and not self.used:
            names = ", ".join(FULL_NAMES[day] for day in self.days)
            remedy = "write Mon 18:00-20:00, or Mon all day"
            raise Unreadable(f"{names} has no times", remedy, why="days_alone")
        if not self.windows and not any(item.refuses for item in items):
            remedy = "write Mon 18:00-20:00, or - for none"
            raise Unreadable("this gives no times", remedy, why="nothing_said")
        _check_one_clock(self.times)
        remarks = (remark for time in self.times for remark in time.remarks)
        return Reading(tuple(self.windows), tuple(dict.fromkeys(remarks)))

    def _take(self, item: _Item) -> None:
        if item.refuses:
            self._drop_days(item)
            return
        if item.opens_list:
            self.heading, self.carried = item.mark, None
        mark = _first_said(item.mark, self.carried, self.heading, default=True)
        groups = list(_groups(item))
        if len(groups) > 1 and item.mark is not None and not item.opens_list:
            raise Unreadable(
                f"'{item.text}': which part is meant is not clear",
                "put semicolons between",
                why="which_part",
                said=item.text,
            )
        for days, times in groups:
            self._place(days, times, mark=mark)
        self.carried = self._carried_by(item)

    def _carried_by(self, item: _Item) -> bool | None:
        if not item.days or item.times or item.opens_list:
            return None
        return self.carried if item.mark is None else item.mark

    def _drop_days(self, item: _Item) -> None:
        kinds = [token.kind for token in item.tokens]
        denied = "no" in kinds and "days" not in kinds[kinds.index("no") :]
        if item.times or not denied or not (item.days or self._waiting):
            raise Unreadable(
                f"'{item.text}' says when it does not suit",
                "name only the times that suit",
                why="refuses",
                said=item.text,
            )
        self.days, self.used, self.carried = (), True, None

    @property
    def _waiting(self) -> bool:
        return bool(self.days) and not self.used

    def _place(self, days: Sequence[int], times: Sequence[ClockRange], *, mark: bool) -> None:
        if days and not self.fixed:
            kept = self.days if self._waiting else ()
            self.days, self.used = (*kept, *days), False
        if not times:
            return
        on = self.days or (EVERY_DAY if all(_whole_day(time) for time in times) else ())
        if not on:
            said = _said(times)
            message = f"no weekday says when '{said}' is"
            raise Unreadable(message, "write Mon 18:00-20:00", why="no_weekday")
        self.used = True
        self.times += times
        spans = [time.span for time in times]
        self.windows += _placed(on, spans, preferred=self.preferred and mark)


def _groups(item: _Item) -> Iterator[tuple[list[int], list[ClockRange]]]:
    """Days with the times after them; times that come first take the days that follow."""
    days: list[int] = []
    times: list[ClockRange] = []
    before = ""
    for token in item.tokens:
        if token.kind == "days":
            _check_day_word(before, token)
            if days and times:
                yield days, times
                days, times = [], []
            days += token.days
            before = token.text
        times += token.times
    yield days, times


def _check_day_word(before: str, token: Token) -> None:
    """So, do and we are German days, but English words too."""
    if before in _MISREAD_AS_WORDS or (before and token.text in _MISREAD_AS_WORDS):
        said = f"{before} {token.text}"
        message, remedy = f"'{said}' may not mean two days", "put commas between the days"
        raise Unreadable(message, remedy, why="two_days", said=said)


def _whole_day(time: ClockRange) -> bool:
    return time.span == TimeRange(0, DAY_MINUTES)


def _said(times: Iterable[ClockRange]) -> str:
    return ", ".join(range_text(time.span) for time in times)


def _check_one_clock(times: Sequence[ClockRange]) -> None:
    if {0, 12} <= {time.clock for time in times}:
        raise Unreadable(
            "some times say am or pm and some do not",
            "say am or pm with each, or use 18:00-20:00",
            why="some_halves",
        )

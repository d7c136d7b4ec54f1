"""A short way through an XML track: its points are nearly all written alike.

The shape of one point, in the middle of the file, becomes a pattern; all that fit it are read at
once, and a mark with their number takes their place. The rest goes the long way through expat,
which judges it. What fits is well formed by itself, has no entity and no deeper element, and
files with comments, sections of characters or other instructions never come this way: so that
what is taken out cannot have been anything but points.

Whatever is odd about the rest, the whole file goes the long way, which knows its lines.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from typing_extensions import override

from paceline.engines.formats.activities.markup import Elements, walk
from paceline.engines.formats.activities.points import Points
from paceline.engines.formats.activities.refusals import Refused

MARK: Final = "paceline-points"
TOKEN: Final = re.compile(
    r"<(?P<open>[\w.:-]+)(?P<attributes>(?:\s+[\w.:-]+=\"[^\"<&]*\")*)\s*>"
    r"|</(?P<close>[\w.:-]+)\s*>|(?P<text>[^<&]+)"
)
ATTRIBUTE: Final = re.compile(r"(\s+([\w.:-]+)=)\"[^\"]*\"")
ENCODING: Final = re.compile(r"<\?xml[^>]*\bencoding=[\"']([\w-]+)")
PLAIN: Final = frozenset({"utf-8", "us-ascii", "ascii"})
SMALL: Final = 1 << 13
SLICE: Final = 1 << 21
# A declaration of XML stands at the very beginning and is no instruction.
ODD: Final = re.compile(rf"<!|<\?(?!xml\s)|{MARK}")
VALUE: Final = "([^<]*+)"
# What may not stand in an attribute is looked for afterwards where it is taken: that is faster.
ATTRIBUTE_VALUE: Final = '([^"]*+)'
STRANGE_VALUE: Final = r"([^\"<]*+)"

Meaning: TypeAlias = Callable[[str, str], str | None]


class Track(Elements):
    """What a format makes of its elements."""

    def __init__(self) -> None:
        self.points = Points()

    def take(self, count: int) -> None:
        """So many of the points that were taken out of the file stand here."""
        self.points.take(count)


@dataclass(frozen=True)
class Restored(Elements):
    """A track that meets marks where its points were."""

    track: Track

    @property
    @override
    def known(self) -> frozenset[str]:
        return self.track.known | {MARK}

    @override
    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == MARK:
            self.track.take(int(attributes["n"]))
        else:
            self.track.opened(name, attributes)

    @override
    def closed(self, name: str, text: str) -> None:
        if name != MARK:
            self.track.closed(name, text)


T = TypeVar("T", bound=Track)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """`names` say which channel each group of the pattern is; some are of `attributes`."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    attributes: frozenset[str]
    closing: str


@dataclass(frozen=True, kw_only=True)
class Shortened:
    """`rest` has marks where points were; `columns` are their texts, None where there was none."""

    rest: bytes
    columns: dict[str, list[str | None]]


def shortened(data: bytes, element: str, meaning: Meaning) -> Shortened | None:
    """None for a file that must go the long way. `meaning` of (parent, name) is the channel."""
    text = plain_text(data) if len(data) > SMALL else None
    shape = None if text is None else learned(text, element, meaning)
    if text is None or shape is None:
        return None
    columns: dict[str, list[str | None]] = {name: [] for name in shape.names}
    rest: list[str] = []
    step = len(shape.names) + 1
    for piece in slices(text, shape.closing):
        parts = shape.pattern.split(piece)
        between = parts[::step]
        if has_odd("".join(between), piece):
            return None
        for place, name in enumerate(shape.names, start=1):
            if name in shape.attributes and "<" in "".join(parts[place::step]):
                return None
            columns[name] += parts[place::step]
        rest += marked(between)
    return Shortened(rest="".join(rest).encode(), columns=columns)


def has_odd(between: str, piece: str) -> bool:
    """Instructions between points, or an entity in one."""
    return ODD.search(between) is not None or between.count("&") != piece.count("&")


def plain_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    encoding = ENCODING.match(text)
    return text if encoding is None or encoding[1].lower() in PLAIN else None


def slices(text: str, closing: str) -> Iterator[str]:
    """Cut behind a point, so that none is cut in two."""
    at = 0
    while at < len(text):
        cut = text.find(closing, at + SLICE)
        end = len(text) if cut < 0 else cut + len(closing)
        yield text[at:end]
        at = end


def marked(between: Sequence[str]) -> Iterator[str]:
    """Points that follow one another have nothing between them and share a mark."""
    begun = 0
    for place, piece in enumerate(between):
        if piece or place == len(between) - 1:
            if place > begun:
                yield f'<{MARK} n="{place - begun}"/>'
            yield piece
            begun = place


def learned(text: str, element: str, meaning: Meaning) -> Shape | None:
    """Of a point in the middle; None where there is none, or it is out of the ordinary."""
    opening = re.compile(rf"<(?:[\w.-]+:)?{element}[\s>]")
    found = opening.search(text, len(text) // 2)
    if found is None:
        return None
    closing = f"</{found[0][1:-1]}>"
    end = text.find(closing, found.start()) + len(closing)
    tokens = list(TOKEN.finditer(text, found.start(), end))
    if sum(len(each[0]) for each in tokens) != end - found.start() or not is_nested(tokens):
        return None
    builder = Builder(meaning)
    for place, token in enumerate(tokens):
        builder.add(token, tokens[place + 1 : place + 3])
    if len(set(builder.names)) < len(builder.names):
        return None
    pattern = re.compile("".join(builder.pattern))
    return Shape(
        pattern=pattern,
        names=tuple(builder.names),
        attributes=frozenset(builder.attributes),
        closing=closing,
    )


def is_nested(tokens: Sequence[re.Match[str]]) -> bool:
    """Each element ends before the one around it does, and the outermost one last."""
    open_now: list[str] = []
    for place, token in enumerate(tokens):
        if token["open"]:
            open_now.append(token["open"])
        elif token["close"] and (not open_now or open_now.pop() != token["close"]):
            return False
        if not open_now:
            return place == len(tokens) - 1
    return False


class Builder:
    """One token after the other becomes a part of the pattern."""

    def __init__(self, meaning: Meaning) -> None:
        self.pattern: list[str] = []
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self._meaning = meaning
        self._parents: list[str] = []

    def add(self, token: re.Match[str], behind: Sequence[re.Match[str]]) -> None:
        """Whatever is inside the point may be absent from another."""
        if token["open"]:
            self._open(token)
            self._parents.append(token["open"])
            if is_leaf(token, behind):
                parent = local(self._parents[-2:][0])
                self._group(self._meaning(parent, local(token["open"])), VALUE)
            else:
                self.pattern.append(r"\s*+")
        elif token["close"]:
            self._parents.pop()
            self.pattern.append(rf"{re.escape(token[0])}\s*+")
            self.pattern.append(")?" if self._parents else "")

    def _open(self, token: re.Match[str]) -> None:
        name = token["open"]
        self.pattern.append(f"(?:<{re.escape(name)}" if self._parents else f"<{re.escape(name)}")
        for before, attribute in ATTRIBUTE.findall(token["attributes"]):
            self.pattern.append(f'{re.escape(before)}"')
            channel = self._meaning(local(name), attribute)
            self._group(channel, ATTRIBUTE_VALUE if channel else STRANGE_VALUE)
            self.attributes |= {channel} if channel else set()
            self.pattern.append('"')
        self.pattern.append(r"\s*+>" if token[0][-2].isspace() else ">")

    def _group(self, channel: str | None, pattern: str) -> None:
        if channel is None:
            self.pattern.append(pattern.replace("(", "(?:"))
            return
        self.pattern.append(pattern)
        self.names.append(channel)


def is_leaf(token: re.Match[str], behind: Sequence[re.Match[str]]) -> bool:
    closes = [each["close"] for each in behind]
    if closes[:1] == [token["open"]]:
        return True
    return closes[1:2] == [token["open"]] and behind[0]["text"] is not None


def local(name: str) -> str:
    return name.rpartition(":")[2]


def gathered(data: bytes, element: str, meaning: Meaning, begin: Callable[[], T]) -> T:
    """Both ways end in the same; raises Refused as the long one does."""
    short = shortened(data, element, meaning)
    if short is not None:
        track = begin()
        try:
            track.points.wait(short.columns)
            walk(short.rest, Restored(track))
        except Refused:
            return gathered_slowly(data, begin())
        return track
    return gathered_slowly(data, begin())


def gathered_slowly(data: bytes, track: T) -> T:
    track.points.gather(data, track)
    return track

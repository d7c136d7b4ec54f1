"""XML read as it streams by, with nothing in it that could reach out, repeat or pile up."""

from typing import Final, Protocol
from xml.parsers import expat

from paceline.engines.formats.activities.refusals import Damaged, TooLarge, Unsafe

MOST_DEPTH: Final = 64
MOST_TEXT: Final = 1 << 16
MOST_NAMES: Final = 2_000
MOST_TAG: Final = 1 << 20
PIECE: Final = 1 << 16


class Elements(Protocol):
    """What a format does with the elements it knows; names come without their prefixes."""

    @property
    def known(self) -> frozenset[str]: ...

    def opened(self, name: str, attributes: dict[str, str]) -> None: ...

    def closed(self, name: str, text: str) -> None: ...


def walk(data: bytes, elements: Elements) -> None:
    """Raises Damaged where the XML ends to be XML, Unsafe for a DOCTYPE and for endless depth."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    opened, closed = elements.opened, elements.closed
    names: dict[str, str] = {}
    depth, text = 0, ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, text
        depth, text = depth + 1, ""
        if depth > MOST_DEPTH:
            raise Unsafe(
                f"Its elements are nested over {MOST_DEPTH} deep.", why="depth", most=MOST_DEPTH
            )
        local = names.get(name)
        if local is None:
            local = learn(names, name, elements.known)
        if local:
            opened(local, attributes)

    def end(name: str) -> None:
        nonlocal depth, text
        local = names[name]
        if local:
            closed(local, text)
        depth, text = depth - 1, ""

    def characters(piece: str) -> None:
        nonlocal text
        if len(text) < MOST_TEXT:
            text += piece

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse_doctype
    fed(parser, data)


class Met(Exception):
    """The element that was looked for begins here; its name is the text."""


def root(data: bytes) -> str:
    """The name of the outermost element; raises Damaged and Unsafe as `walk` does."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = meet
    parser.StartDoctypeDeclHandler = refuse_doctype
    name = ""
    try:
        fed(parser, data)
    except Met as met:
        name = str(met)
    except (LookupError, ValueError) as error:
        raise Damaged(
            f"The XML is in an encoding that is not known ({error}).", why="encoding"
        ) from error
    return name.rpartition(":")[2]


def meet(name: str, _: dict[str, str]) -> None:
    raise Met(name)


def fed(parser: expat.XMLParserType, data: bytes) -> None:
    """Piece by piece; a tag that never ends would be looked at again with every piece."""
    try:
        for at in range(0, len(data), PIECE):
            parser.Parse(data[at : at + PIECE], False)  # noqa: FBT003, expat's own way
            if at - parser.CurrentByteIndex > MOST_TAG:
                raise Unsafe(f"It has a tag of over {MOST_TAG:,} bytes.", why="tag", most=MOST_TAG)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        told = expat.ErrorString(error.code)
        raise Damaged(
            f"Line {error.lineno}: this is no XML ({told}).", why="xml", line=error.lineno
        ) from error


def learn(names: dict[str, str], name: str, known: frozenset[str]) -> str:
    """Names repeat, and a file with endlessly many is no activity; "" is for those unknown."""
    if len(names) > MOST_NAMES:
        raise TooLarge(
            f"It has over {MOST_NAMES:,} kinds of elements.", why="names", most=MOST_NAMES
        )
    local = name.rpartition(":")[2]
    names[name] = local if local in known else ""
    return names[name]


def refuse_doctype(*_: object) -> None:
    raise Unsafe("It has a DOCTYPE, which no activity needs and attacks use.", why="doctype")

"""What the bot answers, before it is put into Discord's words."""

import re
from dataclasses import dataclass, field
from typing import Final

LONGEST: Final = 2000
LONGEST_CHOICE: Final = 100
MOST_CHOICES: Final = 25
MARKUP: Final = re.compile(r"([\\*_~`|>#\[\]()<-])")


@dataclass(frozen=True, kw_only=True)
class Button:
    """`carries` comes back when it is pressed; at most 100 letters."""

    label: str
    carries: str
    is_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Seen by whoever asked, alone, unless told otherwise. `is_later`: the text follows."""

    text: str = field(default="", repr=False)
    buttons: tuple[Button, ...] = ()
    is_ephemeral: bool = True
    is_later: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One proposal while somebody types: `name` is read, `value` is sent."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    all: tuple[Choice, ...] = ()


def plain(text: str) -> str:
    """A name that somebody chose, as it is: no markup of Discord's, no mention, one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def clipped(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"

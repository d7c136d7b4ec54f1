"""One spelling for what people type: case, accents, dashes and spaces carry no meaning here."""

import unicodedata
from functools import lru_cache
from typing import Final

_DASHES: Final = {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"}
_MARKS: Final = {ord(mark): "'" for mark in "\u2018\u2019\u201b\u02bc`\u00b4"}
_SHOWN: Final = 120


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Casefolded, accents dropped, dashes and apostrophes plain, runs of spaces made one."""
    plain = text if text.isascii() else _plain(text)
    return " ".join(plain.casefold().split())


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.translate(_DASHES | _MARKS))
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def shown(text: str) -> str:
    """A cell as a report quotes it: on one line, printable and not endless."""
    flat = "".join(sign if sign.isprintable() else " " for sign in text[: _SHOWN + 1]).strip()
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


def listed(text: str) -> tuple[str, ...]:
    """A table of words kept as one text, parted by commas."""
    return tuple(text.split(", "))

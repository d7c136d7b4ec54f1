"""Names, mail addresses and the other facts of one person, checked and trimmed."""

import re
import unicodedata
from typing import Final

from paceline.engines.formats.signups.folding import shown
from paceline.engines.formats.signups.report import Unreadable

MAX_NAME: Final = 120
MAX_EMAIL: Final = 254
MAX_LOCAL_PART: Final = 64
MOST_GROUPS: Final = 20
MAX_ATTR_VALUES: Final = 20
MAX_ATTR_LENGTH: Final = 80
_LOCAL_PART: Final = re.compile(r"[^\s@<>()\",;:\\\[\]]+")
_DOMAIN: Final = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read_name(text: str) -> str:
    """1-120 characters on one line; raises `Unreadable`."""
    name = text.strip()
    if not name:
        raise Unreadable("there is no name", "write the person's name")
    if not _is_plain(name):
        raise Unreadable(
            "the name has characters that cannot be shown", "remove line breaks and control signs"
        )
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise Unreadable(f"the name has {len(name)} characters", f"shorten it to {MAX_NAME}")
    return name


def _is_plain(text: str) -> bool:
    return text.isprintable() or not any(
        sign in _TURNING or unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text
    )


def read_email(text: str) -> str:
    """One address, at most 254 characters, its domain in lower case; raises `Unreadable`."""
    mail = text.strip()
    if not mail:
        raise Unreadable("there is no mail address", "write the person's mail address")
    if len(mail) > MAX_EMAIL:
        raise Unreadable(f"the address has {len(mail)} characters", f"the limit is {MAX_EMAIL}")
    local, _, domain = mail.rpartition("@")
    if not _is_local_part(local) or not _DOMAIN.fullmatch(domain) or not mail.isprintable():
        raise Unreadable(f"'{shown(mail)}' is no mail address", "write one such as ann@example.org")
    return f"{local}@{domain.lower()}"


def _is_local_part(local: str) -> bool:
    if len(local) > MAX_LOCAL_PART or not _LOCAL_PART.fullmatch(local):
        return False
    return not local.startswith(".") and not local.endswith(".") and ".." not in local


def read_max_groups(text: str) -> int | None:
    """1-20, blank for no say; raises `Unreadable`."""
    said = text.strip()
    if not said:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(?:\.0)?", said) or not 1 <= float(said) <= MOST_GROUPS:
        raise Unreadable(
            f"'{shown(said)}' is no number of groups", f"write a number from 1 to {MOST_GROUPS}"
        )
    return int(float(said))


def read_attr(text: str) -> tuple[str, ...] | float | None:
    """A number with a decimal point, else a list parted by commas; raises `Unreadable`."""
    said = text.strip()
    if _NUMBER.fullmatch(said):
        return float(said)
    values = tuple(value.strip() for value in re.split(r"[,;\n]", said) if value.strip())
    if len(values) > MAX_ATTR_VALUES or any(len(value) > MAX_ATTR_LENGTH for value in values):
        raise Unreadable(
            "there is too much in this cell",
            f"write up to {MAX_ATTR_VALUES} values of up to {MAX_ATTR_LENGTH} characters",
        )
    if not all(_is_plain(value) for value in values):
        raise Unreadable("this has characters that cannot be shown", "remove control signs")
    return values or None

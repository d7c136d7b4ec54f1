"""What an organiser may say about a file when its own words are not enough."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Document
from dataclasses import dataclass, field
from typing import Final, TypeGuard, TypeVar, get_args

from paceline.engines.formats.signups.clock import TimeRange, read_range
from paceline.engines.formats.signups.folding import fold, shown
from paceline.engines.formats.signups.lexicon import Lexicon, lexicon
from paceline.engines.formats.signups.report import Role, Unreadable
from paceline.engines.formats.signups.zones import is_zone
from paceline.kernel.errors import Invalid

FIELDS: Final = ("name", "first_name", "last_name", "email", "role", "zone", "max_groups")
SLOTS: Final = ("availability", "if_need_be")
MOST: Final = 400
_LONGEST: Final = 500
_ATTR: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DELIMITERS: Final[Document[str, str]] = {
    ",": ",",
    ";": ";",
    "\t": "\t",
    "|": "|",
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
}
_Read = TypeVar("_Read")


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Every field is optional; columns are named by their header, compared without case.

    `columns`: field to header. `availability`, `if_need_be`: headers of columns that hold windows.
    `attrs`: attribute to header. `named_times`: a word such as evenings to its ranges.
    `zones`: a word of this file to an IANA name.
    """

    columns: Document[str, str] = field(default_factory=dict)
    availability: tuple[str, ...] = ()
    if_need_be: tuple[str, ...] = ()
    attrs: Document[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    default_zone: str | None = None
    default_role: Role = "member"
    delimiter: str | None = None
    preferred_words: tuple[str, ...] = ()
    if_need_be_words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    named_times: Document[str, tuple[TimeRange, ...]] = field(default_factory=dict)
    roles: Document[str, Role] = field(default_factory=dict)
    zones: Document[str, str] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: object) -> "Mapping":
        """From decoded YAML or JSON; raises `Invalid` naming the key and what it may be."""
        told = _object("the mapping", document, allowed=tuple(_KEYS))
        columns = _columns("columns", told.get("columns", {}))
        return cls(
            columns={kind: headers[0] for kind, headers in columns.items() if kind in FIELDS},
            availability=columns.get("availability", ()),
            if_need_be=columns.get("if_need_be", ()),
            attrs=_told(told, "attrs", _attrs, {}),
            ignore=_told(told, "ignore", _words, ()),
            default_zone=_told(told, "default_zone", _zone, None),
            default_role=_told(told, "default_role", _role, "member"),
            delimiter=_told(told, "delimiter", _delimiter, None),
            preferred_words=_told(told, "preferred_words", _words, ()),
            if_need_be_words=_told(told, "if_need_be_words", _words, ()),
            no_words=_told(told, "no_words", _words, ()),
            named_times=_told(told, "named_times", _named_times, {}),
            roles=_told(told, "roles", _roles, {}),
            zones=_told(told, "zones", _zones, {}),
        )

    def lexicon(self) -> Lexicon:
        return lexicon(
            preferred=self.preferred_words,
            if_need_be=self.if_need_be_words,
            no=self.no_words,
            named_times=self.named_times,
        )


def _told(
    told: Document[str, object], key: str, read: Callable[[str, object], _Read], default: _Read
) -> _Read:
    return read(key, told[key]) if key in told else default


def _is_object(value: object) -> TypeGuard[Document[object, object]]:
    return isinstance(value, Document)


def _object(
    where: str, value: object, *, allowed: Sequence[str] | None = None
) -> Document[str, object]:
    if not _is_object(value):
        raise Invalid(f"{where}: expected keys with values, as in `key: value`.")
    if len(value) > MOST:
        raise Invalid(f"{where}: at most {MOST} keys.")
    entries = {_text(f"a key of {where}", key): entry for key, entry in value.items()}
    for key in entries:
        if allowed is not None and key not in allowed:
            raise Invalid(f"{where}: unknown key '{shown(key)}'; allowed: {', '.join(allowed)}.")
    return entries


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise Invalid(f"{where}: expected text, not {shown(repr(value))}; put it in quotes.")
    if not value.strip() or len(value) > _LONGEST:
        raise Invalid(f"{where}: expected 1 to {_LONGEST} characters.")
    return value


def _words(where: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(where, value),)
    if not isinstance(value, list | tuple) or len(value) > MOST:
        raise Invalid(f"{where}: expected a list of up to {MOST} texts.")
    return tuple(_text(where, word) for word in value)


def _columns(where: str, value: object) -> dict[str, tuple[str, ...]]:
    told = _object(where, value, allowed=(*FIELDS, *SLOTS))
    return {
        key: _words(f"columns.{key}", header)
        if key in SLOTS
        else (_text(f"columns.{key}", header),)
        for key, header in told.items()
    }


def _attrs(where: str, value: object) -> dict[str, str]:
    told = _object(where, value)
    for key in told:
        if not _ATTR.fullmatch(key):
            raise Invalid(f"{where}: '{shown(key)}' may have a-z, 0-9 and _, up to 40 of them.")
    return {key: _text(f"attrs.{key}", header) for key, header in told.items()}


def _zone(where: str, value: object) -> str:
    name = _text(where, value)
    if not is_zone(name):
        raise Invalid(f"{where}: '{shown(name)}' is no IANA zone; write one such as Europe/Berlin.")
    return name


def _zones(where: str, value: object) -> dict[str, str]:
    return {fold(word): _zone(where, zone) for word, zone in _object(where, value).items()}


def _role(where: str, value: object) -> Role:
    for role in get_args(Role):
        if value == role:
            found: Role = role
            return found
    raise Invalid(f"{where}: {shown(repr(value))} is no role; allowed: member, facilitator.")


def _roles(where: str, value: object) -> dict[str, Role]:
    return {fold(word): _role(where, role) for word, role in _object(where, value).items()}


def _delimiter(where: str, value: object) -> str:
    if not isinstance(value, str) or value not in _DELIMITERS:
        raise Invalid(f"{where}: allowed are comma, semicolon, tab, or the sign itself, or |.")
    return _DELIMITERS[value]


def _named_times(where: str, value: object) -> dict[str, tuple[TimeRange, ...]]:
    told = _object(where, value)
    return {fold(word): _ranges(f"{where}.{shown(word)}", said) for word, said in told.items()}


def _ranges(where: str, value: object) -> tuple[TimeRange, ...]:
    pieces = [fold(piece) for said in _words(where, value) for piece in said.split(",")]
    try:
        return tuple(read_range(piece).span for piece in pieces)
    except Unreadable as unreadable:
        raise Invalid(f"{where}: {unreadable.detail}") from unreadable


_KEYS: Final = (
    "columns",
    "attrs",
    "ignore",
    "default_zone",
    "default_role",
    "delimiter",
    "preferred_words",
    "if_need_be_words",
    "no_words",
    "named_times",
    "roles",
    "zones",
)

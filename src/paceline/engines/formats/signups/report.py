"""What reading a file of sign-ups answers: every line, and why it was read as it was.

Everything here is frozen and plain, so that msgspec writes it as JSON and reads it back.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from paceline.kernel.errors import Invalid

Status = Literal["read", "refused", "superseded"]
Role = Literal["member", "facilitator"]


class LocalWindow(NamedTuple):
    """Minutes since Monday 00:00 local time, multiples of 15.

    `0 <= start < 10080` and `start < end <= start + 10080`: an end above 10080 wraps into Monday.
    """

    start: int
    end: int
    preferred: bool


class Remark(NamedTuple):
    """What the reader had to decide about one cell, and how to write it so that it need not.

    `why` is the trouble by a word that never changes, `said` the piece of text that it is with,
    empty where it is with the whole cell.
    """

    message: str
    remedy: str
    why: str = ""
    said: str = ""


class Unreadable(Invalid):
    """One cell, header or mapped value cannot be read; the report names line and column."""

    code = "entry_unreadable"

    def __init__(self, message: str, remedy: str, *, why: str = "", said: str = "") -> None:
        super().__init__(f"{message}: {remedy}", why=why, said=said)
        self.remark = Remark(message, remedy, why, said)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`line` is the physical line, counted from 1; `column` is the header as it stands there.

    `why` and `said` are the remark's, for whoever tells it in another language.
    """

    line: int
    column: str
    value: str
    message: str
    remedy: str
    why: str = ""
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class SignUp:
    """`windows` are merged, sorted and never overlap; `zone` is an IANA name."""

    name: str
    email: str
    role: Role
    zone: str
    windows: tuple[LocalWindow, ...]
    max_groups: int | None
    attrs: dict[str, tuple[str, ...] | float]


@dataclass(frozen=True, kw_only=True)
class Row:
    """`sign_up` is there exactly when the status is `read`; a refused row has a problem."""

    line: int
    status: Status
    sign_up: SignUp | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """`position` counts from 1; `meaning` is `ignored` when nothing of the column is used."""

    position: int
    header: str
    meaning: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Report:
    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Problem, ...]

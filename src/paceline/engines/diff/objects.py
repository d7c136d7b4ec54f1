"""What is wanted outside, what is seen there, and what we know we made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, order=True)
class Name:
    """What we call one outside object; the marker on it is made of this. `key` never changes."""

    kind: str
    key: str


@dataclass(frozen=True)
class To:
    """Stands for the outside id of another wanted object, which may not be there yet."""

    name: Name


Value: TypeAlias = str | int | bool | To | tuple["Value", ...] | None
Fields: TypeAlias = Mapping[str, Value]


class Care(StrEnum):
    """What becomes of a field that differs outside from what is wanted."""

    ENFORCE = "enforce"
    REPORT = "report"
    ADOPT = "adopt"


@dataclass(frozen=True, kw_only=True)
class KindRule:
    """How objects of one kind are kept. Lower ranks are made first and removed last.

    `care` is for fields that are not enforced. What is not `kept` is made once and never looked at
    again: a message that was read is not written anew.
    """

    kind: str
    rank: int
    care: Mapping[str, Care] = field(default_factory=dict)
    kept: bool = True


@dataclass(frozen=True, kw_only=True)
class Wanted:
    name: Name
    fields: Fields

    @property
    def needs(self) -> frozenset[Name]:
        """What must be there before this can be."""
        return needs(self.fields)


def needs(fields: Fields) -> frozenset[Name]:
    """What fields name of other objects."""
    return _names(tuple(fields.values()))


def _names(value: Value) -> frozenset[Name]:
    if isinstance(value, To):
        return frozenset({value.name})
    if isinstance(value, tuple):
        return frozenset().union(*map(_names, value))
    return frozenset()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An object as a provider shows it. `mark` is None for what people made: never touched."""

    kind: str
    outside_id: str
    fields: Fields
    mark: Name | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """Our record of one outside object.

    `outside_id` is None while it is not known whether the call that should make it came through;
    `settled` says that such a call can land no more. Of a place that cannot be looked at, `told`
    is what was told there last (or, while `tellings` is 0, what may have been), and `turn` names
    the intent: the same for each repetition of one.
    """

    name: Name
    outside_id: str | None
    settled: bool = True
    told: Fields = field(default_factory=dict, repr=False)
    tellings: int = 0
    turn: str = ""

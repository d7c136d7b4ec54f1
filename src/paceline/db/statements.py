"""A statement compiled once and run on the driver itself: the hot path of the read lane."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias, TypeVar

import msgspec
from sqlalchemy import JSON, Boolean, Dialect, SelectBase, Uuid
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from paceline.db.record import Instant

Row: TypeAlias = dict[str, object]
Convert: TypeAlias = Callable[[object], object]
T = TypeVar("T")

SQLITE: Dialect = sqlite.dialect(paramstyle="named")
POSTGRES: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]


def dashed(value: object) -> object:
    """SQLite keeps a UUID as 32 digits; JSON readers expect the dashes."""
    digits = str(value)
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def iso_instant(value: object) -> object:
    """SQLite keeps UTC as text without a zone."""
    day, _, time = str(value).partition(" ")
    return f"{day}T{time.removesuffix('.000000')}Z"


def iso_utc(value: object) -> object:
    assert isinstance(value, datetime)
    return f"{value.isoformat().removesuffix('+00:00')}Z"


def raw_json(value: object) -> object:
    return msgspec.Raw(str(value).encode())


def plain(value: object) -> object:
    """What a row holds, and its JSON read, which it keeps as it stands in the store."""
    return msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else value


def view(row: Mapping[str, object], kind: type[T]) -> T:
    """A row whose columns are named as the fields of `kind`."""
    return msgspec.convert({name: plain(value) for name, value in row.items()}, kind)


def converter(kind: TypeEngine[object], dialect: Dialect) -> Convert | None:
    """From what the driver gives to what JSON shows."""
    on_sqlite = dialect.name == "sqlite"
    if isinstance(kind, Uuid):
        return dashed if on_sqlite else str
    if isinstance(kind, Instant):
        return iso_instant if on_sqlite else iso_utc
    if isinstance(kind, JSON):
        return raw_json
    if isinstance(kind, Boolean):
        return bool if on_sqlite else None
    return None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """SQL text with its parameters' and its columns' ways in and out."""

    sql: str
    order: Sequence[str]
    names: Sequence[str]
    inward: Mapping[str, Convert | None]
    constants: Mapping[str, object]
    outward: Sequence[tuple[int, Convert]]
    encoded: Sequence[tuple[int, Convert]]

    def bound(self, given: Mapping[str, object]) -> dict[str, object]:
        found = {**self.constants, **given}
        return {
            name: convert(found[name]) if convert else found[name]
            for name, convert in self.inward.items()
        }

    def ordered(self, given: Mapping[str, object]) -> list[object]:
        values = self.bound(given)
        return [values[name] for name in self.order]

    def row(self, values: Sequence[object], *, encoded: bool = False) -> Row:
        """One row as JSON shows it; `encoded` leaves out what the encoder itself can write."""
        shown = list(values)
        for place, convert in self.encoded if encoded else self.outward:
            if shown[place] is not None:
                shown[place] = convert(shown[place])
        return dict(zip(self.names, shown, strict=True))


@lru_cache(maxsize=1024)
def prepare(statement: SelectBase, dialect: Dialect) -> Prepared:
    """Statements are module constants, so each is compiled once per process."""
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    binds = {compiled.bind_names[bind]: bind for bind in compiled.bind_names}
    columns = [(entry.keyname, entry.type) for entry in compiled._result_columns]  # noqa: SLF001
    found = [(place, converter(kind, dialect)) for place, (_, kind) in enumerate(columns)]
    outward = tuple((place, convert) for place, convert in found if convert)
    return Prepared(
        sql=str(compiled),
        order=tuple(compiled.positiontup or ()),
        names=tuple(name for name, _ in columns),
        inward={
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in binds.items()
        },
        constants={name: bind.effective_value for name, bind in binds.items() if not bind.required},
        outward=outward,
        encoded=tuple(pair for pair in outward if pair[1] is not iso_utc),
    )

"""Column expressions that both stores understand in their own way."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, ColumnElement, Dialect, Uuid, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean, String, TypeDecorator, TypeEngine
from typing_extensions import override

Column: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]


class UuidList(TypeDecorator[list[UUID]]):
    """One parameter however many ids, so a statement is compiled once."""

    impl = String
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[list[UUID]]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(Uuid()))  # type: ignore[arg-type]
        return dialect.type_descriptor(String())  # type: ignore[arg-type]

    @override
    def process_bind_param(self, value: list[UUID] | None, dialect: Dialect) -> object:
        ids = value or []
        if dialect.name == "postgresql":
            return ids
        return msgspec.json.encode([each.hex for each in ids]).decode()


class Within(ColumnElement[bool]):
    """`column` is one of the ids bound as `name`."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: Column, name: str, ids: Iterable[UUID] = ()) -> None:
        self.column: Final[ColumnElement[Any]] = column.expression
        self.ids: Final = bindparam(name, list(ids), type_=UuidList())


@compiles(Within, "postgresql")
def within_array(element: Within, compiler: SQLCompiler, **options: object) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY({compiler.process(element.ids, **options)})"


@compiles(Within, "sqlite")
def within_json(element: Within, compiler: SQLCompiler, **options: object) -> str:
    column = compiler.process(element.column, **options)
    ids = compiler.process(element.ids, **options)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608, both come from the compiler

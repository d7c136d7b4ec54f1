"""Lists: keyset pages with sort and filter, each shape of question one compiled statement."""

import operator as operators
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, bindparam, tuple_

from paceline.db.columns import Column
from paceline.kernel.errors import Flaw, Invalid
from paceline.kernel.query import Cursor, Filter, Operator, Page, Sort

Question: TypeAlias = Select[*tuple[Any, ...]]
COMPARED: Final[Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]]] = {
    Operator.EQ: operators.eq,
    Operator.NE: operators.ne,
    Operator.LT: operators.lt,
    Operator.LTE: operators.le,
    Operator.GT: operators.gt,
    Operator.GTE: operators.ge,
}
WORDS: Final[Mapping[type[object], str]] = {
    bool: "true or false",
    date: "date, such as 2027-03-01",
    datetime: "time, such as 2027-03-01T18:00:00Z",
    int: "whole number",
    UUID: "id",
}
SORTED_BY: Final = "_sorted_by"


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """What a list shows and may be asked. `statement` binds its scope; `sorts` are never null."""

    statement: Question
    id: Column
    sorts: Mapping[str, Column] = field(default_factory=dict)
    filters: Mapping[str, Column] = field(default_factory=dict)

    def ask(self, page: Page) -> tuple[Question, dict[str, object]]:
        """The statement for this page and the values it binds. Raises Invalid by field."""
        self._check(page)
        shape = tuple((each.field, each.operator) for each in page.filters)
        statement = shaped(self, page.sort, shape, continued=page.after is not None)
        binds: dict[str, object] = {"limit": page.limit + 1}
        for place, each in enumerate(page.filters):
            binds[f"filter_{place}"] = value_of(self.filters[each.field], each)
        if page.after is not None:
            binds |= self._beyond(page.after, page.sort)
        return statement, binds

    def _check(self, page: Page) -> None:
        if page.sort.field not in {"id", *self.sorts}:
            known = ", ".join(["id", *self.sorts])
            raise Invalid(
                f"This list cannot be sorted by that; it can by {known}.",
                flaws=[Flaw(where="query.sort", message=f"use one of {known}")],
            )
        for each in page.filters:
            if each.field not in self.filters:
                known = ", ".join(self.filters) or "nothing"
                raise Invalid(
                    f"This list cannot be filtered by that; it can by {known}.",
                    flaws=[Flaw(where="query.filter", message=f"use one of {known}")],
                )
            check_operator(self.filters[each.field], each)

    def _beyond(self, after: Cursor, sort: Sort) -> dict[str, object]:
        if sort.field == "id":
            return {"beyond_id": after.id}
        column = self.sorts[sort.field]
        return {"beyond": typed(column, after.value, "after"), "beyond_id": after.id}


def check_operator(column: Column, asked: Filter) -> None:
    """Only text contains something: a store would look into numbers and times in its own way."""
    if asked.operator is Operator.CONTAINS and not issubclass(column.type.python_type, str):
        message = f"{asked.field} is no text; compare it with eq, ne, lt, lte, gt or gte"
        raise Invalid(message, flaws=[Flaw(where="query.filter", message=message)])


def typed(column: Column, text: str, where: str) -> object:
    """`text` as the column's type. Raises Invalid naming what was expected."""
    kind = column.type.python_type
    try:
        if kind is datetime:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        if kind is date:
            return date.fromisoformat(text)
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        return storable(kind(text), bits=64 if isinstance(column.type, BigInteger) else 32)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        what = "the value" if where == "filter" else "the cursor"
        flaw = Flaw(where=f"query.{where}", message=f"{what} is {what_it_is_not(kind)}")
        raise Invalid(flaw.message, flaws=[flaw]) from error


def what_it_is_not(kind: type[object]) -> str:
    if issubclass(kind, StrEnum):
        return f"none of {', '.join(kind)}"
    return f"no {WORDS.get(kind, kind.__name__)}"


def storable(value: object, *, bits: int) -> object:
    """What no store could ever hold is refused before one is asked. Raises ValueError."""
    if isinstance(value, int) and not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise ValueError("too large")
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL")
    return value


def value_of(column: Column, asked: Filter) -> object:
    if asked.operator is not Operator.CONTAINS or "\x00" in asked.text:
        return typed(column, asked.text, "filter")
    escaped = asked.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def condition(
    column: Column, operator: Operator, bind: BindParameter[object]
) -> ColumnElement[bool]:
    if operator is Operator.CONTAINS:
        return column.ilike(bind, escape="\\")
    return COMPARED[operator](column, bind)


@lru_cache(maxsize=2048)
def shaped(
    listing: Listing,
    sort: Sort,
    shape: tuple[tuple[str, Operator], ...],
    *,
    continued: bool,
) -> Question:
    statement = listing.statement
    for place, (name, operator) in enumerate(shape):
        column = listing.filters[name]
        bind: BindParameter[object] = bindparam(f"filter_{place}", type_=column.type)
        statement = statement.where(condition(column, operator, bind))
    keys: list[Column] = (
        [listing.id] if sort.field == "id" else [listing.sorts[sort.field], listing.id]
    )
    if sort.field != "id":
        statement = statement.add_columns(listing.sorts[sort.field].label(SORTED_BY))
    if continued:
        names = ["beyond_id"] if sort.field == "id" else ["beyond", "beyond_id"]
        binds = [bindparam(n, type_=k.type) for n, k in zip(names, keys, strict=True)]
        here, there = tuple_(*keys), tuple_(*binds)
        statement = statement.where(here < there if sort.descending else here > there)
    ordered = [key.desc() if sort.descending else key for key in keys]
    return statement.order_by(*ordered).limit(bindparam("limit", type_=None))

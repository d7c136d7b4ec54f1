from collections.abc import Iterator
from typing import Final

from sqlalchemy import Table

from paceline.db.record import Record

OWN: Final = "paceline"


def tables_of(package: str) -> Iterator[str]:
    """The tables that models of this package, and of all below it, describe."""
    for mapper in Record.registry.mappers:
        module = mapper.class_.__module__
        if module == package or module.startswith(f"{package}."):
            yield from (each.name for each in mapper.tables if isinstance(each, Table))


def first_words() -> frozenset[str]:
    """What the names of our own tables begin with; no plugin may be called so."""
    return frozenset(name.partition("_")[0] for name in tables_of(OWN)) | {"alembic"}

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
from typing_extensions import override

from paceline.kernel.errors import Conflict, Defect
from paceline.kernel.ids import new_id

NAMES: dict[str, str] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """Aware UTC in and out; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    @override
    def python_type(self) -> type[datetime]:
        """A list that is sorted or filtered by time reads its bounds as such."""
        return datetime

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise Defect("A time without a zone cannot be stored.")
        return value and value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


def stored_values(kind: type[StrEnum]) -> list[str]:
    """The glossary's words are stored, not Python's names for them."""
    return [member.value for member in kind]


@dataclass(frozen=True, kw_only=True)
class Audited:
    """Changes of such rows go to the audit log by themselves.

    `shows` names the columns whose values may stand there for ever; of any other column only its
    name is told. `created` is false for rows that come in thousands and tell of themselves.
    """

    subject: str
    shows: frozenset[str]
    created: bool = True


@dataclass(frozen=True, kw_only=True)
class Sealing:
    """Such rows have a secret in `sealed`, under the key that `kid` names (`db.sealing`).

    It opens for `purpose` alone, and for the row whose column `owner` it was sealed for.
    """

    purpose: str
    owner: str


class Record(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Base of every table; a row has its id from the start, so it can name itself in events.

    `conflicts` maps the name of a unique constraint to the error its breach means.
    """

    __abstract__ = True
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: Instant(),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=stored_values,
        ),
    }
    conflicts: ClassVar[dict[str, Callable[[], Conflict]]] = {}
    audited: ClassVar[Audited | None] = None
    sealing: ClassVar[Sealing | None] = None

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)

    @override
    def __repr__(self) -> str:
        """Which row, never what is in it: this ends up in logs and in traces."""
        return f"{type(self).__name__}(id={self.id})"

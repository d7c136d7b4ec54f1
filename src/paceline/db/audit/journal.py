"""What changed of audited rows, told by the session that changes them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.state import InstanceState

from paceline.db.audit.rows import row_of
from paceline.db.record import Audited, Record
from paceline.kernel.audit import Act
from paceline.kernel.clock import Clock

NOT_TOLD: Final = "[not told]"
CLOCK: Final = "paceline_clock"
Values: TypeAlias = dict[str, object]


class CommandSession(Session):
    """Writes acts beside what it changes, in the same flush; `info` holds the clock."""


@event.listens_for(CommandSession, "before_flush")
def tell(session: Session, _context: UOWTransaction, _instances: object) -> None:
    clock: Clock = session.info[CLOCK]
    found = list(acts(session))
    if found:
        at = clock.now()
        session.add_all([row_of(act, by=None, at=at) for act in found])


def acts(session: Session) -> Iterator[Act]:
    for record, audited in audited_of(session.new):
        if audited.created:
            yield act_of(record, audited, "created", after=present(record, audited))
    for record, audited in audited_of(session.dirty):
        before, after = changed(record, audited)
        if after:
            yield act_of(record, audited, "changed", before=before, after=after)
    for record, audited in audited_of(session.deleted):
        yield act_of(record, audited, "removed", before=present(record, audited))


def audited_of(records: object) -> Iterator[tuple[Record, Audited]]:
    assert hasattr(records, "__iter__")
    for record in records:
        if isinstance(record, Record) and record.audited is not None:
            yield record, record.audited


def act_of(
    record: Record,
    audited: Audited,
    what: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Act:
    return Act(
        action=f"{record.__tablename__}.{what}",
        subject=f"{audited.subject}:{record.id}",
        before=before or {},
        after=after or {},
    )


def present(record: Record, audited: Audited) -> Values:
    return {name: plain(getattr(record, name)) for name in sorted(audited.shows)}


def changed(record: Record, audited: Audited) -> tuple[Values, Values]:
    before: Values = {}
    after: Values = {}
    state: InstanceState[Record] = inspect(record)
    for name in state.mapper.column_attrs.keys():  # noqa: SIM118, a collection of SQLAlchemy's
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        shown = name in audited.shows
        before[name] = plain(first(history.deleted)) if shown else NOT_TOLD
        after[name] = plain(first(history.added)) if shown else NOT_TOLD
    return before, after


def first(values: object) -> object:
    return values[0] if isinstance(values, list | tuple) and values else None


def plain(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    return value

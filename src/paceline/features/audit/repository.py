from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.types import Uuid

from paceline.db.audit.tables import AuditAct
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.db.statements import Row
from paceline.engines.hashchain.chain import Sealed, instant
from paceline.features.audit.errors import ActNotFound, AuditCheckNotFound
from paceline.features.audit.models import AuditCheck
from paceline.features.audit.public import AuditCheckId
from paceline.kernel.query import Page

ALL: Final[Select[*tuple[object, ...]]] = select(
    AuditAct.id,
    AuditAct.number,
    AuditAct.at,
    AuditAct.action,
    AuditAct.subject,
    AuditAct.outcome,
    AuditAct.actor_id,
    AuditAct.via,
    AuditAct.request_id,
    AuditAct.reason,
    AuditAct.before,
    AuditAct.after,
    AuditAct.seal,
)
ACTS: Final = Listing(
    statement=ALL,
    id=AuditAct.id,
    sorts={"at": AuditAct.at},
    filters={
        "action": AuditAct.action,
        "subject": AuditAct.subject,
        "actor_id": AuditAct.actor_id,
        "outcome": AuditAct.outcome,
        "request_id": AuditAct.request_id,
        "at": AuditAct.at,
    },
)
SEALED: Final = (
    ALL.where(AuditAct.number > bindparam("after", type_=BigInteger()))
    .order_by(AuditAct.number)
    .limit(bindparam("limit", type_=None))
)
SEAL: Final = select(AuditAct.seal).where(
    AuditAct.number == bindparam("number", type_=BigInteger())
)
CHECKS: Final[Select[*tuple[object, ...]]] = select(
    AuditCheck.id,
    AuditCheck.asked_at,
    AuditCheck.asked_by,
    AuditCheck.ended_at,
    AuditCheck.acts,
    AuditCheck.heads,
    AuditCheck.trouble,
)
CHECK: Final = CHECKS.where(AuditCheck.id == bindparam("check_id", type_=Uuid()))
WAITING: Final = select(func.count().label("acts"), func.min(AuditAct.at).label("since")).where(
    AuditAct.number.is_(None)
)
# SQLite takes any text for a number; nothing comes after this one.
BEYOND: Final = 2**63 - 1
LAST: Final = (
    select(AuditCheck.trouble)
    .where(AuditCheck.ended_at.is_not(None))
    .order_by(AuditCheck.id.desc())
    .limit(1)
)


class ActRepository(Repository[AuditAct]):
    async def unsealed_unscoped(self, *, limit: int) -> Sequence[AuditAct]:
        """Oldest first."""
        found = select(AuditAct).where(AuditAct.number.is_(None)).order_by(AuditAct.id)
        return await self.all(found.limit(limit))

    async def last_sealed_unscoped(self) -> AuditAct | None:
        sealed = select(AuditAct).where(AuditAct.number.is_not(None))
        return await self.first(sealed.order_by(AuditAct.number.desc()).limit(1))


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Acts without a seal, and when the first of them was done."""

    acts: int
    since: datetime | None


class ActReads:
    """The log belongs to nobody: who may read it may read all, so no read takes a viewer."""

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page_unscoped(self, page: Page) -> bytes:
        return await self._lane.page(ACTS, page, binds={})

    async def sealed_unscoped(self, *, after: int, limit: int) -> Sequence[Sealed]:
        [rows] = await self._lane.rows(
            Ask(statement=SEALED, binds={"after": after, "limit": limit})
        )
        return [sealed_of(row) for row in rows]

    async def waiting_unscoped(self) -> Waiting:
        [[row]] = await self._lane.rows(Ask(statement=WAITING))
        return msgspec.convert(row, Waiting)

    async def seal_unscoped(self, number: int) -> str:
        [[row]] = await self._lane.rows(
            Ask(statement=SEAL, binds={"number": number}, missing=ActNotFound())
        )
        return str(row["seal"])


class CheckRepository(Repository[AuditCheck]):
    async def get_unscoped(self, check_id: AuditCheckId) -> AuditCheck:
        found = select(AuditCheck).where(AuditCheck.id == check_id)
        return await self.one(found, missing=AuditCheckNotFound())


class CheckReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def get_unscoped(self, check_id: AuditCheckId) -> bytes:
        return await self._lane.one(
            CHECK, binds={"check_id": check_id}, missing=AuditCheckNotFound()
        )

    async def last_trouble_unscoped(self) -> str | None:
        """Of the last check that ended; None when it found none, or there was none."""
        [rows] = await self._lane.rows(Ask(statement=LAST))
        return str(rows[0]["trouble"]) or None if rows else None


def sealed_of(row: Row) -> Sealed:
    """A row that nobody can read any more is one that says something else than was sealed."""
    try:
        return read(row)
    except (msgspec.MsgspecError, ValueError):
        return unreadable(row)


def unreadable(row: Row) -> Sealed:
    number = row["number"]
    return Sealed(
        number=number if isinstance(number, int) else BEYOND,
        id=str(row["id"]),
        at="",
        action="",
        subject="",
        outcome="",
        actor_id=None,
        via="",
        request_id=None,
        reason="",
        before={},
        after={},
        seal=str(row["seal"]),
    )


def read(row: Row) -> Sealed:
    values = {
        **row,
        "at": instant(datetime.fromisoformat(str(row["at"]))),
        "before": msgspec.json.decode(msgspec.json.encode(row["before"])),
        "after": msgspec.json.decode(msgspec.json.encode(row["after"])),
    }
    return msgspec.convert(values, Sealed)

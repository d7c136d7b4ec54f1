import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from paceline.db.columns import Within
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.db.statements import Row
from paceline.features.notifications.models import DeadAddress, MailEvent
from paceline.kernel.ids import new_id

DEAD: Final = select(DeadAddress.id, DeadAddress.reason, DeadAddress.at).where(
    Within(DeadAddress.id, "ids")
)


def address_id(email: str) -> UUID:
    """Follows from the address, in any case of letters, and does not lead back to it."""
    return UUID(bytes=hashlib.sha256(email.strip().lower().encode()).digest()[:16])


class DeadAddresses:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def among_unscoped(self, emails: Sequence[str]) -> Mapping[UUID, Row]:
        """By `address_id`, those that letters came back from."""
        ids = [address_id(each) for each in emails]
        rows = (await self._lane.rows(Ask(statement=DEAD, binds={"ids": ids})))[0]
        return {UUID(str(row["id"])): row for row in rows}


class AddressRepository(Repository[DeadAddress]):
    async def bury(self, email: str, *, reason: str, at: datetime) -> None:
        """The first reason stays."""
        session = await self._unit.session()
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        make = (sqlite if is_sqlite else postgresql).insert
        statement = make(DeadAddress).on_conflict_do_nothing(index_elements=["id"])
        await session.execute(
            statement, [{"id": address_id(email), "reason": reason[:200], "at": at}]
        )

    async def revive(self, email: str) -> None:
        gone = delete(DeadAddress).where(DeadAddress.id == address_id(email))
        await self.execute(gone.execution_options(synchronize_session=False))


class MailEventRepository(Repository[MailEvent]):
    async def news(self, event_ids: Sequence[str], *, at: datetime) -> frozenset[str]:
        """Those that were never dealt with; from now on they were."""
        session = await self._unit.session()
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        make = (sqlite if is_sqlite else postgresql).insert
        statement = (
            make(MailEvent)
            .on_conflict_do_nothing(index_elements=["event_id"])
            .returning(MailEvent.event_id)
        )
        values = [{"id": new_id(), "event_id": each, "at": at} for each in sorted(set(event_ids))]
        if not values:
            return frozenset()
        return frozenset((await session.scalars(statement, values)).all())

    async def forget(self, *, before: datetime) -> None:
        old = delete(MailEvent).where(MailEvent.at < before)
        await self.execute(old.execution_options(synchronize_session=False))

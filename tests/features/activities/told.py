"""What was published, as whoever subscribes would hear it."""

from collections.abc import Sequence

import msgspec
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.db.ledger.tables import EventRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.activities import public
from paceline.kernel.messages import Event

KINDS: dict[str, type[Event]] = {
    each.name: each
    for each in vars(public).values()
    if isinstance(each, type) and issubclass(each, Event) and each is not Event
}


async def told(container: AsyncContainer, prefix: str) -> Sequence[Event]:
    async with container() as scope:
        session = await (await scope.get(SqlUnitOfWork)).session()
        found = select(EventRow).where(EventRow.name.startswith(prefix)).order_by(EventRow.id)
        rows = (await session.scalars(found)).all()
        return [msgspec.json.decode(row.body, type=KINDS[row.name]) for row in rows]

from typing import Final

import structlog
from sqlalchemy import literal, select

from paceline.db.failures import FAILURES
from paceline.db.migrate import Migrations
from paceline.db.read_lane import Ask, ReadLane

ANSWER: Final = select(literal(1).label("answer"))
log: Final = structlog.get_logger()


class StoreHealth:
    def __init__(self, lane: ReadLane, migrations: Migrations) -> None:
        self._lane = lane
        self._migrations = migrations
        self._was_up_to_date = False

    async def answers(self) -> bool:
        try:
            await self._lane.rows(Ask(statement=ANSWER))
        except FAILURES as error:
            log.warning("database.away", error=type(error).__name__)
            return False
        return True

    async def up_to_date(self) -> bool:
        """Asked until it is so: afterwards a newer version may migrate, and this one serves on."""
        if not self._was_up_to_date:
            try:
                self._was_up_to_date = (await self._migrations.state()).up_to_date
            except FAILURES as error:
                log.warning("database.away", error=type(error).__name__)
        return self._was_up_to_date

from typing import Final

import structlog
from typing_extensions import override

from paceline.db.audit.rows import row_of
from paceline.db.database import Database
from paceline.db.failures import FAILURES
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.audit import Act, AuditTrail
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId

log: Final = structlog.get_logger()


class SqlAuditTrail(AuditTrail):
    """Rows without a number: whoever acts does not wait for the sealer."""

    def __init__(self, unit: SqlUnitOfWork, database: Database, clock: Clock) -> None:
        self._unit = unit
        self._database = database
        self._clock = clock

    @override
    def record(self, act: Act, *, by: UserId | None = None) -> None:
        self._unit.add(row_of(act, by=by, at=self._clock.now()))

    @override
    async def refused(self, act: Act, *, by: UserId | None = None) -> None:
        unit = SqlUnitOfWork(self._database)
        unit.add(row_of(act, by=by, at=self._clock.now()))
        try:
            await unit.commit()
        except FAILURES as error:
            log.warning("audit.not_recorded", action=act.action, error=type(error).__name__)
        finally:
            await unit.rollback()

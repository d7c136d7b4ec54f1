"""Worker processes to be killed: `python -m tests.chaos.worker DATABASE_URL`.

It forks one worker for each line it reads and answers the worker's process id: a fork has every
module loaded already, so hundreds of kills fit into minutes. Each job leaves one row in `effects`,
written in the job's own unit of work; between its statements it gives way, so that a kill meets it
anywhere.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from random import SystemRandom
from typing import Final

import structlog
from sqlalchemy import text
from typing_extensions import override

from paceline.backends.dispatcher.embedded import EmbeddedDispatcher, Pace, Runner
from paceline.db.database import Database
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import Claim, Ending, Ledger, Outcome
from paceline.db.ledger.outbox import Wake
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import SystemClock
from tests.workshop import NOTE

LEASE: Final = timedelta(seconds=1)
EFFECT: Final = text("INSERT INTO effects (job_id, fence) VALUES (:job_id, :fence)")
CHANCE: Final = SystemRandom()


class Effects(Runner):
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    @override
    async def run(self, claim: Claim) -> Outcome | None:
        unit = SqlUnitOfWork(self._database)
        try:
            await asyncio.sleep(CHANCE.uniform(0, 0.02))
            session = await unit.session()
            await session.execute(EFFECT, {"job_id": str(claim.id), "fence": claim.fence})
            await asyncio.sleep(0)
            self._ledger.complete_in(unit, Outcome(claim=claim, ending=Ending.DONE))
            await unit.commit()
        finally:
            await unit.rollback()
        return None

    @override
    def cancelled(self, claim: Claim) -> Outcome:
        return Outcome(claim=claim, ending=Ending.CANCELLED)

    @override
    def given_back(self, claim: Claim) -> Outcome:
        return Outcome(claim=claim, ending=Ending.RETRY, next_at=SystemClock().now(), counted=False)

    @override
    def is_long(self, claim: Claim) -> bool:
        return False


async def main(url: str) -> None:
    database = Database(url, pool=4)
    ledger = Ledger(database, Handlers([NOTE], []), SystemClock())
    pace = Pace(workers=4, lease=LEASE, poll=0.05, beat=0.2, away=0.1)
    dispatcher = EmbeddedDispatcher(ledger, Wake(), Effects(database, ledger), pace)
    await dispatcher.start()
    await asyncio.Event().wait()


def nursery(url: str) -> None:
    """Nothing is opened before the fork, so workers share no connection."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is written is read as the number of a process.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(main(url))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nursery(sys.argv[1])

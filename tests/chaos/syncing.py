"""Workers that keep cohorts in step, to be killed: `python -m tests.chaos.syncing PORT SETTLE`.

A fork for each line it reads, as in `tests.chaos.worker`. Each is the whole application with its
own jobs; the settings come from the environment. Writes that came too late are noted in a file.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from dishka import AsyncContainer

from paceline.app.bootstrap import create_container
from paceline.app.jobs import JobRunner
from paceline.backends.dispatcher.embedded import EmbeddedDispatcher, Pace
from paceline.db.ledger.ledger import Ledger
from paceline.db.ledger.outbox import Wake
from paceline.kernel.config import current
from paceline.kernel.keys import ServerKey
from tests.chaos.staging import Props
from tests.conftest import KEY

PACE: Final = Pace(
    workers=4, lease=timedelta(seconds=1), poll=0.05, beat=0.2, away=0.1, patience=1, grace=1
)
NOTED: Final = ("overtaken", "job.lease_lost")


def noting(path: Path) -> structlog.typing.Processor:
    """Appended in one write, so that lines of several processes do not mix."""

    def note(
        _logger: object, _method: str, told: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for word in NOTED:
            if word in {told.get("code"), told.get("event")}:
                with path.open("a") as file:
                    file.write(f"{word}\n")
        raise structlog.DropEvent

    return note


async def main(container: AsyncContainer) -> None:
    ledger, wake = await container.get(Ledger), await container.get(Wake)
    dispatcher = EmbeddedDispatcher(ledger, wake, await container.get(JobRunner), PACE)
    await dispatcher.start()
    await asyncio.Event().wait()


def nursery(port: int, settle: float, notes: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    structlog.configure(processors=[noting(notes)])
    # Nothing in it is made before somebody asks for it, so no worker shares a connection.
    container = create_container(current(), ServerKey(KEY.secret), Props(port, settle))
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(main(container))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nursery(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))

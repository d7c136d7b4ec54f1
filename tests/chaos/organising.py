"""Organisers who rename groups, to be killed: `python -m tests.chaos.organising USER_ID`.

A fork for each line it reads, as in `tests.chaos.syncing`. Each serves its own requests, so that a
kill comes anywhere between a request's first statement and its answer.
"""

import asyncio
import logging
import os
import signal
import sys
from dataclasses import replace
from random import Random
from typing import Final
from uuid import UUID

import httpx2
import structlog
from dishka import AsyncContainer
from sqlalchemy import text

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.kernel.config import current
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.keys import ServerKey
from paceline.web.border import Border
from tests.chaos.staging import SETTLE, Props, dashed
from tests.conftest import KEY
from tests.people import KNOWN, signed_in, someone

BREATH: Final = 0.25
NO_PORT: Final = 9


async def main(container: AsyncContainer, who: UserId) -> None:
    chance, headers = Random(os.getpid()), signed_in(known(who))
    installed = await container.get(Installed)
    database = await container.get(Database)
    app = create_app(container, installed.features, border=Border())
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        while True:
            groups = await running(database)
            if groups:
                cohort_id, group_id = chance.choice(groups)
                path = f"/cohorts/{cohort_id}/groups/{group_id}"
                name = {"name": f"Group {chance.random()}"}
                await client.patch(path, json=name, headers=headers)
            await asyncio.sleep(BREATH)


def unsaid(_logger: object, _method: str, _told: object) -> dict[str, object]:
    """What is written here is read as the number of a process."""
    raise structlog.DropEvent


def known(who: UserId) -> Principal:
    found = replace(someone(), user_id=who)
    KNOWN[who] = found
    return found


async def running(database: Database) -> list[tuple[str, str]]:
    async with database.session() as session:
        rows = await session.execute(text("SELECT cohort_id, id FROM groups"))
        return [(dashed(row.cohort_id), dashed(row.id)) for row in rows]


def nursery(who: UserId) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    structlog.configure(processors=[unsaid])
    # Nothing in it is made before somebody asks for it, so no two share a connection.
    container = create_container(current(), ServerKey(KEY.secret), Props(NO_PORT, SETTLE))
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(main(container, who))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nursery(UserId(UUID(sys.argv[1])))

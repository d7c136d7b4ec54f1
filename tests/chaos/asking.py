"""Processes that ask one neighbour as often as they may: `python -m tests.chaos.asking PORT FILE`.

A fork for each line it reads, as in `tests.chaos.syncing`. Each notes what it was granted and what
it was told, with the moment that the store was asked with; one write a line, so that none mix.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import httpx2
from typing_extensions import override

from paceline.backends.resilience.guards import ProcessResilience
from paceline.db.aside import Aside
from paceline.db.database import Database
from paceline.db.stores.budgets import SqlBudgets
from paceline.kernel.budget import Budget, Budgeting, Budgets, Spent
from paceline.kernel.clock import Clock, SystemClock
from paceline.kernel.errors import Limited
from paceline.kernel.resilience import Guarding

RULE: Final = Budgeting(amount=10, per=timedelta(seconds=1), shared=True)
SHORT: Final = 0.01
URL: Final = "PACELINE_DATABASE_URL"
Note = Callable[[str], None]


class Watched(Clock):
    """Keeps the moment that was read last: a process may be held up before it reads again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.read_at = 0.0

    @override
    def now(self) -> datetime:
        found = self._clock.now()
        self.read_at = found.timestamp()
        return found


class Noted(Budget):
    """Says what was granted, and when a rest was known to everybody."""

    def __init__(self, budget: Budget, clock: Watched, note: Note) -> None:
        self._budget = budget
        self._clock = clock
        self._note = note

    @property
    @override
    def left(self) -> float:
        return self._budget.left

    @override
    async def take(self, *, cost: float = 1.0, own_act: bool = False) -> None:
        await self._budget.take(cost=cost, own_act=own_act)
        self._note(f"granted {self._clock.read_at:.6f} {int(own_act)}")

    @override
    async def rest(self, seconds: float) -> None:
        await self._budget.rest(seconds)
        until = self._clock.read_at + seconds
        self._note(f"rest {self._clock.now().timestamp():.6f} {until:.6f}")


class NotedBudgets(Budgets):
    def __init__(self, budgets: Budgets, clock: Watched, note: Note) -> None:
        self._budgets = budgets
        self._clock = clock
        self._note = note

    @override
    def budget(self, name: str, rule: Budgeting) -> Budget:
        return Noted(self._budgets.budget(name, rule), self._clock, self._note)


async def main(port: int, note: Note) -> None:
    clock, chance = Watched(SystemClock()), Random(os.getpid())
    budgets = NotedBudgets(SqlBudgets(Aside(Database(os.environ[URL])), clock), clock, note)
    rules = {"outside": Guarding(budgeting=RULE)}
    resilience = ProcessResilience(rules, SystemClock(), chance, budgets)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

        async def ask() -> None:
            reply = await client.get("/")
            if reply.status_code == httpx2.codes.TOO_MANY_REQUESTS:
                raise Limited("Slowly!", retry_after=float(reply.headers["retry-after"]))

        while True:
            try:
                await resilience.call("outside", ask, own_act=chance.random() < 0.3)
            except (Spent, Limited):
                await asyncio.sleep(SHORT)


def nursery(port: int, path: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    def note(line: str) -> None:
        with path.open("a") as file:
            file.write(f"{line}\n")

    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(main(port, note))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nursery(int(sys.argv[1]), Path(sys.argv[2]))

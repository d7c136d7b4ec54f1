from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from paceline.db.database import Database
from paceline.db.failures import state_of
from paceline.db.record import Record
from paceline.kernel.transaction import UnitOfWork

Act: TypeAlias = Callable[[], Awaitable[None]]
Place: TypeAlias = tuple[str, str, int]

# Any statement: the lock and the snapshot are taken with the first one.
FIRST: Final = select(literal(1))
STILL: Final[Sequence[Mapping[str, str]]] = ({"isolation_level": "REPEATABLE READ"}, {})
# A serialization failure, and a deadlock that the store broke: somebody else was first.
OVERTAKEN: Final = frozenset({"40001", "40P01"})


class SqlUnitOfWork(UnitOfWork):
    """Waits for its turn at the first statement, so slow work before it blocks nobody."""

    def __init__(self, database: Database) -> None:
        self._session = database.session()
        self._is_sqlite = database.is_sqlite
        self._turn = database.turn
        self._writing = False
        self._before: list[Act] = []
        self._last: list[tuple[Place, Act]] = []
        self._after: list[Callable[[], None]] = []

    async def session(self) -> AsyncSession:
        if not self._writing:
            await self._turn.take()
            self._writing = True
        return self._session

    @property
    def changed(self) -> bool:
        """Whether there is anything to store: nothing was opened when nothing was."""
        return self._session.in_transaction() or bool(self._before or self._last)

    def add(self, record: Record) -> None:
        self._session.add(record)

    def before_commit(self, act: Act) -> None:
        """For what is written when everything else is."""
        self._before.append(act)

    def write_last(self, act: Act, *, place: Place) -> None:
        """For rows that many fight over: all take them in the order of `place`, none crosswise."""
        self._last.append((place, act))

    @override
    def after_commit(self, act: Callable[[], None]) -> None:
        self._after.append(act)

    @override
    async def stand_still(self) -> None:
        """SQLite's write lock keeps others out; PostgreSQL's snapshot finds them out."""
        session = await self.session()
        opened = await session.connection(execution_options=STILL[self._is_sqlite])
        await opened.execute(FIRST)

    async def alone(self, name: str) -> None:
        """Nobody else goes past here with the same name until this ends: SQLite has one writer."""
        session = await self.session()
        if not self._is_sqlite:
            key = func.hashtextextended(name, 0)
            await session.execute(select(func.pg_advisory_xact_lock(key)))

    @override
    def overtaken(self, error: BaseException) -> bool:
        return state_of(error) in OVERTAKEN

    async def flush(self) -> None:
        await (await self.session()).flush()

    @override
    async def commit(self) -> None:
        try:
            if self.changed:
                await self._store()
        finally:
            await self._leave()

    async def _store(self) -> None:
        session = await self.session()
        for act in self._before:
            await act()
        for _, act in sorted(self._last, key=place_of):
            await act()
        await session.commit()
        for told in self._after:
            told()

    @override
    async def rollback(self) -> None:
        await self._leave()

    async def _leave(self) -> None:
        """Closing undoes what was not committed; even if it fails, the turn goes on."""
        self._before.clear()
        self._last.clear()
        self._after.clear()
        try:
            await self._session.close()
        finally:
            if self._writing:
                self._writing = False
                self._turn.give_on()


def place_of(entry: tuple[Place, Act]) -> Place:
    return entry[0]

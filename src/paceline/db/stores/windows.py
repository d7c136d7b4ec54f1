"""Allowances by the clock in the database: all processes of an installation count in one row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Insert,
    String,
    UniqueConstraint,
    Update,
    and_,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.aside import Aside
from paceline.db.record import Record
from paceline.kernel.budget import spent
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id
from paceline.kernel.windows import Reading, Window, Windows

# Seconds that our clock may be ahead of the neighbour's: so long nobody asks when a window begins,
# for nobody could say which one it is.
APART: Final = 5


class WindowRow(Record):
    """`used` of `amount` in the window that began at `began`, in seconds since 1970.

    Nobody takes any before `closed_until`.
    """

    __tablename__ = "windows"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int]
    used: Mapped[int]
    began: Mapped[int] = mapped_column(BigInteger)
    closed_until: Mapped[int] = mapped_column(BigInteger, default=0)


class Known(NamedTuple):
    """As the row was when this process last took of it."""

    began: int
    used: int
    amount: int


def began(window: Window, at: datetime) -> int:
    seconds = int(window.per.total_seconds())
    return int(at.timestamp()) // seconds * seconds


def opens(window: Window, at: datetime) -> int:
    """When the next one may be taken of."""
    return began(window, at) + int(window.per.total_seconds()) + APART


def taking(window: Window, *, at: datetime, own_act: bool) -> Update:
    """Changes no row that has no more; of two at once the second sees the first."""
    start = began(window, at)
    share = 1.0 if own_act else 1.0 - window.reserved
    has_more = or_(WindowRow.began < start, WindowRow.used + 1 <= WindowRow.amount * share)
    is_open = and_(WindowRow.closed_until <= int(at.timestamp()), WindowRow.began <= start)
    used = case((WindowRow.began < start, 1), else_=WindowRow.used + 1)
    return (
        update(WindowRow)
        .where(WindowRow.name == window.name, is_open, has_more)
        .values(used=used, began=start)
        .returning(WindowRow.used, WindowRow.amount)
    )


def learning(reading: Reading, *, at: datetime) -> Update:
    """What was told of a window that is over tells how much there is, and no more."""
    same = WindowRow.began == began(reading.window, at)
    told = and_(same, WindowRow.used < reading.used)
    return (
        update(WindowRow)
        .where(WindowRow.name == reading.window.name)
        .values(
            amount=reading.amount,
            used=case((told, reading.used), else_=WindowRow.used),
        )
    )


def require_room(lacking: Sequence[Window], waits: Sequence[float]) -> None:
    """Raises Limited for the windows that are full; nothing is taken then."""
    if lacking:
        raise spent(lacking[0].name, wait=max(waits))


class SqlWindows(Windows):
    """Each take is a short transaction of its own, before a call outside and never within one.

    What was told and is known already costs none: a history is thousands of calls.
    """

    def __init__(self, aside: Aside, clock: Clock) -> None:
        self._aside = aside
        self._clock = clock
        self._known: dict[str, Known] = {}

    @override
    async def take(self, windows: Sequence[Window], *, own_act: bool = False) -> datetime:
        now = self._clock.now()
        for window in windows:
            pause = began(window, now) + APART - now.timestamp()
            if pause > 0:
                raise spent(window.name, wait=pause)
        taken: dict[str, Known] = {}
        lacking: list[Window] = []
        async with self._aside.stored() as session:
            for window in sorted(windows, key=lambda each: each.name):
                found = await self._took(session, window, at=now, own_act=own_act)
                if found is None:
                    lacking.append(window)
                else:
                    taken[window.name] = found
            waits = [await self._wait(session, each, at=now) for each in lacking]
            require_room(lacking, waits)
        self._known |= taken
        return now

    @override
    async def learn(self, readings: Sequence[Reading], *, at: datetime) -> None:
        new = [each for each in readings if not self._is_known(each, at)]
        if not new:
            return
        async with self._aside.stored() as session:
            for reading in sorted(new, key=lambda each: each.window.name):
                self._known.pop(reading.window.name, None)
                await session.execute(learning(reading, at=at))

    def _is_known(self, reading: Reading, at: datetime) -> bool:
        """A window counts upwards, so one that had so many used by then has them still."""
        known = self._known.get(reading.window.name)
        return (
            known is not None
            and known.began == began(reading.window, at)
            and known.amount == reading.amount
            and known.used >= reading.used
        )

    @override
    async def close(self, window: Window, *, at: datetime) -> float:
        until = opens(window, at)
        closing = (
            update(WindowRow)
            .where(WindowRow.name == window.name, WindowRow.closed_until < until)
            .values(closed_until=until)
        )
        async with self._aside.stored() as session:
            await session.execute(self._opening(session, window, at=at))
            await session.execute(closing)
        return max(0.0, until - self._clock.now().timestamp())

    async def _took(
        self, session: AsyncSession, window: Window, *, at: datetime, own_act: bool
    ) -> Known | None:
        asked = taking(window, at=at, own_act=own_act)
        row = (await session.execute(asked)).first()
        if row is None:
            await session.execute(self._opening(session, window, at=at))
            row = (await session.execute(asked)).first()
        return None if row is None else Known(began(window, at), row.used, row.amount)

    def _opening(self, session: AsyncSession, window: Window, *, at: datetime) -> Insert:
        """Unused, unless it is there."""
        dialect = session.get_bind().dialect.name
        make = postgresql.insert if dialect == "postgresql" else sqlite.insert
        unused = {
            "id": new_id(),
            "name": window.name,
            "amount": window.amount,
            "used": 0,
            "began": began(window, at),
            "closed_until": 0,
        }
        return make(WindowRow).values(unused).on_conflict_do_nothing(index_elements=["name"])

    async def _wait(self, session: AsyncSession, window: Window, *, at: datetime) -> float:
        """Seconds until this one may be taken of again."""
        asked = select(WindowRow).where(WindowRow.name == window.name)
        row = (await session.scalars(asked)).one()
        return max(row.closed_until, opens(window, at)) - at.timestamp()

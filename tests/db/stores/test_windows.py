"""Allowances by the clock for all processes of an installation, on both stores."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from paceline.db.aside import Aside
from paceline.db.database import Database
from paceline.db.stores.windows import SqlWindows
from paceline.kernel.budget import Spent
from paceline.kernel.windows import Reading, Window, Windows
from tests.statements import recorded
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
QUARTER = Window(name="peer quarter", per=timedelta(minutes=15), amount=5)
DAY = Window(name="peer day", per=timedelta(days=1), amount=20)
BOTH = (QUARTER, DAY)


@pytest.fixture
def windows(database: Database, clock: MovableClock) -> Windows:
    clock.advance(timedelta(minutes=1))
    return SqlWindows(Aside(database), clock)


@pytest.fixture
async def elsewhere(database: Database, clock: MovableClock) -> AsyncIterator[Windows]:
    """The same allowances as another process sees them."""
    other = Database(database.url.render_as_string(hide_password=False))
    yield SqlWindows(Aside(other), clock)
    await other.close()


async def taken(windows: Windows, times: int, *, own_act: bool = True) -> int:
    count = 0
    for _ in range(times):
        try:
            await windows.take(BOTH, own_act=own_act)
        except Spent:
            continue
        count += 1
    return count


class TestTaking:
    async def test_leaves_a_share_for_people_and_says_when_there_is_more(
        self, windows: Windows
    ) -> None:
        background = await taken(windows, 6, own_act=False)

        with pytest.raises(Spent) as refused:
            await windows.take(BOTH)
        people = await taken(windows, 3)

        assert (background, people) == (4, 1)
        assert refused.value.retry_after == pytest.approx(14 * 60 + 5)

    async def test_is_counted_for_all_processes(self, windows: Windows, elsewhere: Windows) -> None:
        found = [await taken(each, 3) for each in (windows, elsewhere)]

        assert found == [3, 2]

    async def test_begins_anew_on_the_clock_and_not_in_its_first_seconds(
        self, windows: Windows, clock: MovableClock
    ) -> None:
        await taken(windows, 5)
        clock.advance(timedelta(minutes=14, seconds=2))

        with pytest.raises(Spent) as refused:
            await windows.take(BOTH)
        clock.advance(timedelta(seconds=3))

        assert refused.value.retry_after == pytest.approx(3)
        assert await taken(windows, 6) == 5

    async def test_is_of_all_windows_or_of_none(
        self, windows: Windows, clock: MovableClock
    ) -> None:
        at = await windows.take(BOTH)
        await windows.learn([Reading(window=QUARTER, amount=5, used=5)], at=at)
        await taken(windows, 3)
        clock.advance(timedelta(minutes=15))
        await windows.learn([Reading(window=DAY, amount=20, used=1)], at=clock.now())

        assert [await taken(windows, 5)] == [5]


class TestLearning:
    async def test_takes_over_how_much_there_is_and_never_counts_down(
        self, windows: Windows
    ) -> None:
        at = await windows.take(BOTH)
        await windows.learn([Reading(window=QUARTER, amount=10, used=7)], at=at)
        await windows.learn([Reading(window=QUARTER, amount=10, used=3)], at=at)

        assert await taken(windows, 9) == 3

    async def test_of_a_window_that_is_over_counts_nothing(
        self, windows: Windows, clock: MovableClock
    ) -> None:
        at = await windows.take(BOTH)
        clock.advance(timedelta(minutes=15))
        await taken(windows, 1)

        await windows.learn([Reading(window=QUARTER, amount=5, used=5)], at=at)

        assert await taken(windows, 9) == 4

    async def test_of_what_is_known_asks_the_database_for_nothing(
        self, database: Database, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ran = recorded(monkeypatch)
        clock.advance(timedelta(minutes=1))
        windows = SqlWindows(Aside(database), clock)
        at = await windows.take(BOTH)
        ran.forget()

        await windows.learn([Reading(window=QUARTER, amount=5, used=1)], at=at)
        known = list(ran.ran)
        await windows.learn([Reading(window=QUARTER, amount=5, used=2)], at=at)

        assert known == []
        assert ran.ran != []

    async def test_of_a_call_that_was_refused_is_not_known(
        self, windows: Windows, clock: MovableClock
    ) -> None:
        at = await windows.take(BOTH)
        await windows.learn([Reading(window=DAY, amount=1, used=1)], at=at)
        with pytest.raises(Spent):
            await windows.take(BOTH)
        await windows.learn([Reading(window=QUARTER, amount=5, used=2)], at=at)
        await windows.learn([Reading(window=DAY, amount=20, used=1)], at=at)

        assert await taken(windows, 9) == 3


class TestClosing:
    async def test_keeps_everybody_away_until_the_window_is_over(
        self, windows: Windows, elsewhere: Windows, clock: MovableClock
    ) -> None:
        wait = await windows.close(QUARTER, at=clock.now())
        shut = await taken(elsewhere, 2)
        clock.advance(timedelta(seconds=wait))

        assert wait == pytest.approx(14 * 60 + 5)
        assert shut == 0
        assert await taken(elsewhere, 2) == 2

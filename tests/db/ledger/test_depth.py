from datetime import timedelta

import pytest

from paceline.db.ledger.depth import LedgerDepth
from paceline.db.read_lane import ReadLane
from tests.times import MovableClock
from tests.workshop import Note, Workshop

pytestmark = pytest.mark.anyio


class TestDepth:
    async def test_an_empty_ledger_has_nothing_due(
        self, lane: ReadLane, clock: MovableClock
    ) -> None:
        depth = LedgerDepth(lane, clock)

        assert (set((await depth.by_state()).values()), await depth.oldest_seconds()) == ({0}, 0)

    async def test_waiting_jobs_are_counted_with_the_age_of_the_oldest(
        self, shop: Workshop, lane: ReadLane, clock: MovableClock
    ) -> None:
        await shop.enqueue(Note(text="1"), Note(text="2"))
        clock.advance(timedelta(seconds=30))
        depth = LedgerDepth(lane, clock)

        assert (await depth.by_state())["ready"] == 2
        assert await depth.oldest_seconds() == 30

import pytest

from paceline.db.database import Database
from paceline.db.read_lane import ReadLane
from paceline.db.stores.flags import SqlFlagRules
from paceline.kernel.errors import Unavailable
from tests.times import MovableClock

pytestmark = pytest.mark.anyio


async def test_a_store_that_is_away_is_said_to_be_so(clock: MovableClock) -> None:
    lane = ReadLane(Database("postgresql://127.0.0.1:1/nowhere"))

    with pytest.raises(Unavailable):
        await SqlFlagRules(lane, clock).rules()

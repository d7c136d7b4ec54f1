import pytest

from paceline.db.database import Database
from tests.times import MovableClock
from tests.workshop import Workshop


@pytest.fixture
async def shop(database: Database, clock: MovableClock) -> Workshop:
    return Workshop(database, clock)

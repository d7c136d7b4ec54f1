"""What waits before a call has an end long before the call counts as settled."""

from datetime import timedelta
from typing import Final

import pytest

from paceline.app.guarding import GUARDED
from paceline.providers.discord.target import SETTLE as DISCORD
from paceline.providers.google_calendar.target import SETTLE as GOOGLE
from paceline.providers.ics.target import SETTLE as LETTERS

SETTLES: Final = {"discord": DISCORD, "google_calendar": GOOGLE, "mail": LETTERS}


class TestWhoeverMakesSomethingOutside:
    @pytest.mark.parametrize("name", SETTLES)
    def test_waits_for_less_than_half_of_what_it_takes_to_settle(self, name: str) -> None:
        rule = GUARDED[name]
        waits = [rule.places.patience if rule.places else timedelta()]
        waits += [rule.budgeting.patience if rule.budgeting else timedelta()]

        assert sum(waits, timedelta()) < SETTLES[name] / 2

"""While a history comes in, its numbers are worked out again and again; not all the time."""

from datetime import datetime, timedelta
from typing import Final

from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId

GATHERED: Final = timedelta(seconds=2)
# So many times as long as it took is nothing worked out for the same athlete.
RESTS: Final = 30


class Rests:
    """Of this process alone: one that does not know works them out a little earlier."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[UserId, datetime] = {}

    def begin(self, user_id: UserId, *, took: timedelta) -> None:
        now = self._clock.now()
        self._until = {each: until for each, until in self._until.items() if until > now}
        self._until[user_id] = now + RESTS * took

    def due(self, user_id: UserId) -> datetime:
        """When to work out what changes now; what changes until then is worked out with it."""
        soon = self._clock.now() + GATHERED
        return max(soon, self._until.get(user_id, soon))

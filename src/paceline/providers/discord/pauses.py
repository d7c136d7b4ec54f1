"""What Discord says it will bear: https://docs.discord.com/developers/topics/rate-limits."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from paceline.providers.discord.errors import DiscordAway

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
MINOR: Final = re.compile(r"(?<=/)\d+")
REMEMBERED: Final = 2000
MARGIN: Final = 0.1  # seconds that an answer may have been on its way


class Pauses:
    """Before a request that Discord said it would refuse, waits for what it takes.

    Limits are counted by method and path; ids in a path share one but for the first, which is the
    server's or the channel's.
    """

    def __init__(self, sleep: Sleep, *, patience: float) -> None:
        self._sleep = sleep
        self._patience = patience
        self._until: dict[str, float] = {}

    @property
    def remembered(self) -> int:
        """Limits that may still have to be waited for."""
        return len(self._until)

    async def keep(self, method: str, path: str) -> None:
        """Raises DiscordAway with the wait when it is longer than our patience."""
        wait = self._until.get(bucket(method, path), 0.0) - self._now()
        if wait > self._patience:
            raise DiscordAway("Discord would be asked too often.", retry_after=wait)
        if wait > 0:
            await self._sleep(wait)

    def note(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        if headers.get("x-ratelimit-remaining") != "0":
            return
        try:
            wait = float(headers.get("x-ratelimit-reset-after", "0"))
        except ValueError:
            return
        if len(self._until) >= REMEMBERED:
            now = self._now()
            self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[bucket(method, path)] = self._now() + wait + MARGIN

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def bucket(method: str, path: str) -> str:
    first = MINOR.search(path)
    if first is None:
        return f"{method} {path}"
    return f"{method} {path[: first.end()]}{MINOR.sub('*', path[first.end() :])}"

"""The providers that bring activities, as far as they are set up."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from dishka import AsyncContainer
from typing_extensions import override

from paceline.features.activities.ports import (
    ActivitySource,
    ActivitySources,
    Renew,
    SourceKeys,
)
from paceline.features.activities.public import SourceKind
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.resilience import Resilience
from paceline.kernel.windows import Windows
from paceline.providers.strava.settings import StravaSettings

if TYPE_CHECKING:
    import httpx2

SECONDS: Final = 10


class ConfiguredSources(ActivitySources):
    def __init__(self, sources: Sequence[ActivitySource]) -> None:
        self._sources = tuple(sources)

    @override
    def all(self) -> Sequence[ActivitySource]:
        return self._sources


class KeysWhenAsked(SourceKeys):
    """The slice that keeps them need not be installed: without it nobody asks."""

    def __init__(self, container: AsyncContainer) -> None:
        self._container = container

    @override
    async def access(
        self, user_id: UserId, kind: SourceKind, renew: Renew, *, refused: str = ""
    ) -> str:
        keys: SourceKeys = await self._container.get(SourceKeys)
        return await keys.access(user_id, kind, renew, refused=refused)


@asynccontextmanager
async def sources_of(
    strava: StravaSettings,
    keys: SourceKeys,
    windows: Windows,
    resilience: Resilience,
    clock: Clock,
) -> AsyncIterator[ActivitySources]:
    """A client is made when it is called first; the provider is imported where it is set up."""
    if not strava.is_set_up:
        yield ConfiguredSources([])
        return
    made: list[httpx2.AsyncClient] = []

    def client() -> "httpx2.AsyncClient":
        if not made:
            made.append(strava_client(strava))
        return made[0]

    from paceline.providers.strava.access import Access  # noqa: PLC0415, where it is set up
    from paceline.providers.strava.calls import Calls  # noqa: PLC0415, as above
    from paceline.providers.strava.hints import Hints  # noqa: PLC0415, as above
    from paceline.providers.strava.limits import Allowance  # noqa: PLC0415, as above
    from paceline.providers.strava.source import StravaSource  # noqa: PLC0415, as above

    calls = Calls(client, Allowance(windows), resilience)
    source = StravaSource(calls, Access(strava, calls, clock), Hints(strava, clock), keys)
    try:
        yield ConfiguredSources([source])
    finally:
        for each in made:
            await each.aclose()


def strava_client(settings: StravaSettings) -> "httpx2.AsyncClient":
    """Nobody but the operator chose the address, and no redirect is followed with a token."""
    import httpx2  # noqa: PLC0415, on first use

    return httpx2.AsyncClient(
        base_url=settings.base_url,
        headers={"user-agent": "Paceline"},
        follow_redirects=False,
        timeout=SECONDS,
        trust_env=False,
    )

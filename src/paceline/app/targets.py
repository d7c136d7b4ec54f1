"""The providers that cohorts can be kept in step at, as far as they are set up."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from paceline.features.reconcile.ports import NoTargets, ProviderNotFound, Target, Targets
from paceline.kernel.clock import Clock
from paceline.kernel.resilience import Resilience
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.google_calendar.settings import GoogleCalendarSettings

if TYPE_CHECKING:
    import httpx2

SECONDS: Final = 10


class ConfiguredTargets(Targets):
    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = {target.name: target for target in targets}

    @override
    def named(self, name: str) -> Target:
        if name not in self._targets:
            raise ProviderNotFound(", ".join(sorted(self._targets)))
        return self._targets[name]

    @override
    def all(self) -> Sequence[Target]:
        return tuple(self._targets.values())


@asynccontextmanager
async def targets_of(
    discord: DiscordSettings, google: GoogleCalendarSettings, resilience: Resilience, clock: Clock
) -> AsyncIterator[Targets]:
    """A provider is imported when it is set up, and its client made when it is called."""
    async with AsyncExitStack() as stack:
        found: list[Target] = []
        if discord.token is not None:
            found.append(discord_of(discord, resilience, stack))
        if google.is_set_up:
            found.append(google_calendar_of(google, resilience, clock, stack))
        yield ConfiguredTargets(found) if found else NoTargets()


def google_calendar_of(
    settings: GoogleCalendarSettings, resilience: Resilience, clock: Clock, stack: AsyncExitStack
) -> Target:
    from paceline.providers.google_calendar.access import Access  # noqa: PLC0415, on first use
    from paceline.providers.google_calendar.calls import Calls  # noqa: PLC0415, as above
    from paceline.providers.google_calendar.target import (  # noqa: PLC0415, as above
        GoogleCalendarTarget,
    )

    made: list[httpx2.AsyncClient] = []

    def client() -> "httpx2.AsyncClient":
        if not made:
            made.append(google_client(settings))
            stack.push_async_callback(made[0].aclose)
        return made[0]

    return GoogleCalendarTarget(Calls(client, Access(settings, client, clock), resilience))


def google_client(settings: GoogleCalendarSettings) -> "httpx2.AsyncClient":
    """Nobody but the operator chose the addresses, and no redirect is followed with a token."""
    import httpx2  # noqa: PLC0415, on first use

    return httpx2.AsyncClient(
        base_url=settings.base_url,
        headers={"user-agent": "Paceline"},
        follow_redirects=False,
        timeout=SECONDS,
        trust_env=False,
    )


def discord_of(settings: DiscordSettings, resilience: Resilience, stack: AsyncExitStack) -> Target:
    from paceline.providers.discord.calls import Calls  # noqa: PLC0415, on first use
    from paceline.providers.discord.target import DiscordTarget  # noqa: PLC0415, as above

    made: list[httpx2.AsyncClient] = []

    def client() -> "httpx2.AsyncClient":
        if not made:
            made.append(discord_client(settings))
            stack.push_async_callback(made[0].aclose)
        return made[0]

    return DiscordTarget(Calls(client, resilience))


def discord_client(settings: DiscordSettings) -> "httpx2.AsyncClient":
    """Nobody but the operator chose the address, and no redirect is followed with the token."""
    import httpx2  # noqa: PLC0415, on first use

    assert settings.token is not None
    token = settings.token.get_secret_value()
    return httpx2.AsyncClient(
        base_url=settings.base_url,
        headers={
            "authorization": f"Bot {token}",
            "user-agent": "DiscordBot (https://paceline.example, 1)",
        },
        follow_redirects=False,
        timeout=SECONDS,
        trust_env=False,
    )

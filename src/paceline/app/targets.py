"""The providers that cohorts can be kept in step at, as far as they are set up."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr
from typing_extensions import override

from paceline.engines.diff.objects import Fields, KindRule, Known, Name, Seen, Wanted
from paceline.features.reconcile.ports import (
    Answers,
    Heard,
    ProviderNotFound,
    Target,
    Targets,
)
from paceline.features.reconcile.public import Connection, Picture
from paceline.kernel.clock import Clock
from paceline.kernel.credentials import Credentials, CredentialsMissing
from paceline.kernel.resilience import Resilience
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.google_calendar.settings import GoogleCalendarSettings

if TYPE_CHECKING:
    from datetime import timedelta

    import httpx2

SECONDS: Final = 10
Maker = Callable[[SecretStr], Target]


class ByAccount(Target):
    """One provider with several accounts: whose a connection is decides who is asked.

    Without a name it is the one in the settings. A provider is imported when it is used first.
    """

    def __init__(
        self, name: str, make: Maker, usual: SecretStr | None, credentials: Credentials
    ) -> None:
        self._name = name
        self._make = make
        self._usual = usual
        self._credentials = credentials
        self._made: dict[str, tuple[SecretStr, Target]] = {}

    @cached_property
    def _any(self) -> Target:
        """For what is the same for all of them."""
        return self._make(self._usual or SecretStr(""))

    @property
    @override
    def name(self) -> str:
        return self._name

    @property
    @override
    def rules(self) -> Sequence[KindRule]:
        return self._any.rules

    @property
    @override
    def settle(self) -> "timedelta":
        return self._any.settle

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        kept = self._made.get(connection.account)
        return (self._any if kept is None else kept[1]).wanted(picture, connection)

    @override
    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        return self._any.problems(place, options)

    async def of(self, account: str) -> Target:
        """Made anew when its credential was replaced. Raises CredentialsMissing."""
        secret = await self._secret(account)
        kept = self._made.get(account)
        if kept is None or kept[0] != secret:
            kept = self._made[account] = secret, self._make(secret)
        return kept[1]

    async def _secret(self, account: str) -> SecretStr:
        if not account and self._usual is not None:
            return self._usual
        stored = await self._credentials.secret(self._name, account) if account else None
        if stored is None:
            raise CredentialsMissing(self._name, account)
        return SecretStr(stored)

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        return await (await self.of(connection.account)).observe(connection, known)

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        target = await self.of(connection.account)
        return await target.create(connection, name, fields, turn=turn)

    @override
    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        await (await self.of(connection.account)).update(connection, name, outside_id, fields)

    @override
    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        await (await self.of(connection.account)).remove(connection, name, outside_id)


class HearingByAccount(ByAccount, Answers):
    """Of a provider where people can answer."""

    @override
    async def heard(self, connection: Connection, token: str, known: Sequence[Known]) -> Heard:
        target = await self.of(connection.account)
        assert isinstance(target, Answers)
        return await target.heard(connection, token, known)


class ConfiguredTargets(Targets):
    """Those that are no `ByAccount` need no account, and have none."""

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

    @override
    async def require(self, name: str, account: str) -> None:
        target = self.named(name)
        if isinstance(target, ByAccount):
            await target.of(account)
            return
        if account:
            raise CredentialsMissing(name, account)


@asynccontextmanager
async def targets_of(
    discord: DiscordSettings,
    google: GoogleCalendarSettings,
    resilience: Resilience,
    credentials: Credentials,
    clock: Clock,
    *others: Target,
) -> AsyncIterator[Targets]:
    """`others` need no account."""
    async with AsyncExitStack() as stack:
        bot = discord_maker(discord, resilience, stack)
        calendar = google_calendar_maker(google, resilience, clock, stack)
        yield ConfiguredTargets(
            [
                ByAccount("discord", bot, discord.token, credentials),
                HearingByAccount("google_calendar", calendar, google.credential, credentials),
                *others,
            ]
        )


def google_calendar_maker(
    settings: GoogleCalendarSettings, resilience: Resilience, clock: Clock, stack: AsyncExitStack
) -> Maker:
    """Each account has a client of its own, made when it is called."""

    def make(credential: SecretStr) -> Target:
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

        access = Access(settings.token_url, credential, client, clock)
        return GoogleCalendarTarget(Calls(client, access, resilience))

    return make


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


def discord_maker(
    settings: DiscordSettings, resilience: Resilience, stack: AsyncExitStack
) -> Maker:
    """Each account has a client of its own, made when it is called."""

    def make(token: SecretStr) -> Target:
        from paceline.providers.discord.calls import Calls  # noqa: PLC0415, on first use
        from paceline.providers.discord.target import DiscordTarget  # noqa: PLC0415, as above

        calls = Calls(client_for(settings, token, stack), resilience)
        return DiscordTarget(calls, heard=settings.is_heard)

    return make


def client_for(
    settings: DiscordSettings, token: SecretStr | None, stack: AsyncExitStack
) -> Callable[[], "httpx2.AsyncClient"]:
    """Made when it is called first; closed with the stack."""
    made: list[httpx2.AsyncClient] = []

    def client() -> "httpx2.AsyncClient":
        if not made:
            made.append(discord_client(settings, token))
            stack.push_async_callback(made[0].aclose)
        return made[0]

    return client


def discord_client(settings: DiscordSettings, token: SecretStr | None) -> "httpx2.AsyncClient":
    """Nobody but the operator chose the address, and no redirect is followed with the token."""
    import httpx2  # noqa: PLC0415, on first use

    signed = {} if token is None else {"authorization": f"Bot {token.get_secret_value()}"}
    return httpx2.AsyncClient(
        base_url=settings.base_url,
        headers={
            **signed,
            "user-agent": "DiscordBot (https://paceline.example, 1)",
        },
        follow_redirects=False,
        timeout=SECONDS,
        trust_env=False,
    )

"""Puts the bot together: who runs its commands, who speaks to Discord for it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final, TypeVar

from dishka import AsyncContainer, Provider, Scope, provide
from typing_extensions import override

from paceline.app.edge import ActsFor
from paceline.app.targets import client_for
from paceline.bot.desk import Desk
from paceline.bot.errors import CommandNotAllowed
from paceline.bot.faces import Invocation
from paceline.bot.following import Followed, tell_draft
from paceline.bot.line import Gateway, Line
from paceline.bot.ports import Outward, Runs
from paceline.bot.replies import Choices, Reply
from paceline.db.stores.leases import SqlLeases
from paceline.features.accounts.public import Linked
from paceline.kernel.credentials import CredentialsMissing
from paceline.kernel.errors import ModuleError
from paceline.kernel.identity import Permission, Principal
from paceline.kernel.keys import PublicUrl
from paceline.kernel.leases import Leases
from paceline.kernel.lifecycle import Part
from paceline.kernel.limits import Limits
from paceline.kernel.resilience import Resilience
from paceline.kernel.right_of_way import RightOfWay
from paceline.providers.discord.application import GUARD, DiscordCommands
from paceline.providers.discord.calls import Calls
from paceline.providers.discord.settings import DiscordSettings

if TYPE_CHECKING:
    from paceline.bot.gateway import GatewayLine

T = TypeVar("T")
JOBS: Final = (tell_draft,)


class BotRuns(Runs):
    """Each act in a scope and a unit of work of its own, as at the terminal."""

    def __init__(self, container: AsyncContainer) -> None:
        self._container = container

    @override
    async def run(
        self,
        who: Principal | None,
        act: Callable[..., Awaitable[T]],
        *arguments: object,
        needs: Permission | None = None,
    ) -> T:
        def admit() -> None:
            if needs is not None and (who is None or needs not in who.permissions):
                raise CommandNotAllowed

        acts = ActsFor(self._container, who, via="discord", admit=admit)
        return await acts.run(act, *arguments)


async def desk_of(container: AsyncContainer) -> Desk:
    """Made when a command comes: not every installation has accounts."""
    return Desk(
        await container.get(Runs),
        await container.get(Linked),
        await container.get(PublicUrl),
        await container.get(Limits),
    )


async def gateway_of(container: AsyncContainer) -> Part:
    """Raises ModuleError without discord.py, CredentialsMissing without a token."""
    settings = await container.get(DiscordSettings)
    kind = line_kind()
    if settings.token is None:
        raise CredentialsMissing("discord", "")
    token = settings.token.get_secret_value()
    commands = await container.get(DiscordCommands)
    desk = await desk_of(container)
    way = await container.get(RightOfWay)

    async def answered(asked: Invocation) -> Reply | Choices:
        """People wait for a command as for a page."""
        with way.taken():
            return await desk.answer(asked)

    async def opened() -> Line:
        gateway = await commands.gateway()
        return kind(token, answered, commands, base_url=settings.base_url, gateway=gateway)

    return Gateway(opened, commands, await container.get(Leases))


async def gateways(container: AsyncContainer) -> Sequence[Part]:
    """For a server: nothing unless the settings say so."""
    settings = await container.get(DiscordSettings)
    return [await gateway_of(container)] if settings.gateway else []


def line_kind() -> "type[GatewayLine]":
    try:
        from paceline.bot.gateway import GatewayLine  # noqa: PLC0415, an extra of its own
    except ImportError as error:
        raise ModuleError(
            "Listening at Discord's gateway needs discord.py: pip install 'paceline[discord]'. "
            "Without it commands can come over HTTP: set discord.public_key."
        ) from error
    return GatewayLine


class BotParts(Provider):
    scope = Scope.APP
    runs = provide(BotRuns, provides=Runs)
    leases = provide(SqlLeases, provides=Leases)
    followed = provide(Followed, scope=Scope.REQUEST)

    @provide
    async def commands(
        self, settings: DiscordSettings, resilience: Resilience, calls: Calls
    ) -> AsyncIterator[DiscordCommands]:
        """Without a token only what was asked can be answered: its own token is enough for that."""
        async with AsyncExitStack() as stack:
            client = client_for(settings, settings.token, stack)
            yield DiscordCommands(calls, Calls(client, resilience, guard=GUARD))

    @provide
    def outward(self, commands: DiscordCommands) -> Outward:
        return commands

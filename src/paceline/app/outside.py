"""What implements the features' ports in the world outside."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from dishka import AsyncContainer, Provider, Scope, provide
from typing_extensions import override

from paceline.app.sources import KeysWhenAsked, sources_of
from paceline.app.targets import client_for, targets_of
from paceline.backends.mail.settings import MailSettings
from paceline.db.read_lane import ReadLane
from paceline.db.stores.windows import SqlWindows
from paceline.features.accounts.ports import OutsideSignIns
from paceline.features.accounts.public import IdentityAsks
from paceline.features.activities.ports import ActivitySources
from paceline.features.notifications.ports import Channel, MailAlone, OtherChannels
from paceline.features.reconcile.ports import ReplyBox, Targets
from paceline.kernel.clock import Clock
from paceline.kernel.config import Configuration, CoreSettings
from paceline.kernel.credentials import Credentials
from paceline.kernel.keys import ServerKey
from paceline.kernel.mail import Mailer
from paceline.kernel.outbound import OutboundRule
from paceline.kernel.processes import Processes
from paceline.kernel.resilience import Resilience
from paceline.kernel.windows import Windows
from paceline.providers.discord.calls import Calls
from paceline.providers.discord.direct import DirectMessages
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.google_calendar.settings import GoogleCalendarSettings
from paceline.providers.ics.maildir import Maildir
from paceline.providers.ics.settings import FOLDER, IcsSettings
from paceline.providers.ics.target import IcsTarget
from paceline.providers.oidc.settings import OutsideSettings
from paceline.providers.oidc.sign_ins import ConfiguredSignIns
from paceline.providers.strava.settings import StravaSettings

if TYPE_CHECKING:
    import httpx2

LONGEST: Final = 512 * 1024
SECONDS: Final = 10


@dataclass(frozen=True)
class SetUp(OtherChannels):
    channels: Sequence[Channel]

    @override
    def all(self) -> Sequence[Channel]:
        return self.channels


class Outside(Provider):
    """Replaces what features fall back on."""

    scope = Scope.APP
    windows = provide(SqlWindows, provides=Windows)

    @provide
    def outside_settings(self, configuration: Configuration) -> OutsideSettings:
        return configuration.section("outside", OutsideSettings)

    @provide
    def sign_ins(
        self, settings: OutsideSettings, core: CoreSettings, clock: Clock
    ) -> OutsideSignIns:
        rule = OutboundRule.of(core.outbound_allow)

        def client() -> "httpx2.AsyncClient":
            from paceline.backends.http.guarded import Bounds, guarded_client  # noqa: PLC0415, late

            return guarded_client(rule, Bounds(longest=LONGEST, seconds=SECONDS))

        return ConfiguredSignIns(settings, client, clock)

    @provide
    def discord_settings(self, configuration: Configuration) -> DiscordSettings:
        return configuration.section("discord", DiscordSettings)

    @provide
    async def discord_calls(
        self, settings: DiscordSettings, resilience: Resilience
    ) -> AsyncIterator[Calls]:
        async with AsyncExitStack() as stack:
            yield Calls(client_for(settings, settings.token, stack), resilience)

    @provide(scope=Scope.REQUEST)
    async def other_channels(
        self, settings: DiscordSettings, container: AsyncContainer
    ) -> OtherChannels:
        """Asked for by notices alone, and those have accounts beside them."""
        if settings.token is None:
            return MailAlone()
        identities = await container.get(IdentityAsks)
        lane = await container.get(ReadLane)
        return SetUp([DirectMessages(await container.get(Calls), lane, identities)])

    @provide
    def google_settings(self, configuration: Configuration) -> GoogleCalendarSettings:
        return configuration.section("google_calendar", GoogleCalendarSettings)

    @provide
    async def targets(
        self,
        discord: DiscordSettings,
        google: GoogleCalendarSettings,
        resilience: Resilience,
        credentials: Credentials,
        clock: Clock,
        letters: IcsTarget,
    ) -> AsyncIterator[Targets]:
        async with targets_of(discord, google, resilience, credentials, clock, letters) as targets:
            yield targets

    @provide
    def strava_settings(self, configuration: Configuration) -> StravaSettings:
        return configuration.section("strava", StravaSettings)

    @provide
    async def sources(
        self,
        strava: StravaSettings,
        container: AsyncContainer,
        windows: Windows,
        resilience: Resilience,
        clock: Clock,
    ) -> AsyncIterator[ActivitySources]:
        keys = KeysWhenAsked(container)
        async with sources_of(strava, keys, windows, resilience, clock) as sources:
            yield sources

    @provide
    def ics_settings(self, configuration: Configuration) -> IcsSettings:
        return configuration.section("ics", IcsSettings)

    @provide
    def maildir(self, settings: IcsSettings, core: CoreSettings) -> Maildir:
        return Maildir(settings.replies or core.data_dir / FOLDER)

    @provide
    def reply_box(self, maildir: Maildir) -> ReplyBox:
        return maildir

    @provide
    def letters(
        self,
        settings: IcsSettings,
        mail: MailSettings,
        mailer: Mailer,
        key: ServerKey,
        clock: Clock,
        replies: Maildir,
        processes: Processes,
    ) -> IcsTarget:
        organiser = settings.address or parseaddr(mail.sender)[1]
        return IcsTarget(mailer, key, clock, replies, processes, organiser=organiser)

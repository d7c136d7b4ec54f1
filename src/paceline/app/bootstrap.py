"""The composition root: configure, log, registry, container. The same for every face."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Final

from dishka import (
    AnyOf,
    AsyncContainer,
    Provider,
    Scope,
    from_context,
    make_async_container,
    provide,
)

from paceline.app.bot import JOBS, BotParts
from paceline.app.guarding import GUARDED
from paceline.app.health import FeatureChecks
from paceline.app.installed import FEATURES
from paceline.app.jobs import JobRunner
from paceline.app.meters import Meters
from paceline.app.outside import Outside
from paceline.app.plugins.fences import handlers_of
from paceline.app.plugins.found import NONE, Found, assembled, standings_of
from paceline.app.plugins.migrating import Upgrades
from paceline.backends.blobs.store import BlobStore
from paceline.backends.cache.shared_loads import SharedLoads
from paceline.backends.cache.shelf import Shelf
from paceline.backends.flags.provider import OpenFeatureFlags
from paceline.backends.mail.settings import MailSettings
from paceline.backends.mail.ways import mail_settings, open_mailer
from paceline.backends.metrics.registry import Registry
from paceline.backends.processes.children import ChildProcesses
from paceline.backends.resilience.guards import GuardedMailer, GuardedProcesses, ProcessResilience
from paceline.db.aside import Aside
from paceline.db.database import Database
from paceline.db.freshness import StoreFreshness
from paceline.db.health import StoreHealth
from paceline.db.ledger.depth import LedgerDepth
from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.ledger import Ledger
from paceline.db.ledger.outbox import SqlOutbox, Wake
from paceline.db.ledger.tail import EventTail
from paceline.db.migrate import Migrations
from paceline.db.read_lane import ReadLane
from paceline.db.sealing import Resealing
from paceline.db.stores.budgets import SqlBudgets
from paceline.db.stores.credentials import SealedCredentials
from paceline.db.stores.flags import FlagDesk, SqlFlagRules
from paceline.db.stores.idempotency import SqlIdempotency
from paceline.db.stores.overrides import OverrideDesk, Overrides
from paceline.db.stores.quotas import SqlQuotas
from paceline.db.stores.trail import SqlAuditTrail
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.audit import AuditTrail
from paceline.kernel.blobs import Blobs
from paceline.kernel.cache import Cache, Invalidation
from paceline.kernel.clock import Clock, SystemClock
from paceline.kernel.config import Configuration, CoreSettings, Settings
from paceline.kernel.credentials import Credentials
from paceline.kernel.errands import Errands
from paceline.kernel.flags import Declared, FlagRules, Flags
from paceline.kernel.freshness import Freshness
from paceline.kernel.health import Checks, Inside
from paceline.kernel.idempotency import Idempotency
from paceline.kernel.identity import RolePermissions
from paceline.kernel.keys import PublicUrl, ServerKey
from paceline.kernel.lifecycle import Draining
from paceline.kernel.limits import Limits, Plans
from paceline.kernel.live_config import LiveConfiguration
from paceline.kernel.mail import Mailer
from paceline.kernel.messages import JobContext, Outbox
from paceline.kernel.metrics import Metrics
from paceline.kernel.processes import Processes
from paceline.kernel.quota import Quotas, QuotaSettings
from paceline.kernel.registry import Feature, permissions_of
from paceline.kernel.resilience import Resilience
from paceline.kernel.right_of_way import RightOfWay
from paceline.kernel.standing import Standings
from paceline.kernel.transaction import UnitOfWork
from paceline.web.known import KnownTags
from paceline.web.limits import EdgeLimits
from paceline.web.live.hub import Hub
from paceline.web.metrics import MetricsSettings
from paceline.web.rates import LimitSettings, PlansInSettings

MIGRATED: Final = tuple(feature.migrations for feature in FEATURES if feature.migrations)


@dataclass(frozen=True, kw_only=True)
class Installed:
    """The features that run in this process, in starting order."""

    features: Sequence[Feature]
    found: Found = NONE
    standings: Standings = field(default_factory=Standings)

    @property
    def ours(self) -> Sequence[Feature]:
        return [feature for feature in self.features if self.found.owner(feature) is None]

    def handlers(self) -> Handlers:
        return handlers_of(self.features, JOBS, self.found, self.standings)


class Ground(Provider):
    """What lives as long as the process, and the unit of work of each request or job."""

    scope = Scope.APP
    configuration = from_context(Configuration)
    live = from_context(LiveConfiguration)
    installed = from_context(Installed)
    server_key = from_context(ServerKey)
    public_url = from_context(PublicUrl)
    mail = from_context(MailSettings)
    job_context = from_context(JobContext, scope=Scope.REQUEST)
    clock = provide(SystemClock, provides=Clock)
    wake = provide(Wake)
    draining = provide(Draining)
    ledger = provide(Ledger)
    aside = provide(Aside)
    known_tags = provide(KnownTags)
    store_health = provide(StoreHealth)
    plans = provide(PlansInSettings, provides=Plans)
    edge_limits = provide(EdgeLimits)
    depth = provide(LedgerDepth)
    tail = provide(EventTail)
    meters = provide(Meters, provides=AnyOf[Meters, Inside])
    errands = provide(Errands)
    quotas = provide(SqlQuotas, provides=Quotas, scope=Scope.REQUEST)
    invalidation = provide(Invalidation, scope=Scope.REQUEST)
    outbox = provide(SqlOutbox, provides=Outbox, scope=Scope.REQUEST)
    desk = provide(JobDesk, scope=Scope.REQUEST)
    overrides = provide(Overrides)
    credentials = provide(SealedCredentials, provides=Credentials)
    resealing = provide(Resealing, scope=Scope.REQUEST)
    override_desk = provide(OverrideDesk, scope=Scope.REQUEST)
    flag_rules = provide(SqlFlagRules, provides=AnyOf[SqlFlagRules, FlagRules])
    flag_desk = provide(FlagDesk, scope=Scope.REQUEST)
    trail = provide(SqlAuditTrail, provides=AuditTrail, scope=Scope.REQUEST)
    idempotency = provide(SqlIdempotency, provides=Idempotency, scope=Scope.REQUEST)

    @provide
    def core(self, configuration: Configuration) -> CoreSettings:
        return configuration.core

    @provide
    async def database(self, core: CoreSettings, clock: Clock) -> AsyncIterator[Database]:
        database = Database(
            database_url(core),
            synchronous=core.database_synchronous,
            pool=core.database_pool,
            clock=clock,
        )
        yield database
        await database.close()

    @provide
    def way(self, database: Database) -> RightOfWay:
        return RightOfWay(is_held=database.turn.is_mine)

    @provide
    def blobs(self, core: CoreSettings) -> Blobs:
        return BlobStore(core.blobs_url or f"file://{(core.data_dir / 'blobs').resolve()}")

    @provide
    async def processes(self, resilience: Resilience) -> AsyncIterator[Processes]:
        processes = ChildProcesses()
        yield GuardedProcesses(processes, resilience)
        processes.close()

    @provide
    def resilience(self, clock: Clock, aside: Aside) -> Resilience:
        return ProcessResilience(GUARDED, clock, SystemRandom(), SqlBudgets(aside, clock))

    @provide
    async def cache(
        self, core: CoreSettings, clock: Clock, errands: Errands, resilience: Resilience
    ) -> AsyncIterator[Cache]:
        def shelf() -> Shelf:
            from paceline.backends.cache.shelves import shelf_of  # noqa: PLC0415, on first use

            return shelf_of(core.redis_url, resilience)

        cache = SharedLoads(shelf, clock, errands)
        yield cache
        await cache.close()

    @provide
    def metrics_settings(self, configuration: Configuration) -> MetricsSettings:
        return configuration.section("metrics", MetricsSettings)

    @provide
    def metrics(self, meters: Meters) -> Metrics:
        registry = Registry()
        meters.join(registry)
        return registry

    @provide
    def quota_settings(self, configuration: Configuration) -> QuotaSettings:
        return configuration.section("quotas", QuotaSettings)

    @provide
    def limit_settings(self, configuration: Configuration) -> LimitSettings:
        return configuration.section("limits", LimitSettings)

    @provide
    async def limits(self, core: CoreSettings, clock: Clock) -> AsyncIterator[Limits]:
        from paceline.backends.limits.windows import limits_of  # noqa: PLC0415, on first use

        limits = limits_of(clock, core.redis_url)
        yield limits
        await limits.close()

    @provide
    async def mailer(
        self, settings: MailSettings, core: CoreSettings, clock: Clock, resilience: Resilience
    ) -> AsyncIterator[Mailer]:
        async with open_mailer(settings, core, clock) as way:
            yield GuardedMailer(way, resilience)

    @provide
    async def lane(self, database: Database) -> AsyncIterator[ReadLane]:
        lane = ReadLane(database)
        yield lane
        await lane.close()

    @provide
    async def freshness(self, database: Database) -> AsyncIterator[Freshness]:
        freshness = StoreFreshness(database)
        yield freshness
        await freshness.close()

    @provide
    def migrations(self, database: Database) -> Migrations:
        return Migrations(database.url, MIGRATED)

    @provide(scope=Scope.REQUEST)
    async def unit(self, database: Database) -> AsyncIterator[AnyOf[SqlUnitOfWork, UnitOfWork]]:
        unit = SqlUnitOfWork(database)
        yield unit
        await unit.rollback()

    @provide
    def handlers(self, installed: Installed) -> Handlers:
        return installed.handlers()

    @provide
    def declared(self, installed: Installed) -> Declared:
        return Declared({flag.key: flag for each in installed.features for flag in each.flags})

    @provide
    async def flags(self, rules: FlagRules) -> AsyncIterator[Flags]:
        flags = OpenFeatureFlags(rules)
        yield flags
        flags.close()

    @provide
    def roles(self, installed: Installed) -> RolePermissions:
        return RolePermissions(permissions_of(installed.features))

    @provide
    def hub(self, container: AsyncContainer, installed: Installed, draining: Draining) -> Hub:
        watches = {each.name: each for feature in installed.features for each in feature.watches}
        return Hub(container, watches, draining)

    @provide
    def runner(
        self,
        container: AsyncContainer,
        handlers: Handlers,
        ledger: Ledger,
        clock: Clock,
        way: RightOfWay,
    ) -> JobRunner:
        return JobRunner(container, handlers, ledger, clock, SystemRandom(), way)

    @provide
    def checks(self, container: AsyncContainer, installed: Installed) -> Checks:
        return FeatureChecks(container, installed.ours, installed.found, installed.standings)

    @provide
    def standings(self, installed: Installed) -> Standings:
        return installed.standings

    @provide
    def upgrades(
        self, migrations: Migrations, database: Database, installed: Installed
    ) -> Upgrades:
        return Upgrades(migrations, database, installed.found, installed.standings)


def database_url(core: CoreSettings) -> str:
    return core.database_url or f"sqlite:///{core.data_dir / 'paceline.db'}"


def provider_of(feature: Feature, implemented: frozenset[type]) -> Provider:
    """`implemented` are the ports that some running feature answers."""
    provider = Provider(scope=Scope.REQUEST)
    for service in (*feature.services, *feature.watches, *feature.health):
        provider.provide(service)
    for singleton in feature.singletons:
        provider.provide(singleton, scope=Scope.APP)
    for port, implementation in feature.implements.items():
        provider.alias(source=implementation, provides=port)
    for port, fallback in feature.defaults.items():
        if port not in implemented:
            provider.provide(fallback, provides=port)
    for part in feature.parts:
        provider.provide(part, scope=Scope.APP)
    if feature.settings and feature.settings.reloadable:
        provider.provide(section_now(feature.name, feature.settings), provides=feature.settings)
    elif feature.settings:
        provider.from_context(provides=feature.settings, scope=Scope.APP)
    return provider


def section_now(name: str, model: type[Settings]) -> Callable[[LiveConfiguration], Settings]:
    """Asked again for each request or job; nothing that lives longer can hold on to it."""

    def now(live: LiveConfiguration) -> Settings:
        return live.section(name, model)

    return now


def context_of(
    configuration: Configuration, installed: Installed, key: ServerKey
) -> dict[type, object]:
    own: dict[type, object] = {
        feature.settings: configuration.section(feature.name, feature.settings)
        for feature in installed.features
        if feature.settings and not feature.settings.reloadable
    }
    base = configuration.core.public_url or local_url(configuration.core)
    return {
        Configuration: configuration,
        LiveConfiguration: LiveConfiguration(configuration),
        Installed: installed,
        ServerKey: key,
        MailSettings: mail_settings(configuration),
        PublicUrl: PublicUrl(base.rstrip("/")),
        **own,
    }


def local_url(core: CoreSettings) -> str:
    return f"http://{core.host}:{core.port}"


def create_container(
    configuration: Configuration, key: ServerKey, *replacements: Provider, found: Found = NONE
) -> AsyncContainer:
    """The same for web, worker, bot, CLI and tests; a later provider replaces an earlier one.

    `found` are plugins; a fatal one that does not fit raises ModuleError.
    """
    return assembled(found, lambda kept: container_of(configuration, key, replacements, kept))


def container_of(
    configuration: Configuration, key: ServerKey, replacements: Sequence[Provider], found: Found
) -> AsyncContainer:
    features = found.features(FEATURES, configuration.core.features)
    standings = standings_of(FEATURES, found, features)
    implemented = frozenset(port for feature in features for port in feature.implements)
    slices = [provider_of(feature, implemented) for feature in features]
    installed = Installed(features=features, found=found, standings=standings)
    context = context_of(configuration, installed, key)
    return make_async_container(
        Ground(), *slices, Outside(), BotParts(), *replacements, context=context
    )

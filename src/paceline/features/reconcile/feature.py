from typing import Final

from paceline.features.reconcile import policy, routes, subscribers
from paceline.features.reconcile.jobs import jobs
from paceline.features.reconcile.ports import NoReplyBox, NoTargets, ReplyBox, Targets
from paceline.features.reconcile.public import Syncs
from paceline.features.reconcile.repository.book import RefBook
from paceline.features.reconcile.repository.connections import (
    ConnectionReads,
    ConnectionRepository,
    PlanRepository,
    SyncRepository,
)
from paceline.features.reconcile.repository.credentials import CredentialRepository
from paceline.features.reconcile.repository.hearing import (
    FeedReads,
    FeedRepository,
    HeardRepository,
)
from paceline.features.reconcile.repository.letters import DeadLetters
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.features.reconcile.service.credentials import CredentialService
from paceline.features.reconcile.service.forgetting import Forgetting
from paceline.features.reconcile.service.hearing import Hearing, HearingWishes
from paceline.features.reconcile.service.letters import LetterService
from paceline.features.reconcile.service.pictures import Pictures
from paceline.features.reconcile.service.plans import PlanService
from paceline.features.reconcile.service.turns import Turns
from paceline.features.reconcile.settings import ReconcileSettings
from paceline.features.reconcile.watches import SyncWatch
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="reconcile",
    requires=frozenset({"accounts", "cohorts", "enrolment", "grouping", "meetings"}),
    services=(
        ConnectionRepository,
        SyncRepository,
        PlanRepository,
        ConnectionReads,
        DeadLetters,
        CredentialRepository,
        CredentialService,
        LetterService,
        RefBook,
        Pictures,
        Turns,
        ConnectionService,
        Forgetting,
        PlanService,
        FeedReads,
        FeedRepository,
        HeardRepository,
        Hearing,
        HearingWishes,
    ),
    implements={Syncs: ConnectionService},
    defaults={Targets: NoTargets, ReplyBox: NoReplyBox},
    routers=routes.routers,
    watches=(SyncWatch,),
    jobs=jobs,
    subscriptions=subscribers.subscriptions,
    settings=ReconcileSettings,
    roles=policy.ROLES,
    migrations="paceline.features.reconcile.migrations",
)

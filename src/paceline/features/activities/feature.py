from typing import Final

from paceline.features.activities import policy, subscribers
from paceline.features.activities.jobs import jobs
from paceline.features.activities.ports import (
    ActivitySources,
    Audience,
    FilesAlone,
    OwnerOnly,
    SourceKeys,
)
from paceline.features.activities.public import Activities, ActivityIntake, Consent, Sharing
from paceline.features.activities.repository.activities import (
    EntryRepository,
    LeftOutRepository,
    RecordingRepository,
    SourceRepository,
    ViewRepository,
)
from paceline.features.activities.repository.athletes import (
    AthleteRepository,
    SharingRepository,
    ValueRepository,
)
from paceline.features.activities.repository.connections import (
    ConnectionRepository,
    EndedRepository,
    TokenStore,
)
from paceline.features.activities.repository.erasing import AthleteRemains
from paceline.features.activities.repository.samples import SampleStore
from paceline.features.activities.repository.uploads import FileRepository, UploadRepository
from paceline.features.activities.routes import activities, athletes, connections, uploads
from paceline.features.activities.service.connections import (
    ConnectionReads,
    ConnectionService,
    States,
)
from paceline.features.activities.service.consent import ConsentReads, SharingService
from paceline.features.activities.service.diary import DiaryReads
from paceline.features.activities.service.ending import Ender
from paceline.features.activities.service.entries import EntryService
from paceline.features.activities.service.erasing import AthleteEraser
from paceline.features.activities.service.fetching import Fetcher
from paceline.features.activities.service.filling import Filler
from paceline.features.activities.service.intake import IntakeService
from paceline.features.activities.service.keeping import Sweeper
from paceline.features.activities.service.keys import SourceKeysInStore
from paceline.features.activities.service.originals import OriginalReads
from paceline.features.activities.service.profile import ProfileReads, ProfileService
from paceline.features.activities.service.receiving import UploadService
from paceline.features.activities.service.uploads import UploadReader, UploadReads
from paceline.features.activities.settings import ActivitiesSettings
from paceline.features.activities.watches import UploadWatch
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="activities",
    requires=frozenset({"accounts"}),
    services=(
        AthleteRepository,
        ValueRepository,
        SharingRepository,
        EntryRepository,
        SourceRepository,
        RecordingRepository,
        ViewRepository,
        LeftOutRepository,
        SampleStore,
        UploadRepository,
        FileRepository,
        ConsentReads,
        SharingService,
        ProfileReads,
        ProfileService,
        IntakeService,
        EntryService,
        DiaryReads,
        OriginalReads,
        UploadService,
        UploadReader,
        UploadReads,
        Sweeper,
        Fetcher,
        ConnectionRepository,
        EndedRepository,
        Ender,
        ConnectionReads,
        ConnectionService,
        States,
        Filler,
        AthleteRemains,
        AthleteEraser,
    ),
    singletons=(TokenStore, SourceKeysInStore),
    implements={
        Activities: DiaryReads,
        ActivityIntake: IntakeService,
        Consent: ConsentReads,
        SourceKeys: SourceKeysInStore,
        Sharing: SharingService,
    },
    defaults={ActivitySources: FilesAlone, Audience: OwnerOnly},
    routers=(*uploads.routers, *connections.routers, *activities.routers, *athletes.routers),
    jobs=jobs,
    watches=(UploadWatch,),
    subscriptions=subscribers.subscriptions,
    settings=ActivitiesSettings,
    roles=policy.ROLES,
    migrations="paceline.features.activities.migrations",
)

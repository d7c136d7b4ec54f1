from typing import Final

from paceline.features.enrolment.ports import Places
from paceline.features.grouping import jobs, policy, routes, subscribers
from paceline.features.grouping.ports import BusyTimes, MeetingWriter, NoBusyTimes, NoMeetings
from paceline.features.grouping.public import (
    CommonHours,
    Drafts,
    GroupAsks,
    GroupGuards,
    Groups,
    Prospects,
    UnplacedPeople,
)
from paceline.features.grouping.repository.drafts import DraftRepository, TrialRepository
from paceline.features.grouping.repository.groups import (
    CoFacilitatorRepository,
    GroupDoor,
    GroupingRepository,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.grouping.service.bench import Bench
from paceline.features.grouping.service.casting import InputReads
from paceline.features.grouping.service.checking import GroupCheck
from paceline.features.grouping.service.comparing import CompareService
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.export import ExportService
from paceline.features.grouping.service.gate import GroupGate
from paceline.features.grouping.service.groups import GroupService
from paceline.features.grouping.service.heat import HeatReads
from paceline.features.grouping.service.hours import CommonHourReads
from paceline.features.grouping.service.places import PlaceKeeper
from paceline.features.grouping.service.prospects import ProspectReads
from paceline.features.grouping.service.publishing import PublishService
from paceline.features.grouping.service.reads import GroupingReads
from paceline.features.grouping.service.regrouping import Regrouping
from paceline.features.grouping.service.retiming import RetimeService
from paceline.features.grouping.service.rules import RuleService
from paceline.features.grouping.service.switching import SwitchReads
from paceline.features.grouping.service.trials import TrialService
from paceline.features.grouping.service.unplaced import UnplacedReads
from paceline.features.grouping.settings import DRAFT_SECONDS, GroupingSettings
from paceline.features.grouping.watches import DraftWatch
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="grouping",
    requires=frozenset({"cohorts", "enrolment"}),
    services=(
        DraftRepository,
        GroupRepository,
        GroupingRepository,
        CoFacilitatorRepository,
        RuleService,
        MembershipRepository,
        GroupDoor,
        InputReads,
        Bench,
        GroupingReads,
        Regrouping,
        DraftService,
        CompareService,
        TrialRepository,
        TrialService,
        HeatReads,
        GroupGate,
        GroupCheck,
        GroupService,
        SwitchReads,
        RetimeService,
        PlaceKeeper,
        PublishService,
        ExportService,
        UnplacedReads,
        ProspectReads,
        CommonHourReads,
    ),
    implements={
        Drafts: DraftService,
        Groups: GroupService,
        GroupAsks: GroupDoor,
        GroupGuards: GroupGate,
        Places: PlaceKeeper,
        UnplacedPeople: UnplacedReads,
        Prospects: ProspectReads,
        CommonHours: CommonHourReads,
    },
    defaults={MeetingWriter: NoMeetings, BusyTimes: NoBusyTimes},
    routers=routes.routers,
    watches=(DraftWatch,),
    subscriptions=subscribers.subscriptions,
    jobs=(jobs.solve_draft, jobs.solve_trial, jobs.prune_trials),
    settings=GroupingSettings,
    flags=(DRAFT_SECONDS,),
    roles=policy.ROLES,
    migrations="paceline.features.grouping.migrations",
)

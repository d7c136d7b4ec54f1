from typing import Final

from paceline.features.enrolment.ports import Places
from paceline.features.grouping import jobs, policy, routes
from paceline.features.grouping.ports import MeetingWriter, NoMeetings
from paceline.features.grouping.public import GroupAsks, GroupGuards, Groups
from paceline.features.grouping.repository import (
    DraftRepository,
    GroupDoor,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.grouping.service.comparing import CompareService
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.export import ExportService
from paceline.features.grouping.service.gate import GroupGate
from paceline.features.grouping.service.groups import GroupService
from paceline.features.grouping.service.places import PlaceKeeper
from paceline.features.grouping.service.publishing import PublishService
from paceline.features.grouping.service.reads import GroupingReads
from paceline.features.grouping.settings import DRAFT_SECONDS, GroupingSettings
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="grouping",
    requires=frozenset({"cohorts", "enrolment"}),
    services=(
        DraftRepository,
        GroupRepository,
        MembershipRepository,
        GroupDoor,
        GroupingReads,
        DraftService,
        CompareService,
        GroupGate,
        GroupService,
        PlaceKeeper,
        PublishService,
        ExportService,
    ),
    implements={
        Groups: GroupService,
        GroupAsks: GroupDoor,
        GroupGuards: GroupGate,
        Places: PlaceKeeper,
    },
    defaults={MeetingWriter: NoMeetings},
    routers=routes.routers,
    jobs=(jobs.solve_draft,),
    settings=GroupingSettings,
    flags=(DRAFT_SECONDS,),
    roles=policy.ROLES,
    migrations="paceline.features.grouping.migrations",
)

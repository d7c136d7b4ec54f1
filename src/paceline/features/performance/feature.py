from typing import Final

from paceline.features.activities.ports import Audience
from paceline.features.performance import policy, routes, subscribers
from paceline.features.performance.jobs import jobs
from paceline.features.performance.repository import (
    BestRepository,
    DayRepository,
    PlannedEventRepository,
    ResultRepository,
    StandingRepository,
    WeekRepository,
)
from paceline.features.performance.service.audience import GroupAudience, Leaving
from paceline.features.performance.service.fastest import Fastest
from paceline.features.performance.service.measuring import Measurer
from paceline.features.performance.service.planning import PlanService
from paceline.features.performance.service.reads import PerformanceReads
from paceline.features.performance.service.resting import Rests
from paceline.features.performance.service.together import TogetherReads
from paceline.features.performance.service.working_out import Worker
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="performance",
    requires=frozenset({"accounts", "activities", "cohorts", "enrolment", "grouping"}),
    singletons=(Rests,),
    services=(
        GroupAudience,
        Leaving,
        ResultRepository,
        StandingRepository,
        DayRepository,
        WeekRepository,
        BestRepository,
        Fastest,
        PlannedEventRepository,
        PlanService,
        Measurer,
        Worker,
        PerformanceReads,
        TogetherReads,
    ),
    implements={Audience: GroupAudience},
    routers=routes.routers,
    jobs=jobs,
    roles=policy.ROLES,
    subscriptions=subscribers.subscriptions,
    migrations="paceline.features.performance.migrations",
)

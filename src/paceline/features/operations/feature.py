from typing import Final

from paceline.features.operations import policy, routes
from paceline.features.operations.jobs import jobs
from paceline.features.operations.repository import JobReads
from paceline.features.operations.service.flags import FlagBoard, FlagService
from paceline.features.operations.service.health import HealthService
from paceline.features.operations.settings import OperationsSettings
from paceline.features.operations.watches import JobWatch
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="operations",
    services=(FlagService,),
    singletons=(FlagBoard, JobReads, HealthService),
    routers=routes.routers,
    watches=(JobWatch,),
    jobs=jobs,
    settings=OperationsSettings,
    roles=policy.ROLES,
)

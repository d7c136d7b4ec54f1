from typing import Final

from paceline.features.cohorts import policy, routes
from paceline.features.cohorts.public import CohortGuards, Cohorts
from paceline.features.cohorts.repository import CohortReads, CohortRepository, ProgramRepository
from paceline.features.cohorts.service import CohortService
from paceline.features.cohorts.watches import CohortWatch
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="cohorts",
    services=(CohortRepository, ProgramRepository, CohortReads, CohortService),
    implements={Cohorts: CohortService, CohortGuards: CohortReads},
    routers=routes.routers,
    watches=(CohortWatch,),
    roles=policy.ROLES,
    migrations="paceline.features.cohorts.migrations",
)

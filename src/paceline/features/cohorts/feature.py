from typing import Final

from paceline.features.accounts.ports import Duties
from paceline.features.cohorts import policy, routes, subscribers
from paceline.features.cohorts.public import CohortGuards, Cohorts
from paceline.features.cohorts.repository import CohortReads, CohortRepository, ProgramRepository
from paceline.features.cohorts.service import CohortDuties, CohortService
from paceline.features.cohorts.watches import CohortWatch
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="cohorts",
    requires=frozenset({"accounts"}),
    services=(CohortRepository, ProgramRepository, CohortReads, CohortService, CohortDuties),
    implements={Cohorts: CohortService, CohortGuards: CohortReads, Duties: CohortDuties},
    routers=routes.routers,
    subscriptions=subscribers.subscriptions,
    watches=(CohortWatch,),
    roles=policy.ROLES,
    migrations="paceline.features.cohorts.migrations",
)

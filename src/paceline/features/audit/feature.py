from typing import Final

from paceline.engines.hashchain.chain import Chain
from paceline.features.audit import policy, routes
from paceline.features.audit.jobs import jobs
from paceline.features.audit.repository import (
    ActReads,
    ActRepository,
    CheckReads,
    CheckRepository,
)
from paceline.features.audit.service.checking import AuditHealth, CheckService, Inspector
from paceline.features.audit.service.sealing import HeadKeeper, Sealer
from paceline.features.audit.settings import AuditSettings
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="audit",
    services=(ActRepository, CheckRepository, CheckService, Sealer),
    singletons=(ActReads, CheckReads, Chain, HeadKeeper, Inspector),
    routers=routes.routers,
    jobs=jobs,
    settings=AuditSettings,
    roles=policy.ROLES,
    health=(AuditHealth,),
    migrations="paceline.features.audit.migrations",
)

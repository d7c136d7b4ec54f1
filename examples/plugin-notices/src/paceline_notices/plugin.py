"""The manifest: what the entry point names."""

from typing import Final

from paceline.kernel.plugins import Bounds, Plugin
from paceline.kernel.registry import Feature
from paceline_notices import policy, routes
from paceline_notices.health import NoticesHealth
from paceline_notices.jobs import jobs
from paceline_notices.repository import NoticeReads, NoticeRepository
from paceline_notices.service import NoticeService
from paceline_notices.settings import NoticeSettings

plugin: Final = Plugin(
    name="notices",
    version="1.0.0",
    paceline=">=0.1,<1",
    features=(
        Feature(
            name="notices",
            services=(NoticeRepository, NoticeService),
            singletons=(NoticeReads,),
            routers=routes.routers,
            jobs=jobs,
            settings=NoticeSettings,
            roles=policy.ROLES,
            health=(NoticesHealth,),
            migrations="paceline_notices.migrations",
        ),
    ),
    bounds=Bounds(routes=10, requests_per_minute=300, jobs_at_once=1),
)

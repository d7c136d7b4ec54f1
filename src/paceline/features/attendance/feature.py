from typing import Final

from paceline.features.attendance import policy, routes
from paceline.features.attendance.repository import PresenceRepository
from paceline.features.attendance.service import AttendanceService, RosterReads
from paceline.features.attendance.trend import TrendReads
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="attendance",
    requires=frozenset({"cohorts", "enrolment", "grouping", "meetings"}),
    services=(PresenceRepository, AttendanceService, RosterReads, TrendReads),
    routers=routes.routers,
    roles=policy.ROLES,
    migrations="paceline.features.attendance.migrations",
)

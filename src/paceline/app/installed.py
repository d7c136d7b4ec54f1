"""Every feature in the code, in any order; the registry orders them."""

from typing import Final

from paceline.features.accounts.feature import feature as accounts
from paceline.features.activities.feature import feature as activities
from paceline.features.attendance.feature import feature as attendance
from paceline.features.audit.feature import feature as audit
from paceline.features.cohorts.feature import feature as cohorts
from paceline.features.enrolment.feature import feature as enrolment
from paceline.features.grouping.feature import feature as grouping
from paceline.features.meetings.feature import feature as meetings
from paceline.features.notifications.feature import feature as notifications
from paceline.features.operations.feature import feature as operations
from paceline.features.performance.feature import feature as performance
from paceline.features.reconcile.feature import feature as reconcile
from paceline.kernel.registry import Feature, in_order

FEATURES: Final[tuple[Feature, ...]] = tuple(
    in_order(
        (
            accounts,
            activities,
            attendance,
            audit,
            cohorts,
            enrolment,
            grouping,
            meetings,
            notifications,
            operations,
            performance,
            reconcile,
        )
    )
)

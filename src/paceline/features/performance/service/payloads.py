from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from typing_extensions import override

from paceline.features.activities.public import ActivityId
from paceline.kernel.identity import UserId
from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class MeasureActivity(JobPayload):
    """An activity is new, another, or gone."""

    name: ClassVar = "performance.measure"

    user_id: UserId
    activity_id: ActivityId

    @property
    @override
    def key(self) -> str:
        return str(self.activity_id)


@dataclass(frozen=True, kw_only=True)
class MeasureSince(JobPayload):
    """Something in the profile holds from that day on.

    All up to and with the one that was `reached`, in the order of days, are measured or will be.
    """

    name: ClassVar = "performance.measure_since"

    user_id: UserId
    since: date
    reached: tuple[date, ActivityId] | None = None

    @property
    @override
    def key(self) -> str:
        return f"{self.user_id} {self.since}"


@dataclass(frozen=True, kw_only=True)
class WorkOut(JobPayload):
    """Days, weeks, bests and races of an athlete, as far as they are stale."""

    name: ClassVar = "performance.work_out"

    user_id: UserId

    @property
    @override
    def key(self) -> str:
        return str(self.user_id)


@dataclass(frozen=True, kw_only=True)
class NewDay(JobPayload):
    """Load fades on days of rest as well."""

    name: ClassVar = "performance.new_day"

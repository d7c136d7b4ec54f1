"""Whose training somebody may see now: what was agreed, among people who train together."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.activities.errors import AthleteNotFound, NotInCircle
from paceline.features.activities.models.athletes import TrainingSharing
from paceline.features.activities.policy import require_own_eyes
from paceline.features.activities.ports import Audience, Circle
from paceline.features.activities.public import Consent, Eyes, Sharing, SharingId
from paceline.features.activities.repository.athletes import (
    AthleteRepository,
    SharingRepository,
    own_sharings_ask,
    sharings_ask,
)
from paceline.features.activities.schemas.athletes import (
    CircleOut,
    SharingIn,
    SharingOut,
    SharingsOut,
)
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Outbox


class ConsentReads(Consent):
    """Both have to be in the group now: who left sees nothing, though nobody has ended it yet."""

    def __init__(self, lane: ReadLane, audience: Audience) -> None:
        self._lane = lane
        self._audience = audience

    @override
    async def eyes(self, athlete_id: UserId, *, viewer: Principal) -> Eyes:
        require_own_eyes(viewer)
        if athlete_id == viewer.user_id:
            return Eyes.OWNER
        found = (await self.athletes(viewer=viewer)).get(athlete_id)
        if found is None:
            raise AthleteNotFound
        return found

    @override
    async def athletes(self, *, viewer: Principal) -> Mapping[UserId, Eyes]:
        require_own_eyes(viewer)
        circles = {each.group_id: each for each in await self._audience.circles(viewer.user_id)}
        if not circles:
            return {}
        rows = (await self._lane.rows(sharings_ask(list(circles), viewer=viewer)))[0]
        found: dict[UserId, Eyes] = {}
        for row in rows:
            athlete_id = UserId(UUID(str(row["user_id"])))
            eyes = eyes_of(row, circles[UUID(str(row["group_id"]))], athlete_id, viewer=viewer)
            if eyes is not None and found.get(athlete_id) is not Eyes.COACH:
                found[athlete_id] = eyes
        found.pop(viewer.user_id, None)
        return found


def eyes_of(row: Row, circle: Circle, athlete_id: UserId, *, viewer: Principal) -> Eyes | None:
    if not circle.holds(athlete_id):
        return None
    if viewer.user_id in circle.coaches:
        return Eyes.COACH
    return Eyes.GROUP if row["coach_id"] is None else None


class SharingService(Sharing):
    def __init__(
        self,
        lane: ReadLane,
        audience: Audience,
        athletes: AthleteRepository,
        sharings: SharingRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._audience = audience
        self._athletes = athletes
        self._sharings = sharings
        self._outbox = outbox
        self._clock = clock

    async def shared(self, *, viewer: Principal) -> SharingsOut:
        """What the viewer shares now, and what they could."""
        rows = (await self._lane.rows(own_sharings_ask(viewer.user_id)))[0]
        circles = await self._audience.circles(viewer.user_id)
        return SharingsOut(
            items=[SharingOut.model_validate(shown(row)) for row in rows],
            circles=[circle_out(each) for each in circles],
        )

    async def share(self, wanted: SharingIn, *, by: Principal) -> TrainingSharing:
        """With a group that they are in now, or one of those who lead it."""
        circles = {each.group_id: each for each in await self._audience.circles(by.user_id)}
        circle = circles.get(wanted.group_id)
        coach_id = None if wanted.coach_id is None else UserId(wanted.coach_id)
        if circle is None or (coach_id is not None and coach_id not in circle.coaches):
            raise NotInCircle
        now = self._clock.now()
        await self._athletes.hold_unscoped(by.user_id, at=now)
        made = TrainingSharing(
            user_id=by.user_id,
            group_id=circle.group_id,
            subject_id=coach_id or circle.group_id,
            coach_id=coach_id,
            created_at=now,
        )
        self._sharings.add(made)
        await self._sharings.flush()
        self._outbox.publish(made.began())
        return made

    async def end(self, sharing_id: SharingId, *, by: Principal) -> None:
        self._end([await self._sharings.own_live(sharing_id, viewer=by)], at=self._clock.now())

    @override
    async def end_group_unscoped(self, group_id: UUID, *, user_id: UserId | None = None) -> None:
        found = await self._sharings.of_group_unscoped(group_id, user_id)
        self._end(found, at=self._clock.now())

    @override
    async def keep_only_unscoped(self, group_id: UUID, people: Collection[UserId]) -> None:
        found = await self._sharings.of_group_unscoped(group_id, None)
        gone = [each for each in found if not stays(each, people)]
        self._end(gone, at=self._clock.now())

    def _end(self, sharings: Sequence[TrainingSharing], *, at: datetime) -> None:
        for each in sharings:
            self._outbox.publish(each.end(at=at))


def stays(sharing: TrainingSharing, people: Collection[UserId]) -> bool:
    if sharing.user_id not in people:
        return False
    return sharing.coach_id is None or sharing.coach_id in people


def shown(row: Row) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "user_id"}


def circle_out(circle: Circle) -> CircleOut:
    return CircleOut(
        group_id=circle.group_id,
        name=circle.name,
        members=len(circle.members),
        coaches=sorted(circle.coaches),
    )

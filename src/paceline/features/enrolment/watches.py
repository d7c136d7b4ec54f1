"""What can be looked at while it changes."""

from collections.abc import Collection, Mapping
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.db.ledger.tail import EventTail
from paceline.db.read_lane import ReadLane
from paceline.features.enrolment.errors import SignUpNotFound
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.kernel.identity import Principal
from paceline.kernel.live import Watch


class SignUpWatch(Watch):
    """Whatever happens in the cohort of one's own sign-up: to one's group, its meetings."""

    name: ClassVar = "sign-up"

    def __init__(self, lane: ReadLane, sign_ups: SignUpAsks, tail: EventTail) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._tail = tail

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        (rows,) = await self._lane.rows(self._sign_ups.own_ids(viewer=viewer))
        if subject not in {UUID(str(row["id"])) for row in rows}:
            raise SignUpNotFound

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        asked = self._sign_ups.people_unscoped([SignUpId(each) for each in subjects])
        (rows,) = await self._lane.rows(asked)
        found = {
            UUID(str(row["id"])): (UUID(str(row["cohort_id"])), str(row["state"])) for row in rows
        }
        last = await self._tail.last_of_cohorts({cohort_id for cohort_id, _ in found.values()})
        marks = {each: f"{state} {last[cohort_id]}" for each, (cohort_id, state) in found.items()}
        return {each: marks.get(each, "") for each in subjects}

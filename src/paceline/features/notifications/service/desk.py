"""What organisers see and mend of their cohort's notices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortGuards, CohortId, Cohorts
from paceline.features.enrolment.public import Enrolment, SignUpAsks, SignUpId
from paceline.features.notifications.errors import NoticeNotFound
from paceline.features.notifications.models import Notice
from paceline.features.notifications.public import NoticeId, NoticeState
from paceline.features.notifications.repository.addresses import (
    AddressRepository,
    DeadAddresses,
    address_id,
)
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.features.notifications.service.payloads import SendNotice
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """Somebody whose address letters come back from."""

    sign_up_id: SignUpId
    name: str = field(repr=False)
    reason: str
    at: datetime


class UndeliverableReads:
    def __init__(
        self, lane: ReadLane, guards: CohortGuards, sign_ups: SignUpAsks, dead: DeadAddresses
    ) -> None:
        self._lane = lane
        self._guards = guards
        self._sign_ups = sign_ups
        self._dead = dead

    async def of_cohort(self, cohort_id: CohortId, *, viewer: Principal) -> Sequence[Undeliverable]:
        _, people = await self._lane.rows(
            self._guards.organised(cohort_id, viewer=viewer),
            self._sign_ups.contacts_unscoped(cohort_id),
        )
        dead = await self._dead.among_unscoped([str(row["email"]) for row in people])
        return [
            undeliverable(row, found)
            for row in people
            if (found := dead.get(address_id(str(row["email"]))))
        ]


def undeliverable(person: Row, found: Row) -> Undeliverable:
    return Undeliverable(
        sign_up_id=SignUpId(UUID(str(person["id"]))),
        name=str(person["name"]),
        reason=str(found["reason"]),
        at=msgspec.convert(found["at"], datetime),
    )


class NoticeDesk:
    def __init__(
        self,
        cohorts: Cohorts,
        enrolment: Enrolment,
        notices: NoticeRepository,
        addresses: AddressRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._enrolment = enrolment
        self._notices = notices
        self._addresses = addresses
        self._outbox = outbox
        self._clock = clock

    async def retry(self, cohort_id: CohortId, notice_id: NoticeId, *, by: Principal) -> Notice:
        """Raises NoticeNotInState for one that was sent, or may have been."""
        await self._cohorts.organised(cohort_id, by=by)
        notice = await self._notices.held(cohort_id, notice_id)
        notice.again(at=self._clock.now())
        self._outbox.enqueue(SendNotice(notice_id=notice_id))
        return notice

    async def retry_all(self, cohort_id: CohortId, *, by: Principal) -> int:
        """Everything that failed, and how much that is."""
        await self._cohorts.organised(cohort_id, by=by)
        found = await self._notices.in_state_unscoped(cohort_id, NoticeState.FAILED)
        for notice in found:
            notice.again(at=self._clock.now())
            self._outbox.enqueue(SendNotice(notice_id=NoticeId(notice.id)))
        return len(found)

    async def trust(self, cohort_id: CohortId, sign_up_id: SignUpId, *, by: Principal) -> None:
        """Their address is tried again from now on."""
        await self._cohorts.organised(cohort_id, by=by)
        known = await self._enrolment.sign_ups_unscoped([sign_up_id])
        view = known.get(sign_up_id)
        if view is None or view.cohort_id != cohort_id:
            raise NoticeNotFound
        await self._addresses.revive(view.email)

"""What happened lately, told by the cohort it was about."""

from datetime import timedelta

import pytest
from dishka import AsyncContainer

from paceline.db.ledger import tail
from paceline.db.ledger.tail import EventTail
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.accounts.public import UserDisabled
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpChanged, SignUpId
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Event, Outbox
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio


async def happened(container: AsyncContainer, event: Event) -> None:
    async with container() as scope:
        (await scope.get(Outbox)).publish(event)
        await (await scope.get(SqlUnitOfWork)).commit()


def change(cohort_id: CohortId) -> SignUpChanged:
    return SignUpChanged(cohort_id=cohort_id, sign_up_id=SignUpId(new_id()))


class TestTheLastEvent:
    async def test_is_another_once_something_happened_to_the_cohort(
        self, container: AsyncContainer, clock: MovableClock
    ) -> None:
        found = await container.get(EventTail)
        mine, other = CohortId(new_id()), CohortId(new_id())
        looks = [await found.last_of_cohorts([mine, other])]
        user = UserId(new_id())
        for event in (change(mine), UserDisabled(user_id=user, by=user, at=NOON)):
            await happened(container, event)
            looks.append(await found.last_of_cohorts([mine, other]))
        clock.advance(timedelta(hours=1))
        looks.append(await found.last_of_cohorts([mine, other]))

        assert [each[other] for each in looks] == ["", "", "", ""]
        assert looks[0][mine] == ""
        assert looks[1][mine] == looks[2][mine] == looks[3][mine] != ""

    async def test_is_found_though_it_was_stored_late(
        self, container: AsyncContainer, clock: MovableClock
    ) -> None:
        found = await container.get(EventTail)
        mine = CohortId(new_id())
        clock.advance(timedelta(seconds=5))
        await found.last_of_cohorts([mine])
        clock.advance(timedelta(seconds=-5))
        await happened(container, change(mine))
        clock.advance(timedelta(seconds=6))

        assert (await found.last_of_cohorts([mine]))[mine] != ""

    async def test_of_cohorts_long_past_is_forgotten(
        self, container: AsyncContainer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tail, "REMEMBERED", 1)
        found = await container.get(EventTail)
        first, second = CohortId(new_id()), CohortId(new_id())
        await found.last_of_cohorts([])
        await happened(container, change(first))
        await happened(container, change(second))

        told = await found.last_of_cohorts([first, second])

        assert (told[first], told[second] != "") == ("", True)

"""Everybody without a group is asked what would place them, once for each draft."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.models import Draft, DraftState
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import LINK, Postbox
from tests.people import signed_in, someone
from tests.times import NOON
from tests.work import work_off

pytestmark = pytest.mark.anyio
WIDEN = {"kind": "widen", "group": "g1", "windows": ["Mon 18:00-19:30"]}
MISS = {"kind": "may_miss", "group": "g1", "weeks": [2]}


def unplaced(sign_up_id: SignUpId, reason: str, *remedies: object) -> dict[str, object]:
    told = {"id": str(sign_up_id), "reason": reason, "explanation": "Somebody else is full."}
    return {**told, "remedies": list(remedies)}


async def drafted(
    stage: Stage,
    cohort_id: CohortId,
    *people: dict[str, object],
    placed: tuple[SignUpId, ...] = (),
    state: DraftState = DraftState.READY,
    number: int = 1,
) -> UUID:
    group = {"key": "g1", "slot": 1080, "members": [str(each) for each in placed]}
    draft = Draft(
        cohort_id=cohort_id,
        number=number,
        seed=1,
        made_by=UserId(new_id()),
        created_at=NOON,
        state=state,
        content={"groups": [group], "unplaced": list(people)},
    )

    async def store(unit: SqlUnitOfWork) -> None:
        unit.add(draft)

    await stage.within(SqlUnitOfWork, store)
    return draft.id


async def ask(stage: Stage, cohort_id: CohortId, **body: object) -> dict[str, Any]:
    reply = await stage.client.post(
        f"/cohorts/{cohort_id}/ask-unplaced", json=body, headers=stage.headers
    )
    assert reply.status_code == HTTPStatus.OK, reply.text
    await work_off(stage.container)
    found: dict[str, Any] = reply.json()
    return found


class TestAsking:
    async def test_says_what_would_place_them(self, stage: Stage, postbox: Postbox) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        ana = await stage.sign_up(cohort_id, "Ana Example")
        ben = await stage.sign_up(cohort_id, "Ben Example")
        told = unplaced(ana, "too_few_overlap", WIDEN, MISS, {"kind": "displace", "people": ["x"]})
        await drafted(stage, cohort_id, told, placed=(ben,))

        asked = await ask(stage, cohort_id)

        [letter] = postbox.letters("You have no group yet: Spring base")
        assert letter.to == "person1@example.org"
        assert "too few others can come at your times" in letter.text
        assert "If you could also come Mon 18:00-19:30" in letter.text
        assert "If you could miss week 3, there would be a place." in letter.text
        assert "Somebody else" not in letter.text
        assert LINK.search(letter.text)
        assert [(each["name"], each["outcome"]) for each in asked["people"]] == [
            ("Ana Example", "asked")
        ]

    async def test_is_done_once_for_each_draft(self, stage: Stage, postbox: Postbox) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        ana = await stage.sign_up(cohort_id)
        await drafted(stage, cohort_id, unplaced(ana, "capacity"))
        await ask(stage, cohort_id)

        again = await ask(stage, cohort_id)
        letters = len(postbox.letters())
        await drafted(stage, cohort_id, number=2)
        await ask(stage, cohort_id)

        assert ([each["outcome"] for each in again["people"]], letters) == (["asked_before"], 1)
        assert len(postbox.letters()) == 2

    async def test_dry_tells_and_asks_nobody(self, stage: Stage, postbox: Postbox) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        await stage.sign_up(cohort_id)
        await drafted(stage, cohort_id)

        asked = await ask(stage, cohort_id, dry_run=True)

        assert ([each["outcome"] for each in asked["people"]], postbox.letters()) == (["asked"], [])

    async def test_after_publishing_counts_who_is_in_a_group_now(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        ana = await stage.sign_up(cohort_id)
        ben = await stage.sign_up(cohort_id)
        await drafted(stage, cohort_id, placed=(ben,), state=DraftState.PUBLISHED)
        await stage.group(cohort_id, ana)

        asked = await ask(stage, cohort_id)

        assert [each["sign_up_id"] for each in asked["people"]] == [str(ben)]

    async def test_leaves_out_who_got_a_group_before_the_letter_left(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        ana = await stage.sign_up(cohort_id)
        await drafted(stage, cohort_id)
        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/ask-unplaced", json={}, headers=stage.headers
        )
        await stage.group(cohort_id, ana)

        await work_off(stage.container)

        assert reply.is_success
        assert postbox.letters("You have no group") == []

    async def test_with_a_key_is_one_act(self, stage: Stage, postbox: Postbox) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        await stage.sign_up(cohort_id)
        await drafted(stage, cohort_id)
        headers = {**stage.headers, "idempotency-key": "one"}
        path = f"/cohorts/{cohort_id}/ask-unplaced"

        first, second = [await stage.client.post(path, json={}, headers=headers) for _ in range(2)]

        assert first.json() == second.json()
        assert second.headers["idempotency-replayed"] == "true"

    async def test_needs_a_draft(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/ask-unplaced", json={}, headers=stage.headers
        )

        assert (reply.status_code, reply.json()["code"]) == (HTTPStatus.CONFLICT, "nothing_drafted")

    async def test_is_for_its_organiser_alone(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/ask-unplaced", json={}, headers=signed_in(someone())
        )

        assert reply.status_code == HTTPStatus.NOT_FOUND

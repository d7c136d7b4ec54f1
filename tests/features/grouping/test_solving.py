import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.app.jobs import JobRunner
from paceline.db.database import Database
from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.ledger import Claim, Ledger
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.availability.windows import parse_window
from paceline.engines.scheduling.instance import (
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    PersonId,
    Role,
    Weights,
)
from paceline.engines.scheduling.solver import Limits, Progress
from paceline.features.grouping.models import CoFacilitator
from paceline.features.grouping.service.bench import note_of, noted
from paceline.features.grouping.service.solving import Order, solve_order
from tests.features.enrolment.rosters import roster, signed_up
from tests.features.grouping.drafts import drafted, shown
from tests.features.grouping.reruns import HEADERS, ORGANISER, groups
from tests.people import signed_in, someone

MONDAY, WEDNESDAY = ExistingId("monday"), ExistingId("wednesday")
EVENINGS = (parse_window("Mon 18:00-20:00"), parse_window("Wed 18:00-20:00"))


@pytest.fixture
def asked() -> list[Progress]:
    return []


def two_groups() -> Instance:
    """Half of everybody meets on Monday, the other half on Wednesday; all could do both."""
    names = [PersonId(letter) for letter in "ABCDEFGH"]
    return Instance(
        name="two groups",
        meeting_minutes=60,
        grid_minutes=30,
        anchor_zone="Europe/Berlin",
        first_week=date(2026, 3, 2),
        weeks=6,
        group_size=GroupSize(min=2, ideal=8, max=8),
        facilitator=FacilitatorNeed.NONE,
        people=tuple(
            Person(id=each, role=Role.MEMBER, zone="Europe/Berlin", windows=EVENINGS)
            for each in names
        ),
        existing_groups=(
            ExistingGroup(id=MONDAY, slot=18 * 60, members=tuple(names[:4])),
            ExistingGroup(id=WEDNESDAY, slot=(48 + 18) * 60, members=tuple(names[4:])),
        ),
    )


def order() -> Order:
    return Order(seed=1, limits=Limits(seconds=20), longest=20)


class TestSolvingAnOrder:
    def test_that_is_stopped_at_once_still_answers_soundly(self, asked: list[Progress]) -> None:
        made = solve_order(two_groups(), order(), asked.append, lambda: True)

        assert made.members == 8
        assert 0 <= made.placed <= 8
        assert made.score <= made.upper_bound

    def test_keeps_who_is_locked_at_home_where_one_group_of_all_would_score_more(
        self, asked: list[Progress]
    ) -> None:
        merged = replace(two_groups(), weights=Weights(moved=0, retimed=0))
        held = replace(merged, stay={PersonId("A"): MONDAY, PersonId("E"): WEDNESDAY})

        free = solve_order(merged, order(), asked.append, never)
        made = solve_order(held, order(), asked.append, never)

        seats = {who: group.existing for group in made.content.groups for who in group.members}
        assert len(free.content.groups) == 1
        assert (seats["A"], seats["E"]) == ("monday", "wednesday")
        assert made.score < free.score

    def test_tells_of_its_progress(self, asked: list[Progress]) -> None:
        solve_order(two_groups(), order(), asked.append, never)

        last = noted(note_of(asked[-1]))
        assert (last["groups"], last["score"], last["bound"]) == (
            asked[-1].groups,
            asked[-1].score,
            asked[-1].upper_bound,
        )


def never() -> bool:
    return False


class TestANote:
    def test_of_another_kind_has_no_numbers(self) -> None:
        assert noted("waiting for a seat") == {}
        assert noted("score=many") == {}


async def begun(client: httpx2.AsyncClient, container: AsyncContainer) -> tuple[UUID, Claim]:
    """A draft whose job a worker has just taken."""
    cohort_id, _ = await roster(client, ORGANISER)
    made = await client.post(f"/cohorts/{cohort_id}/drafts", json={}, headers=HEADERS)
    return UUID(made.json()["id"]), await claimed(container)


async def claimed(container: AsyncContainer) -> Claim:
    ledger = await container.get(Ledger)
    claims = await ledger.exchange([], limit=50, lease=timedelta(minutes=5))
    [claim] = [each for each in claims if each.kind == "grouping.solve"]
    return claim


async def running_job(container: AsyncContainer, claim: Claim) -> None:
    await (await container.get(JobRunner)).run(claim)


async def told_of_progress(client: httpx2.AsyncClient, draft_id: UUID) -> bool:
    return bool((await shown(client, ORGANISER, draft_id))["progress"]["placed"])


class TestCancelling:
    async def test_before_it_begins_leaves_nothing(self, client: httpx2.AsyncClient) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3)
        made = await client.post(f"/cohorts/{cohort_id}/drafts", json={}, headers=HEADERS)
        path = f"/drafts/{made.json()['id']}"

        cancelled = await client.post(f"{path}/cancel", headers=HEADERS)
        draft = await shown(client, ORGANISER, UUID(made.json()["id"]))
        again = await client.post(f"{path}/cancel", headers=HEADERS)

        assert (cancelled.json()["state"], draft["state"]) == ("cancelled", "cancelled")
        assert draft["progress"]["state"] == "cancelled"
        assert again.json()["code"] == "draft_not_waiting"

    async def test_a_search_that_runs_keeps_its_best_or_nothing(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        draft_id, claim = await begun(client, container)

        asked = await client.post(f"/drafts/{draft_id}/cancel", headers=HEADERS)
        await (await container.get(JobRunner)).run(claim)
        draft = await shown(client, ORGANISER, draft_id)

        assert asked.json()["state"] == "waiting"
        assert (draft["state"], draft["problems"]) in [("ready", []), ("cancelled", [])]
        assert (draft["state"] == "ready") == bool(draft["groups"])

    async def test_in_the_middle_of_a_search_keeps_a_draft_that_breaks_nothing(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """Asked once the search has told of its first answer; ages keep it from ending soon."""
        cohort_id, _ = await roster(client, ORGANISER, members=0, facilitator="none")
        for number in range(24):
            await signed_up(
                client, cohort_id, ORGANISER, f"P{number}", attributes={"age": 20 + number**2 % 37}
            )
        rules = {"rules": [{"type": "cluster", "attribute": "age", "weight": 2}]}
        await client.put(f"/cohorts/{cohort_id}/grouping", json=rules, headers=HEADERS)
        body = {"seconds": 150}
        made = await client.post(f"/cohorts/{cohort_id}/drafts", json=body, headers=HEADERS)
        draft_id = UUID(made.json()["id"])
        claim = await claimed(container)

        async with asyncio.TaskGroup() as group:
            job = group.create_task(running_job(container, claim))
            while not (job.done() or await told_of_progress(client, draft_id)):
                continue
            await client.post(f"/drafts/{draft_id}/cancel", headers=HEADERS)
        draft = await shown(client, ORGANISER, draft_id)

        assert (draft["state"], draft["problems"]) == ("ready", [])
        assert draft["placed"] == 24

    async def test_by_an_operator_is_told_as_such(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3)
        made = await client.post(f"/cohorts/{cohort_id}/drafts", json={}, headers=HEADERS)
        draft_id = UUID(made.json()["id"])
        job_id = (await shown(client, ORGANISER, draft_id))["progress"]["job_id"]
        async with container() as scope:
            desk, unit = await scope.get(JobDesk), await scope.get(SqlUnitOfWork)
            await desk.cancel(UUID(job_id))
            await unit.commit()

        draft = await shown(client, ORGANISER, draft_id)

        assert draft["state"] == "cancelled"

    async def test_is_the_organisers_alone(self, client: httpx2.AsyncClient) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=3)
        made = await client.post(f"/cohorts/{cohort_id}/drafts", json={}, headers=HEADERS)

        path = f"/drafts/{made.json()['id']}/cancel"
        reply = await client.post(path, headers=signed_in(someone()))

        assert reply.json()["code"] == "draft_not_found"


class TestProgress:
    async def test_of_a_draft_that_is_done_says_what_was_proved(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER)

        draft = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )

        progress = draft["progress"]
        assert (progress["placed"], progress["members"], progress["groups"]) == (5, 5, 1)
        assert draft["score"] <= draft["upper_bound"]
        assert progress["score"] == draft["score"]

    async def test_the_same_seed_and_work_give_the_same_draft(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=9, facilitator="none")
        found = []
        for _ in range(2):
            made = await drafted(client, container, ORGANISER, cohort_id, seed=7, work=20)
            found.append((await shown(client, ORGANISER, made))["groups"])

        assert found[0] == found[1]


class TestTheUnplaced:
    async def test_are_told_what_would_place_them_with_the_proof(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        """Fae leads one group of six; two are left over until she leads another."""
        cohort_id, _ = await roster(client, ORGANISER, members=8, size_max=6, size_min=2)

        draft = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )

        assert len(draft["unplaced"]) == 2
        for left in draft["unplaced"]:
            assert left["reason"] in {"capacity", "facilitator_capacity"}
            kinds = [remedy["kind"] for remedy in left["remedies"]]
            assert "extra_group" in kinds, left
            remedy = left["remedies"][kinds.index("extra_group")]
            assert remedy["people"] == ["Fae"]
            assert any(left["name"] in group["members"] for group in remedy["proof"])


class TestCoFacilitators:
    async def test_help_in_a_published_group_and_leave_with_their_sign_up(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=4)
        gil = await signed_up(client, cohort_id, ORGANISER, "Gil", role="facilitator")
        await client.put(
            f"/cohorts/{cohort_id}/grouping", json={"co_facilitators": 1}, headers=HEADERS
        )
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        drafted_group = (await shown(client, ORGANISER, draft_id))["groups"][0]
        published = await client.post(f"/drafts/{draft_id}/publish", headers=HEADERS)
        assert published.status_code == httpx2.codes.OK, published.text

        (before,) = (await groups(client, cohort_id)).values()
        for leaving in (gil, people["Fae"]):
            path = f"/cohorts/{cohort_id}/signups/{leaving}/withdraw"
            await client.post(path, headers=HEADERS)
        (after,) = (await groups(client, cohort_id)).values()

        led = {before["facilitator"]["name"], before["co_facilitators"][0]["name"]}
        assert led == {"Fae", "Gil"}
        assert [each["name"] for each in drafted_group["co_facilitators"]] == [
            before["co_facilitators"][0]["name"]
        ]
        assert (after["facilitator"], after["co_facilitators"]) == (None, [])
        async with database.session() as session:
            assert (await session.scalars(select(CoFacilitator))).all() == []

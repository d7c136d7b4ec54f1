"""Whatever changes groups, their people or their meetings leads to a turn, and storms to few."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from dishka import AsyncContainer

from paceline.app.jobs import JobRunner
from paceline.db.ledger.ledger import Claim, Ledger, Outcome
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.accounts.public import IdentityChanged
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpChanged, SignUpClaimed
from paceline.features.grouping.public import GroupChanged, GroupView
from paceline.features.reconcile.service.payloads import SyncConnection
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Event, Outbox
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import connect, kinds
from tests.people import someone
from tests.times import NOON
from tests.work import work_off

pytestmark = pytest.mark.anyio
STORM = 100


async def in_step(stage: Stage, memory: MemoryTarget) -> tuple[CohortId, GroupView]:
    """With one group of two and their facilitator."""
    cohort_id = await stage.cohort()
    people = [await stage.sign_up(cohort_id, f"Person {number}") for number in range(2)]
    leader = await stage.sign_up(cohort_id, "Lee Leader", role="facilitator")
    group = await stage.group(cohort_id, *people, facilitator=leader)
    await connect(stage, cohort_id)
    await work_off(stage.container)
    assert kinds(memory)["seat"] == 3
    memory.looks = 0
    return cohort_id, group


async def act(stage: Stage, method: str, path: str, body: object = None) -> None:
    """And whatever follows from it."""
    reply = await stage.client.request(method, path, json=body, headers=stage.headers)
    assert reply.status_code < HTTPStatus.BAD_REQUEST, reply.text
    await work_off(stage.container)


async def happened(stage: Stage, event: Event) -> None:
    async with stage.container() as scope:
        (await scope.get(Outbox)).publish(event)
        await (await scope.get(SqlUnitOfWork)).commit()
    await work_off(stage.container)


class TestGroups:
    async def test_who_joins_is_brought_there(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, group = await in_step(stage, memory)
        late = await stage.sign_up(cohort_id, "Late Example")

        path = f"/cohorts/{cohort_id}/groups/{group.id}/members"
        await act(stage, "POST", path, {"sign_up_id": str(late)})

        assert kinds(memory)["seat"] == 4

    async def test_who_leaves_is_taken_away(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, group = await in_step(stage, memory)

        path = f"/cohorts/{cohort_id}/groups/{group.id}/members/{group.member_ids[0]}"
        await act(stage, "DELETE", path)

        assert kinds(memory)["seat"] == 2

    async def test_who_withdraws_is_taken_away(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, group = await in_step(stage, memory)

        path = f"/cohorts/{cohort_id}/signups/{group.member_ids[0]}/withdraw"
        await act(stage, "POST", path)

        assert kinds(memory)["seat"] == 2

    async def test_a_new_name_arrives(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, group = await in_step(stage, memory)

        await act(stage, "PATCH", f"/cohorts/{cohort_id}/groups/{group.id}", {"name": "Owls"})

        titles = [seen.fields["title"] for seen in memory.at("guild-1") if seen.kind == "room"]
        assert titles == ["Owls"]

    async def test_what_is_unpublished_goes(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, _ = await in_step(stage, memory)

        await act(stage, "POST", f"/cohorts/{cohort_id}/groups/unpublish")

        assert kinds(memory) == {}


class TestPeople:
    @pytest.mark.parametrize("name", ["changed", "claimed"])
    async def test_are_looked_at_anew_when_their_sign_up_changes(
        self, stage: Stage, memory: MemoryTarget, name: str
    ) -> None:
        cohort_id, group = await in_step(stage, memory)
        who, by = group.member_ids[0], stage.organiser.user_id
        events: dict[str, Event] = {
            "changed": SignUpChanged(cohort_id=cohort_id, sign_up_id=who),
            "claimed": SignUpClaimed(cohort_id=cohort_id, sign_up_id=who, user_id=by),
        }

        await happened(stage, events[name])

        assert memory.looks == 1

    async def test_are_looked_at_anew_when_they_are_somebody_else_at_a_provider(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        _, group = await in_step(stage, memory)
        member, stranger = someone(), someone()
        await stage.account(group.member_ids[0], member)
        memory.looks = 0

        await happened(stage, linked(stranger))
        looks_after_stranger = memory.looks
        await happened(stage, linked(member))

        assert (looks_after_stranger, memory.looks) == (0, 1)


def linked(who: Principal) -> IdentityChanged:
    return IdentityChanged(user_id=who.user_id, provider="memory", at=NOON)


class TestMeetings:
    @pytest.mark.parametrize(
        ("change", "body"),
        [
            ("move", {"starts_at": "2026-04-29T18:00:00Z"}),
            ("cancel", {}),
            ("skip", {}),
            ("place", {"place": "https://meet.example.org/two"}),
        ],
    )
    async def test_are_looked_at_anew_when_they_change(
        self, stage: Stage, memory: MemoryTarget, change: str, body: object
    ) -> None:
        _, group = await in_step(stage, memory)
        meeting = (await stage.meetings(group))[-1]

        await act(stage, "POST", f"/meetings/{meeting.id}/{change}", body)

        assert memory.looks == 1


async def told_first(container: AsyncContainer) -> None:
    """All that was published reaches its subscribers before any turn runs, however slow that is."""
    ledger, runner = await container.get(Ledger), await container.get(JobRunner)
    turns: list[Claim] = []
    outcomes: list[Outcome] = []
    while claims := await ledger.exchange(outcomes, limit=20, lease=timedelta(minutes=10)):
        turns += (claim for claim in claims if claim.kind == SyncConnection.name)
        told = [await runner.run(claim) for claim in claims if claim not in turns]
        outcomes = [outcome for outcome in told if outcome is not None]
    ended = [await runner.run(claim) for claim in turns]
    await ledger.exchange([end for end in ended if end is not None], limit=0, lease=timedelta(0))
    await work_off(container)


class TestAStormOfEvents:
    async def test_is_one_turn_when_none_runs(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id, group = await in_step(stage, memory)
        async with stage.container() as scope:
            outbox = await scope.get(Outbox)
            for _ in range(STORM):
                outbox.publish(GroupChanged(cohort_id=cohort_id, group_id=group.id))
            await (await scope.get(SqlUnitOfWork)).commit()

        await told_first(stage.container)

        # One that was taken up while they were told, and one for what was told since.
        assert 1 <= memory.looks <= 2

    async def test_of_a_cohort_that_is_connected_nowhere_is_nothing(
        self, stage: Stage, memory: MemoryTarget
    ) -> None:
        cohort_id = await stage.cohort()
        group = await stage.group(cohort_id, await stage.sign_up(cohort_id))

        await act(stage, "PATCH", f"/cohorts/{cohort_id}/groups/{group.id}", {"name": "Owls"})

        assert memory.looks == 0

"""Answers that come later: sealed, patient, and over with the token's life."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from paceline.bot.following import (
    LIFETIME,
    ON_ITS_WAY,
    StillSolving,
    TellDraft,
    tell_draft,
    told,
)
from paceline.bot.ports import Outward
from paceline.bot.wording import ENGLISH
from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import DraftId, Drafts, DraftStanding
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.kernel.keys import ServerKey
from paceline.testing.peers.discord.interactions import Interaction
from tests.bot.ground import Ground
from tests.work import work_off

pytestmark = pytest.mark.anyio
MOMENT = timedelta(seconds=5)


async def jobs(ground: Ground) -> list[JobRow]:
    async with ground.container() as scope:
        session = await (await scope.get(SqlUnitOfWork)).session()
        return list(await session.scalars(select(JobRow).where(JobRow.kind == TellDraft.name)))


async def scheduled(ground: Ground) -> Interaction:
    """Of a cohort without people, which is soon done."""
    ground.stage.organiser = await ground.join("Olu", Role.ORGANISER)
    await ground.stage.cohort()
    return ground.command("Olu", "schedule", cohort="spring-base")


class TestTelling:
    async def test_keeps_the_token_sealed(self, ground: Ground) -> None:
        asked = await scheduled(ground)

        await ground.post(asked)

        [job] = await jobs(ground)
        assert str(asked.raw["token"]) not in job.payload

    async def test_waits_until_something_was_answered(self, ground: Ground) -> None:
        """Over HTTP a draft may be there before our answer is."""
        asked = await scheduled(ground)
        await ground.post(asked)
        answer, asked.answer = asked.answer, None

        await settle(ground)
        asked.answer = answer
        asked.changed.clear()
        await settle(ground)

        assert "Draft 1 is ready" in asked.shown["content"]
        assert [job.state for job in await jobs(ground)] == [JobState.DONE]

    async def test_ends_with_the_life_of_the_token(self, ground: Ground) -> None:
        asked = await scheduled(ground)
        await ground.post(asked)
        calls = len(ground.peer.calls)

        ground.clock.advance(LIFETIME)
        await work_off(ground.container)

        assert len(ground.peer.calls) == calls
        assert [job.state for job in await jobs(ground)] == [JobState.DONE]

    async def test_gives_up_where_whoever_asked_removed_the_answer(self, ground: Ground) -> None:
        asked = await scheduled(ground)
        await ground.post(asked)
        asked.answer = None

        ground.clock.advance(ON_ITS_WAY)
        await settle(ground)

        assert [job.state for job in await jobs(ground)] == [JobState.DONE]

    async def test_asks_again_in_a_moment_while_the_draft_is_solved(self, ground: Ground) -> None:
        asked = await scheduled(ground)
        await ground.post(asked)
        [job] = await jobs(ground)
        wish = msgspec.json.decode(job.payload, type=TellDraft)

        async with ground.container() as scope:
            doors = [await scope.get(each) for each in (Drafts, Outward, ServerKey, Clock)]
            with pytest.raises(StillSolving) as told:
                await tell_draft.handler(wish, *doors)

        assert told.value.retry_after == 2


async def settle(ground: Ground) -> None:
    """The draft, then whoever waits for it."""
    for _ in range(2):
        await work_off(ground.container)
        ground.clock.advance(MOMENT)


class TestWords:
    def test_tell_how_many_have_no_group_or_why_there_is_no_draft(self) -> None:
        ready = DraftStanding(
            id=DraftId(new_id()),
            cohort_id=CohortId(new_id()),
            number=3,
            is_over=True,
            failure=None,
            placed=10,
            members=12,
        )

        failed = replace(ready, failure="Nobody can meet.")

        assert "10 of 12 people have a group, 2 have none" in told(ready, ENGLISH)
        assert told(failed, ENGLISH) == "Draft 3 came to nothing: Nobody can meet."

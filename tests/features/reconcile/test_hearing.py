"""What people answer at a provider becomes what they answered: once, and only theirs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from dishka import AsyncContainer
from typing_extensions import override

from paceline.engines.diff.objects import Known
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.models import Meeting
from paceline.features.meetings.public import Answer, MeetingId, RsvpSource
from paceline.features.reconcile.ports import Answers, Heard, Said
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.features.reconcile.service.payloads import HearAll, HearAnswers
from paceline.kernel.errors import Unavailable
from paceline.testing.memory_target import MemoryTarget, MemoryTargets
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import PLACE, connect, connected, wished
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
HEARS = "hears"
ANA = "person1@example.org"


class Hears(MemoryTarget, Answers):
    """A provider in memory whose people answer."""

    name = HEARS

    def __init__(self) -> None:
        super().__init__()
        self.said: Sequence[Said] = ()
        self.tokens: list[str] = []
        self.away = False

    @override
    async def heard(self, connection: Connection, token: str, known: Sequence[Known]) -> Heard:
        if self.away:
            raise Unavailable("Away.")
        self.tokens.append(token)
        following = f"token-{len(self.tokens)}"
        return Heard(source=RsvpSource.GOOGLE_CALENDAR, said=self.said, token=following)


@pytest.fixture
async def hears(container: AsyncContainer) -> Hears:
    made = Hears()
    (await container.get(MemoryTargets)).others[HEARS] = made
    return made


async def listening(stage: Stage) -> tuple[CohortId, ConnectionId, Meeting]:
    """A cohort at a provider that hears; its first turn is over."""
    cohort_id = await stage.cohort()
    ids = [await stage.sign_up(cohort_id, f"Person {number}") for number in range(2)]
    group = await stage.group(cohort_id, *ids)
    reply = await connect(stage, cohort_id, HEARS)
    await work_off(stage.container)
    return cohort_id, ConnectionId(UUID(reply.json()["id"])), (await stage.meetings(group))[0]


def said(meeting: Meeting, answer: Answer | None = Answer.YES, **more: object) -> Said:
    told = {"address": ANA, "at": datetime(2026, 1, 5, 12, tzinfo=UTC), **more}
    starts_at = meeting.starts_at
    return replace(
        Said(
            meeting_id=MeetingId(meeting.id),
            address=ANA,
            answer=answer,
            at=starts_at,
            starts_at=starts_at,
        ),
        **told,  # type: ignore[arg-type]
    )


async def hear(stage: Stage, connection_id: ConnectionId) -> None:
    await wished(stage, HearAnswers(connection_id=connection_id))
    await work_off(stage.container)


async def answers(stage: Stage, meeting: Meeting) -> list[tuple[str, str, str]]:
    reply = await stage.client.get(f"/meetings/{meeting.id}/rsvps", headers=stage.headers)
    return [(each["name"], each["answer"], each["source"]) for each in reply.json()["items"]]


ANA_YES = ("Person 0", "yes", "google_calendar")


class TestAnAnswer:
    async def test_is_that_of_whoever_has_the_address_in_the_group(
        self, stage: Stage, hears: Hears
    ) -> None:
        _, connection_id, meeting = await listening(stage)
        stranger = said(meeting, Answer.NO, address="stranger@example.org")
        hears.said = [said(meeting, address="Person1@Example.org"), stranger]

        await hear(stage, connection_id)

        assert await answers(stage, meeting) == [ANA_YES]

    async def test_in_any_zone_is_of_the_same_meeting(self, stage: Stage, hears: Hears) -> None:
        _, connection_id, meeting = await listening(stage)
        elsewhere = meeting.starts_at.astimezone(timezone(timedelta(hours=2)))
        hears.said = [said(meeting, starts_at=elsewhere)]

        await hear(stage, connection_id)

        assert await answers(stage, meeting) == [ANA_YES]

    async def test_to_another_time_is_none(self, stage: Stage, hears: Hears) -> None:
        _, connection_id, meeting = await listening(stage)
        hears.said = [said(meeting, starts_at=meeting.starts_at + timedelta(hours=1))]

        await hear(stage, connection_id)

        assert await answers(stage, meeting) == []

    async def test_that_stands_there_still_is_no_news(
        self, stage: Stage, hears: Hears, clock: MovableClock
    ) -> None:
        """A write of ours makes an event new, and nobody's answer: the later word here counts."""
        cohort_id, connection_id, meeting = await listening(stage)
        hears.said = [said(meeting)]
        await hear(stage, connection_id)
        token = await stage.token(cohort_id, await ana(stage, cohort_id))
        clock.advance(timedelta(minutes=1))
        await stage.client.put(
            f"/personal/{token}/meetings/{meeting.id}/rsvp", json={"answer": "no"}
        )
        clock.advance(timedelta(minutes=1))
        hears.said = [said(meeting, at=clock.now())]

        await hear(stage, connection_id)

        assert await answers(stage, meeting) == [("Person 0", "no", "personal_link")]

    async def test_that_was_taken_back_can_be_given_anew(
        self, stage: Stage, hears: Hears, clock: MovableClock
    ) -> None:
        _, connection_id, meeting = await listening(stage)
        found = []
        for answer in (Answer.YES, None, Answer.NO, Answer.MAYBE):
            clock.advance(timedelta(minutes=1))
            hears.said = [said(meeting, answer, at=clock.now())]
            await hear(stage, connection_id)
            found += [each for _, each, _ in await answers(stage, meeting)]

        assert found == ["yes", "yes", "no", "maybe"]

    async def test_to_what_is_over_is_passed_over(
        self, stage: Stage, hears: Hears, clock: MovableClock
    ) -> None:
        _, connection_id, meeting = await listening(stage)
        hears.said = [said(meeting)]
        clock.at = meeting.ends_at

        await hear(stage, connection_id)

        assert await answers(stage, meeting) == []
        assert hears.tokens


class TestListening:
    async def test_goes_on_from_where_it_was(self, stage: Stage, hears: Hears) -> None:
        _, connection_id, _ = await listening(stage)

        await hear(stage, connection_id)

        assert hears.tokens == ["", "token-1"]

    async def test_takes_nothing_while_the_provider_is_away(
        self, stage: Stage, hears: Hears, clock: MovableClock
    ) -> None:
        _, connection_id, meeting = await listening(stage)
        hears.said, hears.away = [said(meeting)], True
        await hear(stage, connection_id)
        nothing = await answers(stage, meeting)
        hears.away = False

        clock.advance(timedelta(hours=1))
        await work_off(stage.container)

        assert nothing == []
        assert await answers(stage, meeting) == [ANA_YES]
        assert hears.tokens[:2] == ["", "token-1"]

    async def test_comes_every_few_minutes_for_all_that_hear(
        self, stage: Stage, hears: Hears
    ) -> None:
        await listening(stage)
        await connected(stage)
        await work_off(stage.container)
        before = len(hears.tokens)

        await wished(stage, HearAll())
        await work_off(stage.container)

        assert len(hears.tokens) == before + 1

    async def test_ends_with_the_connection(self, stage: Stage, hears: Hears) -> None:
        cohort_id, connection_id, _ = await listening(stage)
        before = len(hears.tokens)
        await stage.client.delete(
            f"/cohorts/{cohort_id}/connections/{HEARS}", headers=stage.headers
        )

        await hear(stage, connection_id)

        assert len(hears.tokens) == before

    async def test_is_not_asked_of_who_cannot(self, stage: Stage, memory: MemoryTarget) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        reply = await stage.client.get(f"/cohorts/{cohort_id}/connections", headers=stage.headers)
        [found] = reply.json()["items"]

        await hear(stage, ConnectionId(UUID(found["id"])))

        assert found["state"] == "converged"
        assert memory.at(PLACE)

    async def test_passes_over_providers_that_are_set_up_no_more(
        self, stage: Stage, hears: Hears, container: AsyncContainer
    ) -> None:
        await listening(stage)
        before = len(hears.tokens)
        (await container.get(MemoryTargets)).others.clear()

        await wished(stage, HearAll())
        await work_off(stage.container)

        assert len(hears.tokens) == before


async def ana(stage: Stage, cohort_id: CohortId) -> SignUpId:
    reply = await stage.client.get(f"/cohorts/{cohort_id}/signups", headers=stage.headers)
    [found] = [each for each in reply.json()["items"] if each["email"] == ANA]
    return SignUpId(UUID(found["id"]))

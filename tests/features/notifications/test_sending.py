"""From a notice to SendGrid and back, with all that can go wrong on the way."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus

import httpx2
import pytest

from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupView
from paceline.features.notifications.public import NoticeState, NoticeType
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.sendgrid.events import SIGNATURE, TIMESTAMP, Event, event
from paceline.testing.peers.sendgrid.server import SendGridPeer
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import (
    FIRST,
    act,
    at,
    before,
    grouped,
    happened,
    notices,
    published,
)
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


@pytest.fixture
async def peer(anyio_backend: str) -> AsyncIterator[SendGridPeer]:
    async with SendGridPeer() as peer:
        yield peer
    assert peer.violations == []


@pytest.fixture
def surroundings(peer: SendGridPeer) -> Mapping[str, str]:
    """The stand-in for SendGrid."""
    return {
        "PACELINE_MAIL__SENDGRID_KEY": peer.key,
        "PACELINE_MAIL__SENDGRID_URL": peer.url,
        "PACELINE_MAIL__SENDER": "Run <run@example.org>",
        "PACELINE_NOTIFICATIONS__SENDGRID_PUBLIC_KEY": peer.signer.public_key,
    }


async def tell(
    stage: Stage, peer: SendGridPeer, clock: MovableClock, *told: Event, **headers: str
) -> httpx2.Response:
    body, signed = peer.signer.signed(told, at=clock.at)
    return await stage.client.post(
        "/webhooks/sendgrid", content=body, headers={**signed, **headers}
    )


async def a_letter(stage: Stage, peer: SendGridPeer) -> tuple[CohortId, GroupView]:
    """Of one person's, that they have a group."""
    cohort_id, group = await grouped(stage, people=1)
    await happened(stage, published(group))
    return cohort_id, group


async def states(stage: Stage, kind: NoticeType) -> Sequence[NoticeState]:
    return [each.state for each in await notices(stage, kind)]


class TestAnAnnouncement:
    @pytest.mark.parametrize(
        "trouble", [Trouble.FAILING, Trouble.DROP, Trouble.DROP_AFTER, Trouble.FAIL_AFTER]
    )
    async def test_is_sent_until_it_is_taken_always_under_one_name(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock, trouble: Trouble
    ) -> None:
        peer.faults.add(trouble, times=2)

        await a_letter(stage, peer)
        for _ in range(3):
            clock.advance(timedelta(minutes=20))
            await work_off(stage.container)

        assert await states(stage, NoticeType.GROUP_ASSIGNED) == [NoticeState.SENT]
        assert len({each.headers["Message-ID"] for each in peer.letters}) == 1

    async def test_waits_as_long_as_it_was_asked_to(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        peer.faults.add(Trouble.TOO_MANY, seconds=90)

        await a_letter(stage, peer)
        clock.advance(timedelta(seconds=89))
        await work_off(stage.container)
        too_early = len(peer.calls)
        clock.advance(timedelta(seconds=1))
        await work_off(stage.container)

        assert (too_early, len(peer.calls), len(peer.letters)) == (1, 2, 1)

    async def test_that_is_refused_for_good_is_shown_and_can_be_tried_again(
        self, stage: Stage, peer: SendGridPeer
    ) -> None:
        peer.faults.add(Trouble.FAILING, status=HTTPStatus.BAD_REQUEST)
        cohort_id, _ = await a_letter(stage, peer)
        path = f"/cohorts/{cohort_id}/notices"

        shown = (await stage.client.get(path, headers=stage.headers)).json()["items"]
        await act(stage, "POST", f"{path}/{shown[0]['id']}/retry")

        assert (shown[0]["state"], shown[0]["channel"]) == ("failed", "mail")
        assert await states(stage, NoticeType.GROUP_ASSIGNED) == [NoticeState.SENT]

    async def test_that_was_sent_is_not_sent_again(self, stage: Stage, peer: SendGridPeer) -> None:
        cohort_id, _ = await a_letter(stage, peer)
        [sent] = await notices(stage, NoticeType.GROUP_ASSIGNED)

        reply = await stage.client.post(
            f"/cohorts/{cohort_id}/notices/{sent.id}/retry", headers=stage.headers
        )

        assert (reply.status_code, reply.json()["code"]) == (
            HTTPStatus.CONFLICT,
            "notice_not_in_state",
        )


class TestAReminder:
    @pytest.mark.parametrize("trouble", [Trouble.DROP, Trouble.DROP_AFTER, Trouble.FAIL_AFTER])
    async def test_whose_answer_was_lost_is_never_sent_again(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock, trouble: Trouble
    ) -> None:
        await a_letter(stage, peer)
        await at(stage, clock, FIRST - timedelta(days=3))
        peer.letters.clear()
        peer.faults.add(trouble)

        await before(stage, clock, DAY)
        await before(stage, clock, DAY - timedelta(hours=3))

        first = (await notices(stage, NoticeType.REMINDER))[0]
        assert first.state is NoticeState.UNKNOWN
        assert len(peer.letters) <= 1

    async def test_that_surely_was_not_taken_is_tried_until_the_meeting_begins(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        await a_letter(stage, peer)
        await at(stage, clock, FIRST - timedelta(days=3))
        peer.letters.clear()
        peer.faults.add(Trouble.TOO_MANY, seconds=1800, times=1)

        await before(stage, clock, DAY)
        refused = len(peer.letters)
        await before(stage, clock, DAY - timedelta(minutes=30))

        assert (refused, len(peer.letters)) == (0, 1)

    async def test_is_lost_rather_than_late(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        await a_letter(stage, peer)
        await at(stage, clock, FIRST - timedelta(days=3))
        peer.letters.clear()
        peer.faults.add(Trouble.TOO_MANY, seconds=7200, times=1)
        await before(stage, clock, DAY)
        peer.letters.clear()
        peer.faults.add(Trouble.TOO_MANY, seconds=7200, times=1)

        await before(stage, clock, timedelta(hours=1))
        await at(stage, clock, FIRST + timedelta(hours=1))

        assert peer.letters == []


class TestTheWebhook:
    async def test_marks_an_address_that_letters_come_back_from(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        cohort_id, group = await a_letter(stage, peer)
        [letter] = peer.letters
        told = event(
            "bounce", email=letter.to, at=clock.at, type="bounce", letter=letter.arguments["letter"]
        )

        reply = await tell(stage, peer, clock, told)
        path = f"/cohorts/{cohort_id}/undeliverable"
        shown = (await stage.client.get(path, headers=stage.headers)).json()["items"]
        meetings = await stage.meetings(group)
        await act(stage, "POST", f"/meetings/{meetings[0].id}/cancel", {"note": ""})
        while_dead = len(peer.letters)
        await act(stage, "DELETE", f"{path}/{group.member_ids[0]}")
        await act(stage, "POST", f"/meetings/{meetings[1].id}/cancel", {"note": ""})

        assert reply.status_code == HTTPStatus.NO_CONTENT
        assert [each["name"] for each in shown] == ["Person1 Example"]
        assert await states(stage, NoticeType.GROUP_ASSIGNED) == [NoticeState.FAILED]
        assert (while_dead, len(peer.letters)) == (1, 2)

    @pytest.mark.parametrize(
        ("kind", "more", "dead"),
        [
            ("dropped", {"reason": "Bounced Address"}, True),
            ("dropped", {"reason": "Invalid"}, True),
            ("dropped", {"reason": "Spam Reporting Address"}, True),
            ("dropped", {"reason": "Invalid SMTPAPI header"}, False),
            ("dropped", {"reason": "Spam Content (if Spam Checker app enabled)"}, False),
            ("dropped", {"reason": "Recipient List over Package Quota"}, False),
            ("spamreport", {}, True),
            ("bounce", {"type": "blocked"}, False),
            ("dropped", {"reason": "Unsubscribed Address"}, False),
            ("delivered", {}, False),
            ("deferred", {}, False),
            ("something_new", {"and": ["more"]}, False),
        ],
    )
    async def test_knows_what_an_event_means_for_an_address(
        self,
        stage: Stage,
        peer: SendGridPeer,
        clock: MovableClock,
        kind: str,
        more: dict[str, object],
        dead: bool,
    ) -> None:
        cohort_id, _ = await grouped(stage, people=1)

        reply = await tell(
            stage, peer, clock, event(kind, email="PERSON1@example.org", at=clock.at, **more)
        )

        path = f"/cohorts/{cohort_id}/undeliverable"
        shown = (await stage.client.get(path, headers=stage.headers)).json()["items"]
        assert (reply.status_code, bool(shown)) == (HTTPStatus.NO_CONTENT, dead)

    @pytest.mark.parametrize(
        ("kind", "ended"),
        [("unsubscribe", set(NoticeType)), ("group_unsubscribe", {NoticeType.GROUP_ASSIGNED})],
    )
    async def test_takes_an_unsubscription_for_a_choice(
        self,
        stage: Stage,
        peer: SendGridPeer,
        clock: MovableClock,
        kind: str,
        ended: set[NoticeType],
    ) -> None:
        cohort_id, group = await a_letter(stage, peer)
        [letter] = peer.letters
        name = letter.arguments["letter"]

        await tell(stage, peer, clock, event(kind, email=letter.to, at=clock.at, letter=name))

        token = await stage.token(cohort_id, group.member_ids[0])
        shown = (await stage.client.get(f"/personal/{token}/notifications")).json()
        assert {each for each, way in shown["channels"].items() if way == "none"} == ended

    async def test_an_event_that_is_told_again_is_nothing_new(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        cohort_id, group = await grouped(stage, people=1)
        told = event("bounce", email="person1@example.org", at=clock.at, type="bounce")
        path = f"/cohorts/{cohort_id}/undeliverable"
        await tell(stage, peer, clock, told, told)
        await act(stage, "DELETE", f"{path}/{group.member_ids[0]}")

        reply = await tell(stage, peer, clock, told)

        shown = (await stage.client.get(path, headers=stage.headers)).json()["items"]
        assert (reply.status_code, shown) == (HTTPStatus.NO_CONTENT, [])

    async def test_forgets_events_after_two_weeks(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        cohort_id, group = await grouped(stage, people=1)
        told = event("bounce", email="person1@example.org", at=clock.at, type="bounce")
        await tell(stage, peer, clock, told)
        path = f"/cohorts/{cohort_id}/undeliverable"
        await act(stage, "DELETE", f"{path}/{group.member_ids[0]}")

        await at(stage, clock, clock.at + timedelta(days=15))
        await tell(stage, peer, clock, told)

        shown = (await stage.client.get(path, headers=stage.headers)).json()["items"]
        assert len(shown) == 1


class TestForgeries:
    @pytest.mark.parametrize(
        "spoilt",
        [
            {SIGNATURE: ""},
            {SIGNATURE: "no base64!"},
            {SIGNATURE: "MEUCIQ=="},
            {TIMESTAMP: "1"},
            {TIMESTAMP: ""},
            {TIMESTAMP: "12345678901234567890"},
            {TIMESTAMP: "soon"},
        ],
    )
    async def test_are_refused(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock, spoilt: dict[str, str]
    ) -> None:
        told = event("bounce", email="person1@example.org", at=clock.at)

        reply = await tell(stage, peer, clock, told, **spoilt)

        assert (reply.status_code, reply.json()["code"]) == (HTTPStatus.FORBIDDEN, "bad_signature")

    async def test_by_another_key_are_refused(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        stranger = SendGridPeer()
        told = event("bounce", email="person1@example.org", at=clock.at)

        reply = await tell(stage, stranger, clock, told)

        assert reply.status_code == HTTPStatus.FORBIDDEN

    async def test_of_what_was_signed_long_ago_are_refused(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock
    ) -> None:
        told = event("bounce", email="person1@example.org", at=clock.at)
        body, headers = peer.signer.signed([told], at=clock.at)
        clock.advance(timedelta(minutes=11))

        reply = await stage.client.post("/webhooks/sendgrid", content=body, headers=headers)

        assert reply.status_code == HTTPStatus.FORBIDDEN

    @pytest.mark.parametrize("body", [b"{}", b"[1", b"\xff"])
    async def test_what_is_no_list_of_events_is_refused(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock, body: bytes
    ) -> None:
        headers = peer.signer.headers(body, at=clock.at)

        reply = await stage.client.post("/webhooks/sendgrid", content=body, headers=headers)

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    @pytest.mark.parametrize(
        "wrong",
        [
            {"sg_event_id": "x" * 200},
            {"sg_event_id": "x\x00"},
            {"sg_event_id": None},
            {"letter": 5},
        ],
    )
    async def test_an_event_that_is_none_does_not_keep_the_others_out(
        self, stage: Stage, peer: SendGridPeer, clock: MovableClock, wrong: dict[str, object]
    ) -> None:
        cohort_id, _ = await grouped(stage, people=2)
        odd = {**event("bounce", email="person2@example.org", at=clock.at), **wrong}
        lost = event("bounce", email="person1@example.org", at=clock.at)

        reply = await tell(stage, peer, clock, odd, lost)

        path = f"/cohorts/{cohort_id}/undeliverable"
        shown = (await stage.client.get(path, headers=stage.headers)).json()["items"]
        assert reply.status_code == HTTPStatus.NO_CONTENT
        assert [each["name"] for each in shown] == ["Person1 Example"]

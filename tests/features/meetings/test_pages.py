from datetime import timedelta
from html import unescape

import httpx2
import pytest

from paceline.db.read_lane import ReadLane
from paceline.features.enrolment.public import SignUpId
from paceline.kernel.identity import Role
from tests.features.meetings.stage import EVENINGS, Stage
from tests.features.meetings.test_feeds import counted
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SCRIPT = "<script>alert(1)</script>"


async def in_a_group(stage: Stage, *, weeks: int = 6, **fields: object) -> tuple[SignUpId, str]:
    """A member in Berlin of a New York group with a facilitator, and their link's token."""
    cohort_id = await stage.cohort(weeks=weeks)
    ana = await stage.sign_up(cohort_id, "Ana Example", zone="Europe/Berlin")
    ben = await stage.sign_up(cohort_id, "Ben Other")
    lee = await stage.sign_up(cohort_id, "Lee Leader", role="facilitator")
    await stage.group(cohort_id, ana, ben, facilitator=lee, **fields)  # type: ignore[arg-type]
    return ana, await stage.token(cohort_id, ana)


def page(token: str, act: str = "") -> str:
    return f"http://test/p/{token}{act}"


def form(**lines: str) -> dict[str, str]:
    return {"zone": "Europe/Berlin", **dict.fromkeys(DAYS, ""), **lines}


class TestPersonal:
    async def test_a_link_tells_group_meetings_and_calendar(self, stage: Stage) -> None:
        _, token = await in_a_group(stage)

        reply = await stage.client.get(f"/personal/{token}")

        shown = reply.json()
        assert (shown["name"], shown["cohort_title"], shown["program_title"]) == (
            "Ana Example",
            "Spring base",
            "Base",
        )
        (group,) = shown["groups"]
        assert (group["name"], group["facilitator"]) == ("Group 1", "Lee Leader")
        assert group["members"] == ["Ana", "Ben"]
        assert [each["shift_minutes"] for each in shown["meetings"]] == [0, -60, -60, -60, 0, 0]
        assert shown["meetings"][0]["local_start"] == "2026-03-05T00:00:00+01:00"
        assert shown["windows"][0] == {**EVENINGS[0], "kind": "preferred"}
        assert shown["feed"]["url"].startswith("http://test/calendar/")
        assert reply.headers["cache-control"] == "no-store"

    async def test_a_link_that_is_none_opens_nothing(self, stage: Stage) -> None:
        reply = await stage.client.get("/personal/nonsense")

        assert reply.status_code == httpx2.codes.NOT_FOUND
        assert reply.json()["code"] == "link_not_found"

    async def test_it_takes_as_many_statements_for_two_members_as_for_many(
        self, stage: Stage, lane: ReadLane, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counts = []
        for size in (2, 12):
            cohort_id = await stage.cohort(weeks=size)
            members = [await stage.sign_up(cohort_id) for _ in range(size)]
            await stage.group(cohort_id, *members)
            token = await stage.token(cohort_id, members[0])

            with counted(lane, monkeypatch) as asked:
                await stage.client.get(f"/personal/{token}")

            counts.append(len(asked))
        assert counts[0] == counts[1] <= 10


class TestPage:
    async def test_it_shows_the_next_meeting_in_the_persons_own_time(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        _, token = await in_a_group(stage)
        clock.advance(timedelta(days=62))

        reply = await stage.client.get(page(token))

        text = unescape(reply.text)
        assert reply.status_code == httpx2.codes.OK
        following = text.partition('class="big"')[2].partition("</p>")[0]
        assert "Wed 11 March" in following
        assert "23:00 - 00:00" in following
        assert "Europe/Berlin (UTC+01:00)" in text
        assert "1 hour earlier than usual for you: clocks change." in text
        assert "1 meeting before" in text
        assert 'href="webcal://test/calendar/' in text

    async def test_nobody_else_is_told_of_it(self, stage: Stage) -> None:
        _, token = await in_a_group(stage)

        reply = await stage.client.get(page(token))

        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert reply.headers["x-robots-tag"] == "noindex"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert '<meta name="robots" content="noindex">' in reply.text

    @pytest.mark.asvs("1.2.1")
    async def test_what_people_wrote_is_text_and_never_markup(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, name=SCRIPT, place=f"https://x/{SCRIPT}")

        shown = await stage.client.get(page(token))
        refused = await stage.client.post(
            page(token, "/availability"), data={**form(mon=f'">{SCRIPT}'), "zone": SCRIPT}
        )

        assert SCRIPT not in shown.text
        assert SCRIPT not in refused.text
        assert "&lt;script&gt;" in shown.text

    @pytest.mark.asvs("1.2.2")
    async def test_only_a_web_address_becomes_a_link(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, place="javascript:alert(1)")

        reply = await stage.client.get(page(token))

        assert 'href="javascript' not in reply.text

    async def test_a_cancelled_meeting_stays_with_its_note_and_is_not_the_next(
        self, stage: Stage
    ) -> None:
        cohort_id = await stage.cohort(weeks=2)
        ana = await stage.sign_up(cohort_id)
        group = await stage.group(cohort_id, ana)
        token = await stage.token(cohort_id, ana)
        first = (await stage.meetings(group))[0]
        await stage.client.post(
            f"/meetings/{first.id}/cancel", json={"note": "Storm & rain"}, headers=stage.headers
        )

        text = (await stage.client.get(page(token))).text

        following = text.partition('class="big"')[2].partition("</p>")[0]
        assert "Wed 11 March" in following
        assert "Cancelled" in text
        assert "Storm &amp; rain" in text

    async def test_who_has_no_group_yet_is_told_so(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(capacity=1)
        tokens = [await stage.token(cohort_id, await stage.sign_up(cohort_id)) for _ in range(2)]

        accepted, waiting = [await stage.client.get(page(token)) for token in tokens]

        assert "You have no group yet" in accepted.text
        assert "waiting list" in waiting.text

    async def test_a_link_that_is_no_more_is_told_in_words(self, stage: Stage) -> None:
        replies = [
            await stage.client.get(page("nonsense")),
            await stage.client.post(page("nonsense", "/availability"), data=form()),
            await stage.client.post(page("nonsense", "/withdraw")),
            await stage.client.post(page("nonsense", "/feed")),
        ]

        assert {each.status_code for each in replies} == {httpx2.codes.NOT_FOUND}
        assert all("not valid any more" in each.text for each in replies)


class TestAvailability:
    async def test_lines_are_saved_and_shown_again(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)
        said = form(mon="6-8pm", sun="21:00-22:00 if need be")

        reply = await stage.client.post(page(token, "/availability"), data=said)

        assert reply.status_code == httpx2.codes.SEE_OTHER
        shown = await stage.client.get(f"http://test{reply.headers['location']}")
        assert "Your availability is saved." in shown.text
        assert 'value="18:00-20:00"' in shown.text
        assert 'value="21:00-22:00 if need be"' in shown.text

    async def test_a_wrong_line_is_marked_and_nothing_typed_is_lost(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)
        said = {**form(mon="18:00-20:00", tue="18:07-19:00"), "zone": "Europe/Berln"}

        reply = await stage.client.post(page(token, "/availability"), data=said)

        text = unescape(reply.text)
        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert 'value="18:07-19:00"' in text
        assert 'value="18:00-20:00"' in text
        assert "write 18:15-19:00." in text
        assert "did you mean Europe/Berlin" in text
        stored = (await stage.client.get(f"/personal/{token}")).json()
        assert len(stored["windows"]) == len(EVENINGS)

    async def test_a_field_it_does_not_know_is_refused(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)

        reply = await stage.client.post(
            page(token, "/availability"), data={**form(), "role": "organiser"}
        )

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT


class TestWithdraw:
    async def test_it_takes_opening_and_a_yes(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)
        before = (await stage.client.get(page(token))).text

        reply = await stage.client.post(page(token, "/withdraw"))

        after = (await stage.client.get(f"http://test{reply.headers['location']}")).text
        assert "<details><summary>Withdraw from this cohort" in before
        assert "You have withdrawn from this cohort" in after
        assert 'name="mon"' not in after

    async def test_what_comes_after_is_refused_with_the_reason(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)
        await stage.client.post(page(token, "/withdraw"))

        again = await stage.client.post(page(token, "/withdraw"))
        offer = await stage.client.post(page(token, "/availability"), data=form(mon="18-20"))

        codes = {again.status_code, offer.status_code}
        assert codes == {httpx2.codes.UNPROCESSABLE_CONTENT}
        assert "withdrawn before" in again.text
        assert "accept it again first" in offer.text


class TestCalendarAddress:
    async def test_it_is_renewed_from_the_page(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)
        before = (await stage.client.get(f"/personal/{token}")).json()["feed"]["url"]

        reply = await stage.client.post(page(token, "/feed"))

        shown = await stage.client.get(f"http://test{reply.headers['location']}")
        assert before not in shown.text
        assert "has a new address" in shown.text

    async def test_without_one_the_page_offers_to_make_it(self, stage: Stage) -> None:
        _, token = await in_a_group(stage, weeks=1)
        feed = (await stage.client.get(f"/personal/{token}")).json()["feed"]
        await stage.client.post(f"/feeds/{feed['id']}/revoke", headers=stage.headers)

        reply = await stage.client.get(page(token))

        assert "Make my calendar address" in reply.text


class TestTheWayIntoTheApp:
    async def test_has_the_secret_where_no_request_carries_it(self, stage: Stage) -> None:
        _, token = await in_a_group(stage)

        shown = (await stage.client.get(page(token))).text

        assert f'href="/link#{token}"' in shown
        assert f"/link?{token}" not in shown
        assert f"/link/{token}" not in shown


class TestOwnCohorts:
    async def test_tell_whoever_is_signed_in_what_the_personal_link_tells(
        self, stage: Stage
    ) -> None:
        ana, token = await in_a_group(stage)
        member = someone(Role.MEMBER)
        await stage.account(ana, member)
        by_link = (await stage.client.get(f"/personal/{token}")).json()

        reply = await stage.client.get("/me/cohorts", headers=signed_in(member))

        (own,) = reply.json()["items"]
        assert own == by_link
        assert (own["sign_up_id"], own["cohort_zone"]) == (str(ana), "America/New_York")
        assert own["groups"][0]["slot"] == {
            "day": "wed",
            "start": "18:00",
            "zone": "America/New_York",
        }
        assert own["groups"][0]["leads"] is False

    async def test_say_who_leads(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        lee = await stage.sign_up(cohort_id, "Lee Leader", role="facilitator")
        await stage.group(cohort_id, await stage.sign_up(cohort_id), facilitator=lee)
        leader = someone(Role.MEMBER)
        await stage.account(lee, leader)

        reply = await stage.client.get("/me/cohorts", headers=signed_in(leader))

        assert [each["leads"] for each in reply.json()["items"][0]["groups"]] == [True]

    async def test_of_whoever_signed_up_to_nothing_are_none(self, stage: Stage) -> None:
        reply = await stage.client.get("/me/cohorts", headers=signed_in(someone(Role.MEMBER)))

        assert reply.json() == {"items": []}

    async def test_another_calendar_address_ends_the_one_before(self, stage: Stage) -> None:
        ana, token = await in_a_group(stage)
        member = someone(Role.MEMBER)
        await stage.account(ana, member)
        shown = (await stage.client.get(f"/personal/{token}")).json()
        path = f"/me/cohorts/{shown['cohort_id']}/feed/renew"

        made = (await stage.client.post(path, headers=signed_in(member))).json()

        assert (await stage.client.get(shown["feed"]["url"])).status_code == httpx2.codes.NOT_FOUND
        assert (await stage.client.get(made["url"])).status_code == httpx2.codes.OK

    async def test_nobody_makes_a_calendar_of_a_cohort_without_them(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        path = f"/me/cohorts/{cohort_id}/feed/renew"

        reply = await stage.client.post(path, headers=signed_in(someone(Role.MEMBER)))

        assert reply.status_code == httpx2.codes.NOT_FOUND

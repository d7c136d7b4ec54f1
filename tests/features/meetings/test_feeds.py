from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
import icalendar
import pytest
import recurring_ical_events

from paceline.db.read_lane import Ask, ReadLane
from paceline.features.grouping.public import GroupId, GroupView
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

NEW_YORK = ZoneInfo("America/New_York")


async def address(stage: Stage, path: str) -> str:
    reply = await stage.client.post(path, headers=stage.headers)
    assert reply.status_code == httpx2.codes.OK, reply.text
    url: str = reply.json()["url"]
    return url


async def read(stage: Stage, url: str) -> icalendar.Calendar:
    reply = await stage.client.get(url)
    assert reply.status_code == httpx2.codes.OK, reply.text
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["cache-control"].startswith("private")
    found = icalendar.Calendar.from_ical(reply.content)
    assert isinstance(found, icalendar.Calendar)
    return found


def instant(event: icalendar.Event, name: str) -> datetime:
    found = event.decoded(name)
    assert isinstance(found, datetime)
    return found


def events(calendar: icalendar.Calendar) -> Sequence[icalendar.Event]:
    return [each for each in calendar.walk("VEVENT") if isinstance(each, icalendar.Event)]


async def personal_feed(stage: Stage, token: str) -> str:
    reply = await stage.client.get(f"/personal/{token}")
    url: str = reply.json()["feed"]["url"]
    return url


class TestGroupFeed:
    async def test_subscribers_see_new_york_time_over_both_clock_changes(
        self, stage: Stage
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=6))

        calendar = await read(stage, await address(stage, f"/groups/{group.id}/feed"))

        seen = recurring_ical_events.of(calendar).between((2026, 3, 1), (2026, 5, 1))
        starts = sorted(each.start.astimezone(NEW_YORK) for each in seen)
        assert [f"{each:%a %H:%M}" for each in starts] == ["Wed 18:00"] * 6
        assert {each.end - each.start for each in seen} == {timedelta(hours=1)}

    async def test_an_event_says_what_a_calendar_needs(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1), name="Läufer, früh; 1")
        meeting = (await stage.meetings(group))[0]

        calendar = await read(stage, await address(stage, f"/groups/{group.id}/feed"))

        (event,) = events(calendar)
        assert calendar["x-wr-calname"] == "Läufer, früh; 1 - Spring base"
        assert str(event["uid"]) == f"{meeting.id}@paceline"
        assert str(event["summary"]) == "Läufer, früh; 1 - Spring base"
        assert str(event["url"]) == "https://meet.example.org/one"
        assert (event["sequence"], str(event["status"])) == (0, "CONFIRMED")
        assert event["dtstart"].to_ical() == b"20260304T230000Z"
        assert instant(event, "dtstamp") == instant(event, "last-modified") == meeting.changed_at

    async def test_what_has_not_changed_is_not_sent_again(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        url = await address(stage, f"/groups/{group.id}/feed")
        known = {"if-none-match": (await stage.client.get(url)).headers["etag"]}

        same = await stage.client.get(url, headers=known)
        meeting = (await stage.meetings(group))[0]
        await stage.client.post(
            f"/meetings/{meeting.id}/place", json={"place": "The park"}, headers=stage.headers
        )
        changed = await stage.client.get(url, headers=known)

        assert (same.status_code, same.content) == (httpx2.codes.NOT_MODIFIED, b"")
        assert "LOCATION:The park" in changed.text
        assert "X-PUBLISHED-TTL:PT1H" in changed.text

    async def test_an_address_is_a_location_not_a_link(self, stage: Stage) -> None:
        group = await stage.group(await stage.cohort(weeks=1), place="1 Park Lane")

        (event,) = events(await read(stage, await address(stage, f"/groups/{group.id}/feed")))

        assert str(event["location"]) == "1 Park Lane"
        assert "url" not in event

    async def test_the_sequence_grows_and_the_uid_stays_when_moved_and_cancelled(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        meeting = (await stage.meetings(group))[0]
        url = await address(stage, f"/groups/{group.id}/feed")
        path = f"/meetings/{meeting.id}"
        (before,) = events(await read(stage, url))

        clock.advance(timedelta(hours=1))
        await stage.client.post(
            f"{path}/move", json={"local": "2026-03-05T18:00"}, headers=stage.headers
        )
        await stage.client.post(f"{path}/cancel", json={"note": "Storm"}, headers=stage.headers)

        (after,) = events(await read(stage, url))
        assert str(after["uid"]) == str(before["uid"])
        assert (before["sequence"], after["sequence"]) == (0, 2)
        assert instant(after, "dtstamp") == instant(before, "dtstamp") + timedelta(hours=1)
        assert (str(after["status"]), str(after["description"])) == ("CANCELLED", "Storm")

    async def test_subscribers_of_an_ended_group_see_it_cancelled(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=2))
        url = await address(stage, f"/groups/{group.id}/feed")

        await stage.end(group, at=clock.at)

        found = events(await read(stage, url))
        assert {str(each["status"]) for each in found} == {"CANCELLED"}
        assert {str(each["summary"]) for each in found} == {"Spring base"}

    async def test_a_facilitator_asks_for_their_own_groups_feed_alone(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=1)
        leader = await stage.sign_up(cohort_id, role="facilitator")
        who = someone(Role.MEMBER, here=(cohort_id, Role.FACILITATOR))
        await stage.account(leader, who)
        own = await stage.group(cohort_id, facilitator=leader)
        other = await stage.group(cohort_id, name="Group 2")

        mine = await stage.client.post(f"/groups/{own.id}/feed", headers=signed_in(who))
        others = await stage.client.post(f"/groups/{other.id}/feed", headers=signed_in(who))

        assert mine.json()["webcal"].startswith("webcal://test/calendar/")
        assert others.status_code == httpx2.codes.NOT_FOUND


class TestCohortFeed:
    async def test_a_line_break_in_a_note_or_place_makes_no_property(self, stage: Stage) -> None:
        cohort_id = await stage.cohort()
        group = await stage.group(cohort_id, place="https://a.example\r\nATTENDEE:mailto:x@y.z")
        listed = await stage.client.get(f"/groups/{group.id}/meetings", headers=stage.headers)
        meeting = listed.json()["items"][-1]["id"]
        note = {"note": "Ill\r\nATTENDEE:mailto:x@y.z\r\rEND:VEVENT"}
        await stage.client.post(f"/meetings/{meeting}/cancel", json=note, headers=stage.headers)

        found = events(await read(stage, await address(stage, f"/cohorts/{cohort_id}/feed")))

        assert len(found) == len(listed.json()["items"])
        assert all("ATTENDEE" not in each for each in found)

    async def test_all_groups_are_in_it_and_no_members_name(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=2)
        ana = await stage.sign_up(cohort_id, "Ana Secret")
        await stage.group(cohort_id, ana, name="One")
        await stage.group(cohort_id, name="Two")

        url = await address(stage, f"/cohorts/{cohort_id}/feed")
        text = (await stage.client.get(url)).text

        found = events(await read(stage, url))
        assert sorted({str(each["summary"]) for each in found}) == [
            "One - Spring base",
            "Two - Spring base",
        ]
        assert len(found) == 4
        assert "Ana" not in text

    async def test_a_group_that_ended_is_seen_cancelled_for_a_while(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        cohort_id = await stage.cohort(weeks=1)
        group = await stage.group(cohort_id)
        url = await address(stage, f"/cohorts/{cohort_id}/feed")
        await stage.end(group, at=clock.at)

        soon = events(await read(stage, url))
        clock.advance(timedelta(days=31))
        later = events(await read(stage, url))

        assert [str(each["status"]) for each in soon] == ["CANCELLED"]
        assert later == []

    async def test_a_feed_of_a_hundred_groups_takes_as_many_statements_as_one_of_one(
        self, stage: Stage, lane: ReadLane, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few, many = await stage.cohort(weeks=8), await stage.cohort(weeks=8, title="Many")
        one = await stage.group(few)
        await stage.publish(
            *(
                replace(one, id=GroupId(new_id()), cohort_id=many, name=f"Group {number}")
                for number in range(100)
            )
        )
        urls = [await address(stage, f"/cohorts/{each}/feed") for each in (few, many)]

        sizes, counts = [], []
        for url in urls:
            with counted(lane, monkeypatch) as asked:
                calendar = await read(stage, url)
            sizes.append(len(events(calendar)))
            counts.append(len(asked))

        assert sizes == [8, 800]
        assert counts[0] == counts[1] <= 5

    async def test_only_its_organiser_asks_for_it(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=1)

        reply = await stage.client.post(f"/cohorts/{cohort_id}/feed", headers=signed_in(someone()))

        assert reply.status_code == httpx2.codes.NOT_FOUND


@contextmanager
def counted(lane: ReadLane, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Ask]]:
    """Every statement of the read lane while it is open."""
    asked: list[Ask] = []
    reader = lane._reader
    whole: Callable[..., object] = reader.read

    def recorded(asks: Sequence[Ask], shape: Callable[..., object]) -> object:
        asked.extend(asks)
        return whole(asks, shape)

    with monkeypatch.context() as patched:
        patched.setattr(reader, "read", recorded)
        yield asked


class TestMemberFeed:
    async def test_it_holds_the_persons_groups_alone(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=2)
        ana = await stage.sign_up(cohort_id)
        lee = await stage.sign_up(cohort_id, "Lee Leader", role="facilitator")
        await stage.group(cohort_id, ana, name="One", facilitator=lee)
        await stage.group(cohort_id, name="Two", facilitator=lee)

        found = {}
        for name, person in (("ana", ana), ("lee", lee)):
            url = await personal_feed(stage, await stage.token(cohort_id, person))
            found[name] = await read(stage, url)

        assert {str(each["summary"]) for each in events(found["ana"])} == {"One - Spring base"}
        assert len(events(found["lee"])) == 4
        assert found["ana"]["x-wr-calname"] == "Spring base"

    async def test_renewing_ends_the_address_before(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=1)
        ana = await stage.sign_up(cohort_id)
        await stage.group(cohort_id, ana)
        token = await stage.token(cohort_id, ana)
        before = await personal_feed(stage, token)

        reply = await stage.client.post(f"/personal/{token}/feed/renew")

        after = reply.json()["url"]
        gone = await stage.client.get(before)
        never = await stage.client.get("http://test/calendar/nonsense.ics")
        assert gone.status_code == never.status_code == httpx2.codes.NOT_FOUND
        assert gone.json()["code"] == never.json()["code"] == "feed_not_found"
        assert gone.json()["detail"] == never.json()["detail"]
        assert len(events(await read(stage, after))) == 1
        assert await personal_feed(stage, token) == after

    async def test_another_server_key_makes_a_new_address(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        before = await address(stage, f"/groups/{group.id}/feed")

        monkeypatch.setattr("paceline.features.meetings.service.addresses.PURPOSE", "other")
        after = await address(stage, f"/groups/{group.id}/feed")

        gone = await stage.client.get(before)
        assert gone.status_code == httpx2.codes.NOT_FOUND
        assert len(events(await read(stage, after))) == 1


class TestRevoke:
    async def test_a_revoked_address_is_gone_and_the_next_ask_makes_another(
        self, stage: Stage
    ) -> None:
        group = await stage.group(await stage.cohort(weeks=1))
        path = f"/groups/{group.id}/feed"
        made = (await stage.client.post(path, headers=stage.headers)).json()
        again = (await stage.client.post(path, headers=stage.headers)).json()

        reply = await stage.client.post(f"/feeds/{made['id']}/revoke", headers=stage.headers)

        gone = await stage.client.get(made["url"])
        fresh = (await stage.client.post(path, headers=stage.headers)).json()
        assert again == made
        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert gone.status_code == httpx2.codes.NOT_FOUND
        assert fresh["url"] != made["url"]

    @pytest.mark.parametrize("kind", ["cohort", "group", "member"])
    async def test_strangers_find_no_such_feed_and_those_in_charge_end_it(
        self, stage: Stage, kind: str
    ) -> None:
        cohort_id = await stage.cohort(weeks=1)
        ana = await stage.sign_up(cohort_id)
        group = await stage.group(cohort_id, ana)
        feed_id = await feed_of(stage, kind, group)
        stranger = signed_in(someone())

        forbidden = await stage.client.post(f"/feeds/{feed_id}/revoke", headers=stranger)
        missing = await stage.client.post(f"/feeds/{new_id()}/revoke", headers=stranger)
        allowed = await stage.client.post(f"/feeds/{feed_id}/revoke", headers=stage.headers)

        assert forbidden.json()["code"] == missing.json()["code"] == "feed_not_found"
        assert allowed.status_code == httpx2.codes.NO_CONTENT

    async def test_a_person_ends_their_own_with_their_account(self, stage: Stage) -> None:
        cohort_id = await stage.cohort(weeks=1)
        ana = await stage.sign_up(cohort_id)
        who = someone(Role.MEMBER)
        await stage.account(ana, who)
        feed_id = await feed_of(stage, "member", await stage.group(cohort_id, ana))

        reply = await stage.client.post(f"/feeds/{feed_id}/revoke", headers=signed_in(who))

        assert reply.status_code == httpx2.codes.NO_CONTENT


async def feed_of(stage: Stage, kind: str, group: GroupView) -> str:
    if kind == "member":
        token = await stage.token(group.cohort_id, group.member_ids[0])
        reply = await stage.client.get(f"/personal/{token}")
        found: str = reply.json()["feed"]["id"]
        return found
    path = f"/groups/{group.id}/feed" if kind == "group" else f"/cohorts/{group.cohort_id}/feed"
    made: str = (await stage.client.post(path, headers=stage.headers)).json()["id"]
    return made

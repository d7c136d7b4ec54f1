"""What whoever leads a group does with its meetings."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.asking import EVERY_HOUR, Asking, asking
from tests.e2e.conftest import Watched, desk, enter, sign_in
from tests.e2e.serving import Demo

ADDRESS: Final = "substitute@example.org"
PASSWORD: Final = "seven tall pine trees"
NOT_THERE: Final = 404
# How far ahead a meeting is moved, in seconds: further where the server took longer than that.
AHEAD: Final = (3, 10, 30)


@pytest.fixture
def leader(page: Page, demo: Demo) -> Page:
    lead(page, demo)
    return page


def lead(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "facilitator")
    page.goto(f"{demo.url}/home")
    page.get_by_role("link", name="Lead my groups").click()
    page.get_by_role("heading", name="Groups I lead").wait_for()


def line(page: Page, week: int) -> Locator:
    rows = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="What to do"))
    return rows.filter(has_text=re.compile(rf"Week {week}(?!\d)")).first


def choose(page: Page, week: int, act: str) -> None:
    line(page, week).get_by_role("button", name=re.compile("What to do")).click()
    page.get_by_role("menuitem", name=act).click()


class TestAMeeting:
    def test_shows_who_is_expected_before_it_begins(self, leader: Page) -> None:
        roster = line(leader, 1)

        expect(roster.get_by_text("no answer").first).to_be_visible()
        expect(roster.get_by_text("leads", exact=False).first).to_be_visible()
        expect(roster.get_by_text(re.compile("Once it has begun"))).to_be_visible()

    def test_is_moved_with_a_look_at_who_can_come_and_moved_back(self, leader: Page) -> None:
        page = leader
        choose(page, 2, "Move this meeting")
        field = page.get_by_label("New time")
        before = datetime.fromisoformat(field.input_value())
        later = before + timedelta(days=1, hours=-12)

        field.fill(later.strftime("%Y-%m-%dT%H:%M"))
        expect(page.get_by_text(re.compile("cannot come then:"))).to_be_visible()
        page.get_by_role("button", name="Move", exact=True).click()

        expect(page.get_by_text(re.compile("^Moved to"))).to_be_visible()
        expect(line(page, 2).get_by_text("moved")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(line(page, 2).get_by_text("moved")).to_have_count(0)

    def test_is_called_off_and_takes_place_after_all(self, leader: Page) -> None:
        page = leader
        choose(page, 3, "Call it off")
        page.get_by_label("Why").fill("The hall is closed.")
        page.get_by_role("button", name="Call it off", exact=True).click()

        expect(line(page, 3).get_by_text("called off")).to_be_visible()
        expect(line(page, 3).get_by_text("The hall is closed.")).to_be_visible()
        page.get_by_role("button", name="Undo").click()

        expect(line(page, 3).get_by_text("called off")).to_have_count(0)


class TestASubstitute:
    def test_is_chosen_with_a_look_at_who_can_and_taken_back(self, leader: Page) -> None:
        page = leader
        choose(page, 4, "Find a substitute")
        dialog = page.get_by_role("dialog")
        who = dialog.locator("label").filter(has=page.locator("input:enabled")).first
        name = who.locator(".font-medium").first.inner_text()

        who.get_by_role("radio").check()
        expect(
            dialog.get_by_text(re.compile(re.escape(name) + ".*the group is told"))
        ).to_be_visible()
        dialog.get_by_role("button", name="Choose").click()

        expect(page.get_by_text(f"{name} leads it. Everybody is told.")).to_be_visible()
        expect(line(page, 4).get_by_text(re.compile("^led by"))).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(line(page, 4).get_by_text(re.compile("^led by"))).to_have_count(0)


class TestASubstituteWithAnAccount:
    def test_signs_in_and_sees_that_one_meeting_and_nothing_else_of_the_group(
        self, fresh: Demo, page: Page, browser: Browser, watched: Watched
    ) -> None:
        context = desk(browser, watched)
        newcomer = Asking(context.request, fresh)
        newcomer.register(ADDRESS, "Sub Stitute", PASSWORD)
        with asking(browser, fresh, "organiser") as organiser:
            cohort = joined(organiser, newcomer)
            (group, *_) = organiser.groups(cohort)
            meetings = organiser.get(f"/groups/{group['id']}/meetings?limit=100")["items"]
        lead(page, fresh)
        choose(page, 4, "Find a substitute")
        page.get_by_role("radio", name="Sub Stitute").check()
        page.get_by_role("button", name="Choose", exact=True).click()
        expect(page.get_by_text("Sub Stitute leads it. Everybody is told.")).to_be_visible()

        context.clear_cookies()
        theirs = context.new_page()
        enter(theirs, fresh, ADDRESS, PASSWORD)
        expect(theirs.get_by_text("you lead this once").first).to_be_visible()
        theirs.get_by_role("link", name="Lead my groups").click()
        once = theirs.locator("section").filter(has_text="Meetings I lead this once")
        meeting = once.get_by_role("listitem").filter(has_text="Week 4")
        meeting.get_by_role("button", name=re.compile("^Who comes")).click()
        for each in group["members"]:
            expect(meeting.get_by_text(each["name"], exact=True)).to_be_visible()
        expect(meeting.get_by_text("leads this time")).to_be_visible()

        expect(theirs.get_by_role("button", name=re.compile("^Who comes"))).to_have_count(1)
        expect(theirs.get_by_role("button", name=re.compile("^Move all"))).to_have_count(0)
        meeting.get_by_role("button", name=re.compile("What to do")).click()
        expect(theirs.get_by_role("menuitem", name="I cannot lead it after all")).to_be_visible()
        expect(theirs.get_by_role("menuitem", name="Find a substitute")).to_have_count(0)
        others = [each["id"] for each in meetings if each["week"] != 3]
        closed = [f"/groups/{group['id']}/meetings"]
        closed += [f"/meetings/{each}/roster" for each in others]
        assert {answer_to(newcomer, each) for each in closed} == {NOT_THERE}
        context.close()


def joined(organiser: Asking, newcomer: Asking) -> str:
    """Entered as a facilitator, and claimed by the account; answers the cohort."""
    cohort = organiser.cohort()
    body = {
        "name": "Sub Stitute",
        "email": ADDRESS,
        "zone": "Europe/Berlin",
        "windows": EVERY_HOUR,
        "role": "facilitator",
    }
    who = organiser.ask("POST", f"/cohorts/{cohort}/signups", body)["id"]
    url: str = organiser.ask("POST", f"/cohorts/{cohort}/signups/{who}/link")["url"]
    newcomer.ask("POST", f"/personal/{url.rpartition('/')[2]}/claim")
    return cohort


def answer_to(asker: Asking, path: str) -> int:
    return asker.request.get(f"{asker.demo.url}/api/v1{path}").status


class TestAttendance:
    def test_is_ticked_as_people_come_and_is_there_after_a_reload(
        self, fresh: Demo, page: Page, browser: Browser
    ) -> None:
        with asking(browser, fresh, "facilitator") as leader:
            begun = begin_first_meeting(leader)
        lead(page, fresh)
        page.wait_for_timeout(max(0.0, (begun - datetime.now(UTC)).total_seconds()) * 1000)
        page.reload()
        first = page.get_by_role("listitem").filter(has_text=re.compile(r"Week 1(?!\d)"))
        ticks = first.get_by_role("group")
        came, missed = ticks.nth(0), ticks.nth(1)

        tick(page, came, "Was there")
        tick(page, missed, "Was not")
        page.reload()

        expect(came.get_by_role("button", pressed=True)).to_have_text(re.compile("Was there$"))
        expect(missed.get_by_role("button", pressed=True)).to_have_text(re.compile("Was not$"))
        expect(ticks.nth(2).get_by_role("button", pressed=True)).to_have_count(0)
        tick(page, came, "Was there")
        page.reload()
        expect(missed.get_by_role("button", pressed=True)).to_have_count(1)
        expect(came.get_by_role("button", pressed=True)).to_have_count(0)


def begin_first_meeting(leader: Asking) -> datetime:
    """It is moved to a moment that is ahead when the server looks; answers when it begins."""
    (group, *_) = leader.get("/me/cohorts")["items"][0]["groups"]
    meetings = leader.get(f"/groups/{group['id']}/meetings?limit=100")["items"]
    first = next(each["id"] for each in meetings if each["week"] == 0)
    path = f"{leader.demo.url}/api/v1/meetings/{first}/move"
    refusals = []
    for seconds in AHEAD:
        begins = datetime.now(UTC) + timedelta(seconds=seconds)
        body = {"starts_at": begins.isoformat()}
        reply = leader.request.post(path, data=body, headers={"origin": leader.demo.url})
        if reply.ok:
            return begins
        refusals.append(reply.text())
    raise AssertionError(refusals)


def tick(page: Page, of: Locator, what: str) -> None:
    with page.expect_response(lambda reply: reply.request.method == "PUT" and reply.ok):
        of.get_by_role("button", name=re.compile(what)).click()


class TestAllMeetings:
    def test_are_moved_only_to_a_time_that_everybody_has(self, leader: Page) -> None:
        page = leader
        page.get_by_role("button", name="Move all").first.click()
        dialog = page.get_by_role("dialog")

        dialog.get_by_label("Weekday").select_option("sun")
        dialog.get_by_label("Start").fill("04:00")

        expect(dialog.get_by_text("This time does not work for everybody:")).to_be_visible()
        expect(dialog.get_by_role("button", name="Move all")).to_be_disabled()

"""What whoever leads a group does with its meetings."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import sign_in
from tests.e2e.serving import Demo


@pytest.fixture
def leader(page: Page, demo: Demo) -> Page:
    sign_in(page, demo, "facilitator")
    page.goto(f"{demo.url}/home")
    page.get_by_role("link", name="Lead my groups").click()
    page.get_by_role("heading", name="Groups I lead").wait_for()
    return page


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


class TestAllMeetings:
    def test_are_moved_only_to_a_time_that_everybody_has(self, leader: Page) -> None:
        page = leader
        page.get_by_role("button", name="Move all").first.click()
        dialog = page.get_by_role("dialog")

        dialog.get_by_label("Weekday").select_option("sun")
        dialog.get_by_label("Start").fill("04:00")

        expect(dialog.get_by_text("This time does not work for everybody:")).to_be_visible()
        expect(dialog.get_by_role("button", name="Move all")).to_be_disabled()

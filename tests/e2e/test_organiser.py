"""The main job, from a spreadsheet to channels outside, as an organiser does it in a browser."""

import re
from typing import Final

import httpx2
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import ROOT
from tests.e2e.serving import Demo

GUILD: Final = "100000000000000001"
SOLVED: Final = 60_000
SYNCED: Final = 30_000


def plan_cohort(page: Page, title: str) -> None:
    page.get_by_role("button", name="New program").click()
    page.get_by_label("Title").fill(f"Program of {title}")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("heading", name=f"Program of {title}").wait_for()
    page.get_by_role("button", name="New cohort").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Program").select_option(f"Program of {title}")
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Open sign-ups").click()


def import_people(page: Page) -> None:
    """Two lines are refused; one of them is mended where it stands."""
    page.get_by_role("link", name="Import sign-ups").first.click()
    page.locator("input[type=file]").set_input_files(ROOT / "examples/signups.csv")
    expect(page.get_by_text("2 refused").first).to_be_attached()
    page.get_by_label(re.compile("Where do you live")).last.fill("Berlin")
    page.get_by_label(re.compile("Where do you live")).last.blur()
    page.get_by_role("button", name="Read again with these changes").click()
    expect(page.get_by_text("1 refused").first).to_be_attached()
    page.get_by_role("button", name=re.compile(r"Import \d+ people")).click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()


def draft_groups(page: Page) -> None:
    page.get_by_role("link", name="Groups", exact=True).click()
    page.get_by_role("button", name="Draft groups").click()
    page.get_by_label("Longest time").fill("10")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Publish").wait_for(timeout=SOLVED)


def connect_discord(page: Page) -> None:
    page.get_by_role("link", name="Health").click()
    page.get_by_role("button", name="Connect a place").click()
    page.get_by_label("Provider").select_option("discord")
    page.get_by_label("Place there").fill(GUILD)
    page.get_by_role("dialog").get_by_role("button", name="Connect a place").click()
    expect(page.get_by_role("heading", name="Discord")).to_be_visible()


def channels(demo: Demo) -> int:
    """Of groups, in the stand-in Discord, whoever's they are."""
    return httpx2.get(demo.stand_in("Discord")).text.count("<summary># group-")


class TestTheMainJob:
    def test_goes_from_a_file_to_channels_outside(self, organiser: Page, demo: Demo) -> None:
        page = organiser
        plan_cohort(page, "Browser course")
        import_people(page)
        connect_discord(page)
        draft_groups(page)
        groups = page.get_by_role("region", name=re.compile("^Group "))
        count = groups.count()
        person = groups.first.locator("[data-person]").first
        name = person.locator("span").first.inner_text()
        before = channels(demo)

        person.drag_to(page.get_by_role("region", name="Unplaced"))
        expect(page.get_by_text(f"{name} is in no group now.")).to_be_visible()
        expect(page.get_by_role("region", name="Unplaced")).to_contain_text(name)
        page.get_by_role("button", name="Undo").click()
        expect(groups.first).to_contain_text(name)
        page.get_by_role("link", name="Publish").click()
        expect(page.get_by_text(re.compile(rf"create {count} channels")).first).to_be_visible()
        page.get_by_role("button", name="Publish", exact=True).click()

        expect(page.get_by_role("heading", name="Published")).to_be_visible()
        expect(page.get_by_text("in step").first).to_be_visible(timeout=SYNCED)
        assert channels(demo) == before + count

    def test_a_person_is_moved_by_the_menu_and_warned_of_what_breaks(self, organiser: Page) -> None:
        page = organiser
        page.get_by_role("link", name=re.compile("Spring half marathon")).click()
        import_people(page)
        draft_groups(page)
        first = page.get_by_role("region", name=re.compile("^Group 1,"))

        first.get_by_role("button", name=re.compile("^Move ")).first.click()
        page.get_by_role("menuitem", name="Take out of the group").click()

        expect(page.get_by_text(re.compile("is in no group now"))).to_be_visible()


class TestTheSignUpForm:
    def test_is_built_looked_at_and_kept(self, organiser: Page) -> None:
        page = organiser
        plan_cohort(page, "Asking course")
        page.get_by_role("link", name="Form", exact=True).click()
        page.get_by_role("button", name="Add a question").click()
        page.get_by_label("What is asked").fill("How long have you been running?")
        page.get_by_role("button", name="Save the form").click()
        expect(page.get_by_text("A choice takes two options or more.")).to_be_visible()

        page.get_by_label("To choose from").fill("new\nsome years")
        page.get_by_label("Must be answered").check()
        asked = page.get_by_role("combobox", name="How long have you been running?")
        expect(asked).to_contain_text("some years")
        page.get_by_role("button", name="Save the form").click()
        expect(page.get_by_text("The form is saved.")).to_be_visible()

        page.reload()
        expect(page.get_by_label("To choose from")).to_have_value("new\nsome years")


class TestManyPeople:
    def test_are_looked_through_with_only_a_screenful_in_the_page(self, organiser: Page) -> None:
        page = organiser
        plan_cohort(page, "Large course")
        lines = [f"Person {n:04},p{n}@example.org,Europe/Berlin,18:00-20:00" for n in range(900)]
        table = "\n".join(["name,email,zone,Monday", *lines])
        page.get_by_role("link", name="Import sign-ups").first.click()
        file: FilePayload = {"name": "many.csv", "mimeType": "text/csv", "buffer": table.encode()}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Import 900 people").click()
        page.get_by_role("link", name="To the people").click()

        page.get_by_role("row", name=re.compile("Person 0000")).wait_for()
        page.get_by_role("rowgroup").last.focus()
        while page.get_by_role("row", name=re.compile("Person 0899")).count() == 0:
            page.keyboard.press("End")
        in_page = page.get_by_role("row").count()
        page.get_by_label("Search by name").fill("0451")

        expect(page.get_by_role("row")).to_have_count(2)
        assert in_page < 60

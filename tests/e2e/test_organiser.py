"""The main job, from a spreadsheet to channels outside, as an organiser does it in a browser."""

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.e2e.asking import Asking, asking
from tests.e2e.conftest import ROOT, Watched, sign_in
from tests.e2e.serving import Demo
from tests.e2e.test_pages import wrongs_at_each_size

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


def withdraw(page: Page, name: str) -> None:
    """Asks first, since nothing gives back the place in the group."""
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("Search by name").fill(name)
    page.get_by_role("button", name=f"What to do with {name}").click()
    page.get_by_role("menuitem", name="Withdraw").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{name} gives up the place in Group ")
    dialog.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text(f"{name} is withdrawn.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def change_first_group(page: Page, act: str) -> Locator:
    page.get_by_role("button", name="Change group 1", exact=True).click()
    page.get_by_role("menuitem", name=act).click()
    return page.get_by_role("dialog")


def retime_and_back(page: Page) -> None:
    group = page.get_by_role("region", name=re.compile("^Group 1,"))
    before = group.get_attribute("aria-label")
    dialog = change_first_group(page, "Another time")
    dialog.get_by_label("Start").fill("03:00")
    dialog.get_by_role("button", name="Set").click()
    expect(group).to_have_attribute("aria-label", re.compile("03:00$"))
    page.get_by_role("button", name="Undo").last.click()
    expect(group).to_have_attribute("aria-label", str(before))


def dissolve(page: Page) -> None:
    """Cannot be undone, so it asks first."""
    group = page.get_by_role("region", name=re.compile("^Group 1,"))
    dialog = change_first_group(page, "Dissolve the group")
    dialog.get_by_role("button", name="Leave it as it is").click()
    expect(group).to_be_visible()
    dialog = change_first_group(page, "Dissolve the group")
    expect(dialog).to_contain_text(re.compile(r"\d people are in no group then"))
    dialog.get_by_role("button", name="Dissolve the group").click()
    expect(page.get_by_text("Group 1 is dissolved.")).to_be_visible()
    expect(group).to_have_count(0)


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

        withdraw(page, name)

    def test_a_person_is_moved_by_the_menu_and_warned_of_what_breaks(self, organiser: Page) -> None:
        page = organiser
        page.get_by_role("link", name=re.compile("Spring half marathon")).click()
        import_people(page)
        draft_groups(page)
        first = page.get_by_role("region", name=re.compile("^Group 1,"))

        first.get_by_role("button", name=re.compile("^Move ")).first.click()
        places = page.get_by_role("menuitem", name=re.compile("^To group"))
        expect(places.first).to_be_visible()
        expect(places.filter(has_text="Checking every date")).to_have_count(0)
        broken = places.filter(has_not_text="Fits: every date works.").first
        place, warning = broken.inner_text().strip().split("\n", 1)
        broken.click()

        expect(page.get_by_text(f"is in g{place.removeprefix('To g')} now.")).to_be_visible()
        expect(page.get_by_text(re.sub(r"^Group \d+: ", "", warning)).first).to_be_visible()
        retime_and_back(page)
        dissolve(page)


class TestGoingOn:
    def test_somebody_is_locked_on_the_board_and_two_drafts_are_compared(
        self, fresh: Demo, page: Page, browser: Browser
    ) -> None:
        sign_in(page, fresh, "organiser")
        page.get_by_role("link", name=re.compile("Spring course")).click()
        redraft(page)
        with asking(browser, fresh, "organiser") as organiser:
            before = seats(organiser, draft_at(page))
            running = organiser.groups(organiser.cohort())
        home = next(each for each in running if each["name"] == "Group 1")
        name = next(each["name"] for each in home["members"] if each["name"] in before)

        act_on(page, name, "Lock in their group")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("How")).to_have_value("rerun")
        expect(dialog.get_by_label(name)).to_be_checked()
        begin(page, draft=3)
        with asking(browser, fresh, "organiser") as organiser:
            after = seats(organiser, draft_at(page))
        other = next(each for each in before if each in after and each != name)
        assert after[name]["existing"] == home["id"]
        keys = (each["key"].removeprefix("g") for each in after.values())
        elsewhere = next(each for each in keys if f"Group {each}" != home["name"])
        expect(row(page, name)).to_contain_text("locked")
        expect(row(page, other)).not_to_contain_text("locked")
        page.set_viewport_size({"width": 320, "height": 740})
        inner = row(page, name).evaluate("(row) => row.scrollWidth - row.parentElement.clientWidth")
        assert inner <= 0
        page.set_viewport_size({"width": 1440, "height": 900})
        act_on(page, name, f"To group {elsewhere}")
        broken = page.get_by_text(f"{name} is locked to Group 1")
        expect(broken.first).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(broken).to_have_count(0)

        moved = compared_with(page, "Draft 2").get_by_role("listitem").filter(has_text=other)
        expect(moved).to_have_count(int(before[other] != after[other]))
        page.keyboard.press("Escape")
        act_on(page, other, "Take out of the group")
        expect(page.get_by_text(f"{other} is in no group now.")).to_be_visible()
        comparing = compared_with(page, "Draft 2")
        expect(comparing.get_by_role("columnheader")).to_have_text(["Draft 2", "Draft 3"])
        left = before[other]["key"].removeprefix("g")
        expect(moved).to_have_text(re.compile(f"Group {left}.*in none$"))


class TestABoard:
    def test_tells_how_each_group_is_balanced_in_what_rules_speak_of(
        self, fresh: Demo, page: Page, browser: Browser
    ) -> None:
        with asking(browser, fresh, "organiser") as organiser:
            cohort = organiser.cohort()
            draft = organiser.get(f"/cohorts/{cohort}/drafts")["items"][0]["id"]
            seated = organiser.get(f"/drafts/{draft}")["groups"][0]["members"]
            for place, each in enumerate(seated):
                said = {"language": ["German" if place else "English"], "level": place}
                path = f"/cohorts/{cohort}/signups/{each['id']}"
                organiser.ask("PATCH", path, {"attributes": said})
            rules = [
                {"type": "same", "attribute": "language"},
                {"type": "balance", "attribute": "level", "weight": 1},
            ]
            organiser.ask("PUT", f"/cohorts/{cohort}/grouping", {"rules": rules})
        sign_in(page, fresh, "organiser")

        page.goto(f"{fresh.url}/cohorts/{cohort}/drafts/{draft}")
        group = page.get_by_role("region", name=re.compile("^Group 1,"))

        count = len(seated)
        expect(group.get_by_text(f"German {count - 1} \N{MIDDLE DOT} English 1")).to_be_visible()
        mean = f"{(count - 1) / 2:g}"
        told = f"on average {mean} (0\N{EN DASH}{count - 1}), all {mean}"
        expect(group.get_by_text(told)).to_be_visible()
        assert wrongs_at_each_size(page, page.url, shows="German") == []


def redraft(page: Page) -> None:
    page.get_by_role("link", name="Groups", exact=True).click()
    page.get_by_role("button", name="Draft groups").click()
    page.get_by_label("How").select_option("rerun")
    begin(page, draft=2)


def begin(page: Page, *, draft: int) -> None:
    page.get_by_label("Longest time").fill("5")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name=f"Draft {draft}").wait_for()
    page.get_by_role("link", name="Publish").wait_for(timeout=SOLVED)


def draft_at(page: Page) -> str:
    return page.url.rpartition("/")[2]


def seats(organiser: Asking, draft: str) -> Mapping[str, Mapping[str, Any]]:
    """By name the group of whoever is in one that runs: which it is, and when it meets."""
    groups = organiser.get(f"/drafts/{draft}")["groups"]
    return {
        person["name"]: {of: group[of] for of in ("key", "existing", "slot")}
        for group in groups
        if group["existing"]
        for person in group["members"]
    }


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-person]").filter(has_text=name)


def act_on(page: Page, name: str, act: str) -> None:
    page.get_by_role("button", name=f"Move {name}", exact=True).click()
    page.get_by_role("menuitem", name=act).click()


def compared_with(page: Page, draft: str) -> Locator:
    page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Compare with").select_option(draft)
    dialog.get_by_role("table").wait_for()
    return dialog


class TestAnOpenCohort:
    def test_tells_the_address_at_which_people_sign_up(self, organiser: Page, demo: Demo) -> None:
        plan_cohort(organiser, "Addressed course")
        field = organiser.get_by_label("Where people sign up")

        expect(field).to_have_value(f"{demo.url}/join/addressed-course")
        organiser.goto(field.input_value())

        organiser.get_by_role("heading", name="Addressed course").wait_for()
        expect(organiser.get_by_role("button", name="Sign up")).to_be_visible()


class TestHealth:
    def test_is_not_green_while_a_question_has_no_answer(
        self, organiser: Page, watched: Watched
    ) -> None:
        watched.expected.append("500")
        page = organiser
        page.get_by_role("link", name=re.compile("Spring half marathon")).click()
        page.route("**/undeliverable", lambda route: route.fulfill(status=500))
        page.get_by_role("link", name="Health").click()

        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("Not all of it could be looked at")
        expect(page.get_by_text("Nothing to do.")).to_have_count(0)
        with page.expect_request("**/undeliverable"):
            alert.get_by_role("button", name="Try again").click()
        page.unroute("**/undeliverable")

        page.reload()
        page.get_by_role("heading", name="Health").wait_for()
        expect(alert).to_have_count(0)


class TestWhatIf:
    def test_is_asked_with_sliders_and_one_more_to_lead(self, organiser: Page) -> None:
        page = organiser
        page.get_by_role("link", name=re.compile("Spring course")).click()
        page.get_by_role("link", name="Groups", exact=True).click()
        page.get_by_role("link", name=re.compile("^Draft [0-9]")).first.click()
        page.get_by_role("button", name="What if", exact=True).click()
        dialog = page.get_by_role("dialog")
        size = dialog.get_by_role("spinbutton", name="Largest group")
        slider = dialog.get_by_role("slider", name="Largest group")
        missed = dialog.get_by_role("slider", name="Weeks a member may miss")
        before = int(size.input_value())

        expect(missed).to_have_attribute("aria-valuetext", "as it is")
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(size).to_have_value(str(before + 1))
        size.fill(str(before + 2))
        expect(slider).to_have_value(str(before + 2))
        dialog.get_by_label("Day").select_option("Saturday")
        dialog.get_by_label("from", exact=True).fill("10:00")
        dialog.get_by_label("until", exact=True).fill("12:00")
        dialog.get_by_role("button", name="Try it").click()

        expect(dialog.get_by_role("table")).to_be_visible(timeout=SOLVED)


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
        while page.get_by_role("row", name=re.compile("Person 0899")).count() == 0:
            page.get_by_role("rowgroup").last.press("End")
        in_page = page.get_by_role("row").count()
        page.get_by_label("Search by name").fill("0451")

        expect(page.get_by_role("row")).to_have_count(2)
        assert in_page < 60

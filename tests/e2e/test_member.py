"""What a member does with a thumb: sign up, say whether they come, change groups."""

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from paceline.app.demo.runs import RUNS
from tests.e2e.conftest import Watched, personal_link, sign_in
from tests.e2e.letters import link_in_letter
from tests.e2e.phones import drag, middle, phone, swipe
from tests.e2e.serving import Demo

WORKED_OUT: Final = 60_000
PATIENCE: Final = 20


@pytest.fixture
def thumb(browser: Browser, watched: Watched) -> Iterator[BrowserContext]:
    context = phone(browser, watched)
    yield context
    context.close()


def saved(page: Page) -> AbstractContextManager[object]:
    """Until the server has what was just changed; "Saved" may still be of the change before."""
    return page.expect_response(lambda reply: reply.request.method == "PUT" and reply.ok)


def hour(page: Page, day: str, start: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{day} {start} to"))


def paint(page: Page) -> None:
    """Monday evening by finger, then as on the other weekdays, and Sunday if need be."""
    drag(page, hour(page, "Monday", "18:00"), hour(page, "Monday", "19:30"))
    expect(page.get_by_text("You are free 2 h a week: Mon 18:00\N{EN DASH}20:00.")).to_be_visible()
    page.get_by_role("button", name="Copy Monday to weekdays").click()
    expect(
        page.get_by_text("You are free 10 h a week: Mon\N{EN DASH}Fri 18:00\N{EN DASH}20:00.")
    ).to_be_visible()
    page.get_by_role("button", name="Sun", exact=True).click()
    page.get_by_role("button", name="If need be", exact=True).click()
    hour(page, "Sunday", "18:00").tap()


class TestSigningUpOnAPhone:
    def test_takes_a_few_touches_and_saves_what_is_painted_later(
        self, thumb: BrowserContext, demo: Demo
    ) -> None:
        page = thumb.new_page()
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/join/spring-half-marathon")

        paint(page)
        expect(page.get_by_text("If need be 0.5 h: Sun 18:00\N{EN DASH}18:30.")).to_be_visible()
        expect(page.get_by_text(re.compile("On the clock of UTC"))).to_be_visible()
        page.get_by_label("How far have you run at most?").select_option("up to 10 km")
        page.get_by_role("button", name="Sign up").click()
        page.get_by_text("You are signed up").wait_for()
        page.get_by_role("button", name="Good", exact=True).click()
        hour(page, "Monday", "20:00").tap()
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.reload()

        expect(hour(page, "Monday", "20:00")).to_have_attribute("aria-pressed", "true")
        expect(
            page.get_by_text(
                re.compile("Mon 18:00\N{EN DASH}20:30; Tue\N{EN DASH}Fri 18:00\N{EN DASH}20:00")
            ).first
        ).to_be_visible()

    def test_a_swipe_shows_the_next_day_and_paints_nothing(
        self, thumb: BrowserContext, demo: Demo
    ) -> None:
        page = thumb.new_page()
        sign_in(page, demo, "facilitator")
        page.goto(f"{demo.url}/join/spring-half-marathon")
        cell = hour(page, "Monday", "12:30")
        cell.scroll_into_view_if_needed()
        x, y = middle(cell)

        swipe(page, (x + 100, y), (x - 150, y))

        tuesday = page.get_by_role("button", name="Tue", exact=True)
        expect(tuesday).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("You have not painted anything yet.")).to_be_visible()

    def test_goes_on_without_a_connection_and_is_sent_with_the_next(
        self, thumb: BrowserContext, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("ERR_INTERNET_DISCONNECTED")
        page = thumb.new_page()
        sign_in(page, demo, "organiser")
        page.goto(f"{demo.url}/join/spring-half-marathon")
        hour(page, "Monday", "18:00").wait_for()

        thumb.set_offline(True)
        page.get_by_role("button", name="Weekdays 18:00\N{EN DASH}21:00").click()
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_text(re.compile("your sign-up is kept here"))).to_be_visible()
        thumb.set_offline(False)

        page.get_by_text("You are signed up").wait_for(timeout=30_000)


class TestSigningUpWithoutAnAccount:
    def test_counts_with_the_letter_and_leads_to_the_own_page(
        self, thumb: BrowserContext, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")
        page = thumb.new_page()
        page.goto(f"{demo.url}/join/spring-half-marathon")
        page.wait_for_url("**/apply/spring-half-marathon")

        paint(page)
        page.get_by_label("Your name").fill("Nia Winter")
        page.get_by_label("Mail address").fill("nia@example.org")
        page.get_by_label("How far have you run at most?").select_option("up to 10 km")
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_text("Look into your letter box")).to_be_visible()
        page.get_by_role("button", name="That was not my address").click()
        expect(page.get_by_label("Your name")).to_have_value("Nia Winter")
        expect(page.get_by_label("Mail address")).to_have_value("nia@example.org")
        expect(page.get_by_label("How far have you run at most?")).to_have_value("up to 10 km")
        page.goto(link_in_letter(demo, to="nia@example.org", path="confirm"))
        expect(page.get_by_text("Nia Winter, Member")).to_be_visible()
        expect(page.get_by_text(re.compile("You are free 10 h a week"))).to_be_visible()
        page.get_by_role("button", name="Confirm my sign-up").click()
        page.wait_for_url("**/link")

        expect(page.get_by_text(re.compile("Nia Winter"))).to_be_visible()
        expect(hour(page, "Monday", "18:00")).to_have_attribute("aria-pressed", "true")

    def test_is_kept_without_a_connection_and_sent_with_the_next(
        self, thumb: BrowserContext, demo: Demo, watched: Watched
    ) -> None:
        watched.expected += ["ERR_INTERNET_DISCONNECTED", "401"]
        page = thumb.new_page()
        page.goto(f"{demo.url}/apply/spring-half-marathon")
        hour(page, "Monday", "18:00").wait_for()

        thumb.set_offline(True)
        page.get_by_role("button", name="Weekdays 18:00\N{EN DASH}21:00").click()
        page.get_by_label("Your name").fill("Oda Winter")
        page.get_by_label("Mail address").fill("oda@example.org")
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_text(re.compile("your sign-up is kept here"))).to_be_visible()
        thumb.set_offline(False)

        page.get_by_text("Look into your letter box").wait_for(timeout=30_000)


class TestPaintingWithKeys:
    def test_walks_paints_and_paints_on(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "admin")
        page.goto(f"{demo.url}/join/spring-half-marathon")
        hour(page, "Monday", "18:00").focus()

        page.keyboard.press("Space")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")

        expect(
            page.get_by_text(
                "You are free 2 h a week: Mon 18:00\N{EN DASH}19:30; Tue 19:00\N{EN DASH}19:30."
            )
        ).to_be_visible()
        expect(hour(page, "Tuesday", "19:00")).to_be_focused()

    def test_another_clock_shows_the_same_hours_elsewhere(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "admin")
        page.goto(f"{demo.url}/join/spring-half-marathon")
        page.get_by_role("button", name="Clear the week").click()
        page.get_by_role("button", name="Weekend 09:00").click()

        page.get_by_label("Show on the clock of").select_option("UTC")

        expect(page.get_by_text(re.compile("1 h behind yours"))).to_be_visible()
        expect(hour(page, "Saturday", "08:00")).to_have_attribute("aria-pressed", "true")
        expect(hour(page, "Saturday", "11:00")).to_have_attribute("aria-pressed", "false")


class TestThePersonalLink:
    def test_opens_in_the_app_without_its_secret_in_the_address(
        self, browser: Browser, thumb: BrowserContext, demo: Demo
    ) -> None:
        url = personal_link(demo, browser)
        token = url.rpartition("/")[2]
        page = thumb.new_page()
        page.goto(f"{demo.url}/p/{token}")

        page.get_by_role("link", name="Paint your week").click()
        page.get_by_role("heading", name="Your next meeting").wait_for()
        yes = page.get_by_role("button", name="Yes").first
        yes.click()
        expect(yes).to_have_attribute("aria-pressed", "true")
        with saved(page):
            page.get_by_role("button", name="Clear the week").click()
        with saved(page):
            page.get_by_role("button", name="Weekend 09:00").click()
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.reload()

        expect(page.get_by_role("button", name="Yes").first).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(page.get_by_text(re.compile("Sat, Sun 09:00")).first).to_be_visible()
        assert token not in page.url

        page.get_by_role("button", name="Clear the week").click()
        page.goto("about:blank")
        ends = monotonic() + PATIENCE
        while page.request.get(f"{demo.url}/api/v1/personal/{token}").json()["windows"]:
            assert monotonic() < ends
            sleep(0.2)

    def test_that_is_no_more_says_what_to_do(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("404")

        page.goto(f"{demo.url}/link#{'a' * 43}")

        page.get_by_role("heading", name="This link is not valid any more").wait_for()

    def test_is_claimed_by_whoever_signs_in(
        self, browser: Browser, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")
        token = personal_link(demo, browser).rpartition("/")[2]
        email, password = demo.logins()["admin"]
        page.goto(f"{demo.url}/link#{token}")

        page.get_by_role("link", name="Claim with an account").click()
        page.get_by_label("Mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()

        page.get_by_role("heading", name="Your next meeting").wait_for()
        assert page.url.endswith("/home")

    def test_is_claimed_by_whoever_registers_for_it(
        self, browser: Browser, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")
        token = personal_link(demo, browser, seat=-2).rpartition("/")[2]
        page.goto(f"{demo.url}/link#{token}")
        page.get_by_role("link", name="Claim with an account").click()
        page.get_by_role("link", name="Register").click()
        page.get_by_label("Name").fill("Lia Winter")
        page.get_by_label("Mail address").fill("Lia@example.org")
        page.get_by_label("Password").fill("seven tall pine trees")
        page.get_by_role("button", name="Register").click()
        page.get_by_role("heading", name="A letter is on its way").wait_for()

        letter = page.context.new_page()
        letter.goto(link_in_letter(demo, to="lia@example.org", path="account/verify"))
        letter.get_by_label("Password").fill("seven tall pine trees")
        letter.get_by_role("button", name="Confirm").click()

        letter.get_by_role("heading", name="Your next meeting").wait_for()
        assert letter.url.endswith("/home")


class TestMemberHome:
    def test_a_member_changes_groups_and_goes_back(self, thumb: BrowserContext, demo: Demo) -> None:
        page = thumb.new_page()
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/home")
        card = page.get_by_role("listitem").filter(has_text="Spring course")
        card.get_by_role("link", name="Hours, calendar and more").click()
        for name in ("Weekdays 18:00", "Weekdays 12:00", "Weekend 09:00"):
            page.get_by_role("button", name=name).click()
        with saved(page):
            page.get_by_role("link", name="To my groups").click()
        card.get_by_role("link", name="Hours, calendar and more").click()
        expect(hour(page, "Monday", "12:00")).to_have_attribute("aria-pressed", "true")

        page.get_by_role("button", name="Show the other groups").click()
        page.get_by_role("button", name="Change to it").first.click()

        expect(page.get_by_text(re.compile("You are in Group .* now"))).to_be_visible()
        page.get_by_role("button", name="Undo").last.click()
        expect(page.get_by_text("You are in Group 1 now.")).to_be_visible()

    def test_a_member_visits_another_group_once_and_calls_it_off(
        self, thumb: BrowserContext, demo: Demo
    ) -> None:
        page = thumb.new_page()
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/home")
        card = page.get_by_role("listitem").filter(has_text="Spring course")
        card.get_by_role("link", name="Hours, calendar and more").click()

        page.get_by_role("button", name="Show meetings I could visit").click()
        page.get_by_role("button", name=re.compile(r"^Visit\s?:")).first.click()
        expect(page.get_by_text("You are expected there.")).to_be_visible()
        page.get_by_role("link", name="To my groups").click()

        visit = page.get_by_text("visit", exact=True)
        expect(visit).to_have_count(1)
        page.get_by_role("button", name=re.compile("Call the visit off")).click()
        expect(page.get_by_text("Your visit is called off.")).to_be_visible()
        expect(visit).to_have_count(0)

    def test_an_answer_shows_at_once_and_is_taken_back_when_it_is_refused(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("503")
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/home")
        page.get_by_role("button", name="Maybe").first.click()
        expect(page.get_by_role("button", name="Maybe").first).to_have_attribute(
            "aria-pressed", "true"
        )
        page.route("**/rsvp", lambda route: route.fulfill(status=503))

        page.get_by_role("button", name="No", exact=True).first.click()

        expect(page.get_by_role("button", name="Maybe").first).to_have_attribute(
            "aria-pressed", "true"
        )

    def test_a_week_of_training_is_summed_up_where_there_is_any(
        self, page: Page, demo: Demo
    ) -> None:
        week = page.get_by_role("heading", name="My week of training")
        sign_in(page, demo, "member")
        entry = {
            "started_at": datetime.now(UTC).isoformat(),
            "sport": "running",
            "figures": {"distance_m": 4200, "timer_s": 1500},
        }
        headers = {"origin": demo.url}
        path = f"{demo.url}/api/v1/activities"
        made = page.context.request.post(path, data=entry, headers=headers).json()

        page.goto(f"{demo.url}/home")
        expect(week).to_be_visible(timeout=WORKED_OUT)
        expect(page.get_by_text(re.compile(r"^[\d.]+ km$")).first).to_be_visible()
        page.get_by_role("link", name="To my training").click()
        page.get_by_role("heading", name="Training", exact=True).wait_for()

        page.context.request.delete(f"{path}/{made['id']}", headers=headers)

    def test_choices_are_kept_as_they_are_made(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/home")
        page.get_by_role("link", name="What I am told").click()

        with saved(page):
            page.get_by_label("Somebody left your group").select_option("none")
        with saved(page):
            page.get_by_label("3 hours").check()
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.reload()

        expect(page.get_by_label("Somebody left your group")).to_have_value("none")
        expect(page.get_by_label("3 hours")).to_be_checked()

    def test_all_that_is_known_of_somebody_comes_as_one_file(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/mine/data")

        with page.expect_download() as coming:
            page.get_by_role("button", name="Download my data").click()

        found = json.loads(coming.value.path().read_text())
        assert found["account"]["email"] == demo.logins()["member"][0]
        assert found["cohorts"][-1]["cohort_title"] == "Spring course"
        assert found["notifications"]["language"] == "en"
        assert len(found["activities"]) >= len(RUNS)
        assert all(found[name] for name in ("athlete", "sharings", "planned", "sources"))
        assert all(name in found for name in ("sessions", "identities", "factors", "tokens"))

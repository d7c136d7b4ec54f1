"""What outlives a page: a session that runs out, a server that goes away, a mistake of ours."""

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from paceline.web.cookies import ACCESS_COOKIE
from tests.e2e.asking import asking
from tests.e2e.conftest import Watched, sign_in
from tests.e2e.serving import Demo


class TestASessionThatRanOut:
    def test_is_renewed_once_for_all_tabs(
        self, organiser: Page, context: BrowserContext, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")
        tabs = [organiser, *(context.new_page() for _ in range(3))]
        asked: list[str] = []

        def count(request: Request) -> None:
            if request.url.endswith("/auth/refresh"):
                asked.append(request.url)

        context.on("request", count)
        context.clear_cookies(name=ACCESS_COOKIE)
        for tab in tabs:
            tab.goto(f"{demo.url}/programs", wait_until="commit")

        for tab in tabs:
            tab.get_by_role("heading", name="Data for good").wait_for()
        assert len(asked) == 1

    def test_signing_out_ends_it_in_every_tab_and_keeps_the_looks(
        self, organiser: Page, context: BrowserContext, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")
        other = context.new_page()
        other.goto(f"{demo.url}/programs")
        other.get_by_role("heading", name="Data for good").wait_for()
        organiser.get_by_role("button", name=re.compile("^Menu of")).click()
        organiser.get_by_role("menuitemradio", name="Dark").click()

        organiser.get_by_role("button", name=re.compile("^Menu of")).click()
        organiser.get_by_role("menuitem", name="Sign out").click()

        other.get_by_role("heading", name="Sign in").wait_for()
        expect(other.locator("html")).to_have_attribute("data-theme", "dark")


class TestASessionThatWasEnded:
    def test_leads_every_tab_to_the_door_and_back_to_its_own_page(
        self, browser: Browser, page: Page, context: BrowserContext, demo: Demo, watched: Watched
    ) -> None:
        watched.expected += ["401", "WebSocket"]
        sign_in(page, demo, "facilitator")
        other = context.new_page()
        page.goto(f"{demo.url}/account")
        page.get_by_role("heading", name="Where you are signed in").wait_for()
        other.goto(f"{demo.url}/training/profile")
        other.get_by_role("button", name=re.compile("^Menu of")).wait_for()

        with asking(browser, demo, "facilitator") as elsewhere:
            elsewhere.ask("DELETE", "/auth/sessions?keep_this=true")
        page.get_by_role("link", name="Training", exact=True).click()

        for tab in (page, other):
            tab.get_by_role("heading", name="Sign in").wait_for()
            expect(tab.get_by_text("The server cannot be heard")).to_have_count(0)
        email, password = demo.logins()["facilitator"]
        page.get_by_label("Mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/training")
        other.wait_for_url("**/training/profile")


class TestAServerThatGoesAway:
    def test_the_draft_it_was_working_on_is_found_again(
        self, page: Page, tmp_path: Path, watched: Watched
    ) -> None:
        watched.expected += ["ERR_CONNECTION", "Failed to load", "WebSocket"]
        demo = Demo(tmp_path)
        demo.start()
        try:
            sign_in(page, demo, "organiser")
            page.get_by_role("link", name=re.compile("Spring course")).click()
            page.get_by_role("link", name="Groups", exact=True).click()
            page.get_by_role("button", name="Draft groups").click()
            page.get_by_label("How").select_option("rerun")
            page.get_by_label("Longest time").fill("5")
            page.get_by_role("button", name="Begin").click()
            page.get_by_role("button", name="Stop and take the best").wait_for()

            demo.stop(signal.SIGKILL)
            demo.start()

            expect(page.get_by_role("region", name="Unplaced")).to_be_visible(timeout=60_000)
        finally:
            demo.stop()


class TestAMistakeOfOurs:
    @pytest.mark.parametrize("path", ["/programs"])
    def test_is_told_with_the_id_under_which_the_log_has_it(
        self, organiser: Page, demo: Demo, watched: Watched, path: str
    ) -> None:
        watched.expected += ["items", "TypeError", "error boundary", "Error"]
        organiser.route("**/api/v1/programs?*", lambda route: route.fulfill(json={"items": None}))

        organiser.goto(f"{demo.url}{path}")
        told = organiser.get_by_text(re.compile("^Request "))
        told.wait_for()

        request_id = told.inner_text().removeprefix("Request ")
        line = next(each for each in demo.log.splitlines() if request_id in each)
        assert "client.failed" in line

    def test_that_breaks_no_page_is_told_once_with_its_id(
        self, organiser: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected += ["slipped", "Error"]
        organiser.goto(f"{demo.url}/account")
        organiser.get_by_role("heading", name="Your account").wait_for()
        told = organiser.get_by_text("Something here did not work")

        for _ in range(2):
            organiser.evaluate("() => void setTimeout(() => { throw new Error('slipped'); })")
        told.wait_for()

        expect(told).to_have_count(1)
        request_id = told.inner_text().rpartition(" ")[2]
        line = next(each for each in demo.log.splitlines() if request_id in each)
        assert "client.failed" in line

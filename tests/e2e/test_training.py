"""What an athlete records, looks at and shows, in a browser."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, FilePayload, Page, expect

from paceline.testing.peers.strava.server import StravaPeer
from paceline.web.cookies import ACCESS_COOKIE
from tests.e2e.conftest import Watched, sign_in
from tests.e2e.serving import Demo
from tests.engines.formats.activities import writing

WORKED_OUT: Final = 60_000


def file(name: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": body}


def upload(page: Page) -> None:
    """Twenty minutes at three metres a second, and something that is no activity."""
    page.get_by_role("link", name="Training", exact=True).click()
    page.get_by_role("link", name="Upload files").first.click()
    page.locator("input[type=file]").set_input_files(
        [file("evening.fit", writing.run(1200).written()), file("notes.fit", b"nothing")]
    )


class TestAnAthlete:
    def test_uploads_a_file_and_sees_it(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "member")

        upload(page)
        expect(page.get_by_text("All read")).to_be_visible(timeout=WORKED_OUT)
        expect(page.get_by_text("refused", exact=True)).to_be_visible()
        page.get_by_role("link", name="Show: evening.fit").click()

        expect(page.get_by_role("heading", name="Running on 1 Jan 2020")).to_be_visible()
        expect(page.get_by_text("3.60 km").first).to_be_visible()
        expect(page.get_by_role("img", name="Drawing of the route")).to_be_visible()
        efforts = page.get_by_role("region", name="Best efforts")
        expect(efforts.get_by_role("row", name="1 km")).to_be_visible(timeout=WORKED_OUT)

    def test_sends_after_a_session_ran_out_and_cancels_what_takes_too_long(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/training/upload")
        page.route("**/activities/uploads", lambda _: None)
        files = page.locator("input[type=file]")
        files.wait_for(state="attached")

        page.context.clear_cookies(name=ACCESS_COOKIE)
        with page.expect_request("**/activities/uploads"):
            files.set_input_files([file("late.fit", b"nothing")])
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("The upload is cancelled.")).to_be_visible()
        page.unroute("**/activities/uploads")
        files.set_input_files([file("late.fit", b"nothing")])

        expect(page.get_by_text("All read")).to_be_visible(timeout=WORKED_OUT)

    def test_looks_closer_by_keys_and_reads_it_as_a_table(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/training")
        page.get_by_role("link", name="Morning run").first.click()
        cursor = page.get_by_role("slider", name="Place on the way")

        cursor.focus()
        page.keyboard.press("End")
        expect(cursor).to_have_attribute("aria-valuetext", re.compile(r"13\.99 km.* bpm"))
        page.get_by_role("button", name="Zoom in").focus()
        page.keyboard.press("Enter")
        page.get_by_text("As a table").click()

        expect(page.get_by_role("button", name="Show all")).to_be_enabled()
        expect(page.get_by_role("cell", name=re.compile(r"^13\.\d\d km")).first).to_be_visible()

    def test_deletes_and_calls_back(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/training")
        rows = page.get_by_role("link", name="Morning run")
        rows.first.wait_for()
        before = rows.count()

        rows.first.click()
        page.get_by_role("button", name="Delete").click()
        expect(rows).to_have_count(before - 1)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("It stays.")).to_be_visible()
        page.goto(f"{demo.url}/training")

        expect(rows).to_have_count(before)

    def test_plans_a_race_and_sees_the_load_up_to_it(self, page: Page, demo: Demo) -> None:
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/training/load")
        day = (datetime.now(UTC).date() + timedelta(days=20)).isoformat()

        page.get_by_role("button", name="Plan an event").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("City run")
        dialog.get_by_label("Day").fill(day)
        dialog.get_by_label("Kilometres").fill("10")
        dialog.get_by_label("Target time").fill("45:00")
        dialog.get_by_label("Expected points").fill("70")
        dialog.get_by_role("button", name="Save").click()

        planned = page.get_by_role("listitem").filter(has_text="City run")
        expect(planned).to_contain_text(re.compile("in (19|20|21) days"))
        expect(planned).to_contain_text("target 45:00, 70 points expected")
        expect(page.locator("[data-flag='City run']")).to_have_count(1, timeout=WORKED_OUT)
        page.get_by_role("slider", name="Day shown").focus()
        page.keyboard.press("End")
        expect(page.get_by_role("slider", name="Day shown")).to_have_attribute(
            "aria-valuetext", re.compile("Event City run.* Points 70")
        )
        page.get_by_role("button", name="Change: City run").click()
        dialog.get_by_label("Name").fill("Town run")
        dialog.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Delete: Town run").click()
        expect(page.get_by_text("Nothing planned")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Delete: Town run")).to_be_visible()
        page.get_by_role("button", name="Delete: Town run").click()
        expect(page.get_by_text("Nothing planned")).to_be_visible()

    def test_reads_the_age_grade_of_a_time_while_typing_it(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("422")
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/training")
        page.get_by_role("link", name="Age grade").click()

        page.get_by_label("Tables for").select_option("F")
        page.get_by_label("Or age on that day").fill("62")
        expect(page.get_by_text("Fill in who ran")).to_be_visible()
        page.get_by_label("Time", exact=True).fill("45:00")

        expect(page.get_by_text(re.compile(r"^83\.\d %$"))).to_be_visible()
        expect(page.get_by_text("national class")).to_be_visible()
        page.get_by_label("Or age on that day").fill("3")
        expect(page.get_by_text("the tables hold for 5 to 100 years")).to_be_visible()


class TestACoach:
    def test_sees_what_is_shared_until_it_ends(
        self, page: Page, browser: Browser, demo: Demo
    ) -> None:
        sign_in(page, demo, "member")
        page.goto(f"{demo.url}/training/sharing")
        page.get_by_role("button", name="Share: Demo facilitator").click()
        expect(page.get_by_text("Demo facilitator can see your training now.")).to_be_visible()
        desk = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
        coach = desk.new_page()
        sign_in(coach, demo, "facilitator")

        coach.goto(f"{demo.url}/training/together")
        coach.get_by_role("link", name="Demo member").click()
        expect(coach.get_by_text("Shown to you as a coach")).to_be_visible()
        expect(coach.get_by_role("link", name="Morning run").first).to_be_visible()
        page.get_by_role("button", name="End it: Demo facilitator").click()
        expect(page.get_by_text("sees nothing of your training any more")).to_be_visible()
        coach.goto(f"{demo.url}/training/together")

        expect(coach.get_by_text("Nobody here shares training with you.")).to_be_visible()
        desk.close()


class TestStrava:
    @pytest.fixture
    def peer(self) -> Iterator[StravaPeer]:
        with start_blocking_portal() as portal:
            peer = StravaPeer()
            with portal.wrap_async_context_manager(peer):
                peer.add_athlete()
                yield peer

    @pytest.fixture
    def beside(self, peer: StravaPeer, tmp_path: Path) -> Iterator[Demo]:
        told = {f"PACELINE_STRAVA__{name.upper()}": each for name, each in peer.settings.items()}
        running = Demo(tmp_path, settings=told)
        running.start()
        yield running
        running.stop()

    def test_is_connected_and_let_go_again(
        self, page: Page, beside: Demo, watched: Watched
    ) -> None:
        watched.expected.append("401")  # of the stand-in, which has no icon
        sign_in(page, beside, "member")
        page.goto(f"{beside.url}/training/profile")

        page.get_by_role("button", name="Connect Strava").click()
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_text("Connected.")).to_be_visible()
        page.get_by_role("link", name="To your training").click()
        page.get_by_role("link", name="Profile").click()
        expect(page.get_by_text("as 7.")).to_be_visible()
        page.get_by_role("button", name="Disconnect").click()
        page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()

        expect(page.get_by_role("button", name="Connect Strava")).to_be_visible()


class TestSomebodyWithoutAGroup:
    def test_is_told_what_to_do_on_each_page(self, organiser: Page, demo: Demo) -> None:
        """Never a blank page: each says what is missing, and what would be there."""
        told = {
            "": "No activity yet",
            "/load": "No load yet",
            "/bests": "No best yet",
            "/together": "You are in no running group",
            "/sharing": "You are in no running group",
        }

        for path, text in told.items():
            organiser.goto(f"{demo.url}/training{path}")
            expect(organiser.get_by_text(text)).to_be_visible()

"""What others do shows without asking again, over a socket and where none comes through."""

import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from tests.e2e.asking import asking
from tests.e2e.conftest import Watched, sign_in
from tests.e2e.serving import Demo

GONE: Final = 60_000
# Members are told within three seconds, each at a moment of their own.
TOLD: Final = 15_000
SOCKET: Final = "**/api/v1/live/socket*"


def listening(page: Page, way: str) -> AbstractContextManager[object]:
    if way == "stream":
        return page.expect_response("**/api/v1/live?*")
    return page.expect_websocket()


def refuse(socket: WebSocketRoute) -> None:
    socket.close()


@pytest.mark.parametrize("way", ["socket", "stream"])
def test_what_happens_in_one_tab_shows_in_the_other(
    organiser: Page, context: BrowserContext, demo: Demo, way: str
) -> None:
    if way == "stream":
        context.route_web_socket(SOCKET, refuse)
    page = organiser
    page.get_by_role("button", name="New cohort").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill(f"Seen by two, over a {way}")
    dialog.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Open sign-ups").wait_for()
    other = context.new_page()
    with listening(other, way):
        other.goto(page.url)
    other.get_by_role("button", name="Open sign-ups").wait_for()

    page.get_by_role("button", name="Open sign-ups").click()

    expect(other.get_by_role("button", name="Open sign-ups")).to_have_count(0)


def test_what_the_organiser_changes_shows_on_a_members_home(
    browser: Browser, page: Page, demo: Demo
) -> None:
    sign_in(page, demo, "member")
    with page.expect_websocket():
        page.goto(f"{demo.url}/home")
    expect(page.get_by_text("Group 1").first).to_be_visible()
    renamed = page.get_by_text("The early ones")
    with asking(browser, demo, "organiser") as organiser:
        cohort = organiser.cohort()
        groups = organiser.groups(cohort)
        first = next(each["id"] for each in groups if each["name"] == "Group 1")
        path = f"/cohorts/{cohort}/groups/{first}"
        try:
            organiser.ask("PATCH", path, {"name": "The early ones"})
            expect(renamed.first).to_be_visible(timeout=TOLD)
        finally:
            organiser.ask("PATCH", path, {"name": "Group 1"})

        expect(renamed).to_have_count(0, timeout=TOLD)
        expect(page.get_by_text("Group 1").first).to_be_visible()


def test_what_the_organiser_changes_shows_to_whoever_leads(
    browser: Browser, page: Page, demo: Demo
) -> None:
    with asking(browser, demo, "facilitator") as leader:
        own = leader.get("/me/cohorts")["items"]
    group = next(each["id"] for one in own for each in one["groups"] if each["leads"])
    sign_in(page, demo, "facilitator")
    with page.expect_websocket():
        page.goto(f"{demo.url}/leading")
    expect(page.get_by_role("heading", name="Groups I lead")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Week \d+")).first).to_be_visible()
    told = page.get_by_text("The bridge is closed.")
    with asking(browser, demo, "organiser") as organiser:
        meetings = organiser.get(f"/groups/{group}/meetings?limit=100")["items"]
        last = max(meetings, key=lambda each: str(each["starts_at"]))["id"]
        try:
            organiser.ask("POST", f"/meetings/{last}/cancel", {"note": "The bridge is closed."})
            expect(told).to_be_visible(timeout=TOLD)
        finally:
            organiser.ask("POST", f"/meetings/{last}/restore")

        expect(told).to_have_count(0, timeout=TOLD)


def test_a_server_that_is_gone_for_long_is_told(
    page: Page, tmp_path: Path, watched: Watched
) -> None:
    watched.expected += ["ERR_CONNECTION", "Failed to load", "WebSocket"]
    demo = Demo(tmp_path)
    demo.start()
    try:
        sign_in(page, demo, "organiser")
        page.get_by_role("link", name=re.compile("Spring course")).click()
        page.get_by_role("link", name="Groups", exact=True).wait_for()

        demo.stop()
        expect(page.get_by_text("The server cannot be heard")).to_be_visible(timeout=GONE)

        demo.start()
        expect(page.get_by_text("The server cannot be heard")).to_have_count(0, timeout=GONE)
    finally:
        demo.stop()

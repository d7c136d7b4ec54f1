"""What a member does with a thumb: sign up, say whether they come, change groups."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Watched, sign_in
from tests.e2e.phones import drag, middle, phone, swipe
from tests.e2e.serving import Demo


@pytest.fixture
def thumb(browser: Browser, watched: Watched) -> Iterator[BrowserContext]:
    context = phone(browser, watched)
    yield context
    context.close()


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

"""The page behind a personal link, without and with scripts."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Watched, personal_link, sign_in
from tests.e2e.serving import Demo
from tests.e2e.test_pages import wrongs_of

EVENINGS = [{"day": "wed", "start": "17:00", "end": "21:00"}]


@pytest.mark.parametrize(
    ("locale", "language", "heading"),
    [("en-GB", "en", "When you can meet"), ("de-DE", "de", "Wann Sie sich treffen können")],
)
def test_it_is_sound_in_the_language_of_the_browser(
    browser: Browser, demo: Demo, watched: Watched, locale: str, language: str, heading: str
) -> None:
    url = personal_link(demo, browser)
    context = browser.new_context(locale=locale, timezone_id="Europe/Berlin")

    found = wrongs_of(context, url, watched)
    page = context.new_page()
    page.goto(url)

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    context.close()
    assert found == []


@pytest.fixture
def organising(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="en-GB", extra_http_headers={"origin": demo.url}, base_url=demo.url
    )
    sign_in(context.new_page(), demo, "organiser")
    yield context
    context.close()


@pytest.fixture
def substitute(organising: BrowserContext) -> Iterator[str]:
    """The personal link of a facilitator who leads no group, but one meeting for once."""
    api, request = "/api/v1", organising.request
    items = request.get(f"{api}/cohorts").json()["items"]
    cohort = next(each["id"] for each in items if each["slug"] == "spring-course")
    now = datetime.now(UTC).isoformat()
    meetings = request.get(f"{api}/cohorts/{cohort}/meetings?limit=200").json()["items"]
    ahead = next(
        each["id"]
        for each in meetings
        if each["state"] == "scheduled" and each["starts_at"] > now and not each["substitute_id"]
    )
    body = {
        "name": "Sub Stitute",
        "email": "substitute@example.org",
        "zone": "Europe/Berlin",
        "windows": EVENINGS,
        "role": "facilitator",
    }
    people = f"{api}/cohorts/{cohort}/signups"
    made = request.post(people, data=body)
    assert made.ok, made.text()
    who = made.json()["id"]
    chosen = request.put(
        f"{api}/meetings/{ahead}/substitute", data={"sign_up_id": who, "despite_hours": True}
    )
    assert chosen.ok, chosen.text()
    link: str = request.post(f"{people}/{who}/link").json()["url"]
    yield link
    request.delete(f"{api}/meetings/{ahead}/substitute")
    request.post(f"{people}/{who}/withdraw")


def test_who_leads_one_meeting_and_no_group_sees_it_and_a_calendar(
    substitute: str, page: Page, demo: Demo
) -> None:
    page.goto(f"{demo.url}/link#{substitute.rpartition('/')[2]}")

    expect(page.get_by_role("heading", name="Your next meeting")).to_be_visible()
    expect(page.get_by_text("you lead this once").first).to_be_visible()
    expect(page.get_by_role("heading", name="In your calendar")).to_be_visible()

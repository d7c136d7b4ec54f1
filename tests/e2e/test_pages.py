"""Every page of the app: sound for a screen reader, inside its policy, and no wider than it is."""

from collections.abc import Iterator
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import ROOT, Watched, sign_in
from tests.e2e.serving import Demo

AXE: Final = ROOT / "frontend/node_modules/axe-core/axe.min.js"
GRAVE: Final = frozenset({"serious", "critical"})
OPEN: Final = (
    "/sign-in",
    "/register",
    "/forgotten",
    "/account/verify",
    "/account/reset",
    "/link",
)
INSIDE: Final = (
    "/programs",
    "/home",
    "/account",
    "/mine/choices",
    "/leading",
    "/mine/data",
    "/mine/{cohort}",
    "/join",
    "/join/spring-half-marathon",
    "/cohorts/{cohort}",
    "/cohorts/{cohort}/people",
    "/cohorts/{cohort}/import",
    "/cohorts/{cohort}/form",
    "/cohorts/{cohort}/availability",
    "/cohorts/{cohort}/drafts",
    "/cohorts/{cohort}/drafts/{draft}",
    "/cohorts/{cohort}/publish/{draft}",
    "/cohorts/{cohort}/health",
)
TRAINING: Final = (
    "/training",
    "/training/upload",
    "/training/activities/{activity}",
    "/training/load",
    "/training/bests",
    "/training/together",
    "/training/sharing",
    "/training/profile",
)
ADMIN: Final = ("/admin", "/admin/users", "/admin/jobs", "/admin/features", "/admin/audit")
LEADING: Final = ("/home", "/mine/{cohort}", "/leading")
SIZES: Final = ((360, 740, "dark"), (1440, 900, "light"))


@pytest.fixture(scope="module")
def entered(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """Signed in once for all pages; each is opened as if its address had been typed."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    sign_in(context.new_page(), demo, "organiser")
    yield context
    context.close()


@pytest.fixture(scope="module")
def athlete(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    sign_in(context.new_page(), demo, "member")
    yield context
    context.close()


@pytest.fixture(scope="module")
def administrator(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    sign_in(context.new_page(), demo, "admin")
    yield context
    context.close()


@pytest.fixture(scope="module")
def ids(entered: BrowserContext, demo: Demo) -> dict[str, str]:
    path = f"{demo.url}/api/v1/cohorts"
    cohorts = entered.request.get(path).json()["items"]
    cohort = next(each["id"] for each in cohorts if each["slug"] == "spring-course")
    drafts = entered.request.get(f"{path}/{cohort}/drafts").json()["items"]
    return {"cohort": cohort, "draft": drafts[0]["id"]}


def looks(page: Page, scheme: str) -> None:
    """At rest: half-way between two colours nothing can be said of their contrast."""
    chosen: Literal["dark", "light"] = "dark" if scheme == "dark" else "light"
    page.emulate_media(color_scheme=chosen, reduced_motion="reduce")


def looked_at(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("heading", level=1).first.wait_for()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)


def findings(page: Page) -> list[str]:
    """Run by the browser's own tools: the policy lets no page load it."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def sideways(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def wrongs_of(context: BrowserContext, url: str, watched: Watched) -> list[str]:
    page = context.new_page()
    page.on("console", watched.heard)
    page.on("pageerror", watched.failed)
    found = []
    for width, height, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        looks(page, scheme)
        looked_at(page, url)
        found += findings(page)
        if sideways(page) > 0:
            found.append(f"wider than {width}")
    page.close()
    return found


@pytest.mark.parametrize("path", OPEN)
def test_an_open_page_is_sound(page: Page, demo: Demo, path: str) -> None:
    for width, height, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        looks(page, scheme)
        looked_at(page, f"{demo.url}{path}")

        assert findings(page) == []
        assert sideways(page) <= 0


@pytest.mark.parametrize("path", INSIDE)
def test_a_page_inside_is_sound(
    entered: BrowserContext, demo: Demo, ids: dict[str, str], path: str, watched: Watched
) -> None:
    assert wrongs_of(entered, demo.url + path.format(**ids), watched) == []


@pytest.mark.parametrize("path", TRAINING)
def test_a_page_of_training_is_sound(
    athlete: BrowserContext, demo: Demo, path: str, watched: Watched
) -> None:
    found = athlete.request.get(f"{demo.url}/api/v1/activities").json()["items"]

    assert wrongs_of(athlete, demo.url + path.format(activity=found[0]["id"]), watched) == []


@pytest.mark.parametrize("path", ADMIN)
def test_a_page_of_the_administration_is_sound(
    administrator: BrowserContext, demo: Demo, path: str, watched: Watched
) -> None:
    assert wrongs_of(administrator, demo.url + path, watched) == []


@pytest.mark.parametrize("path", LEADING)
def test_a_page_of_whoever_leads_a_group_is_sound(
    page: Page, demo: Demo, ids: dict[str, str], path: str
) -> None:
    sign_in(page, demo, "facilitator")
    for width, height, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        looks(page, scheme)
        looked_at(page, demo.url + path.format(**ids))
        page.get_by_text("Group 1").first.wait_for()

        assert findings(page) == []
        assert sideways(page) <= 0


def test_an_address_that_is_none_says_so(organiser: Page, demo: Demo, watched: Watched) -> None:
    watched.expected.append("404")

    organiser.goto(f"{demo.url}/programs/nothing/here")

    organiser.get_by_role("heading", name="There is no such page").wait_for()


def test_whoever_is_not_signed_in_comes_back_after_it(
    page: Page, demo: Demo, watched: Watched
) -> None:
    watched.expected.append("401")
    email, password = demo.logins()["organiser"]

    page.goto(f"{demo.url}/account")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("heading", name="Your account").wait_for()

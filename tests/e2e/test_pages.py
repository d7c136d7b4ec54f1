"""Every page of the app: sound for a screen reader, inside its policy, and no wider than it is."""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.conftest import ROOT, Watched, entered_as, personal_link, sign_in
from tests.e2e.serving import Demo

AXE: Final = ROOT / "frontend/node_modules/axe-core/axe.min.js"
GRAVE: Final = frozenset({"serious", "critical"})
SECOND: Final = quote('{"challenge": "none", "methods": ["totp"]}')
OPEN: Final = (
    "/sign-in",
    "/register",
    "/forgotten",
    "/account/verify",
    "/account/reset",
    "/account/reset#token",
    "/account/email",
    "/account/email#token",
    "/account/invitation",
    "/account/invitation#token",
    "/account/second",
    f"/account/second#{SECOND}",
    "/link",
    "/apply/spring-half-marathon",
    "/confirm",
)
INSIDE: Final = (
    "/programs",
    "/home",
    "/account",
    "/mine/choices",
    "/leading",
    "/mine/data",
    "/mine/{cohort}",
    "/claim",
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
    "/training/age-grade",
    "/training/together",
    "/training/sharing",
    "/training/profile",
)
ADMIN: Final = ("/admin", "/admin/users", "/admin/jobs", "/admin/features", "/admin/audit")
LEADING: Final = ("/home", "/mine/{cohort}", "/leading")
# Each is looked at as a whole; at the narrower one beside it only whether it is too wide.
SIZES: Final = ((360, 740, "dark", 320), (1440, 900, "light", 768))
LOADING: Final = re.compile("Loading|Lädt")
NARROW: Final[ViewportSize] = {"width": 320, "height": 740}


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
def german(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = entered_as(browser, demo, "organiser", language="de-DE")
    yield context
    context.close()


@pytest.fixture(scope="module")
def german_leader(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = entered_as(browser, demo, "facilitator", language="de-DE")
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
    expect(page.get_by_role("status", name=LOADING)).to_have_count(0)


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
    """Once what follows from a new size is drawn."""
    width: int = page.evaluate(
        """() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() =>
            told(document.documentElement.scrollWidth - innerWidth))))"""
    )
    return width


def wrongs_at_each_size(page: Page, url: str, *, shows: str = "") -> list[str]:
    found = []
    for width, height, scheme, narrower in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        looks(page, scheme)
        looked_at(page, url)
        if shows:
            page.get_by_text(shows).first.wait_for()
        found += findings(page)
        for each in (width, narrower):
            page.set_viewport_size({"width": each, "height": height})
            if sideways(page) > 0:
                found.append(f"wider than {each}")
    return found


def wrongs_of(context: BrowserContext, url: str, watched: Watched) -> list[str]:
    page = context.new_page()
    page.on("console", watched.heard)
    page.on("pageerror", watched.failed)
    found = wrongs_at_each_size(page, url)
    page.close()
    return found


def in_german(context: BrowserContext, url: str) -> int:
    """How much too wide it is on a small telephone."""
    page = context.new_page()
    page.set_viewport_size(NARROW)
    looked_at(page, url)
    assert page.locator("html").get_attribute("lang") == "de"
    width = sideways(page)
    page.close()
    return width


@pytest.mark.parametrize("path", OPEN)
def test_an_open_page_is_sound(page: Page, demo: Demo, path: str) -> None:
    assert wrongs_at_each_size(page, f"{demo.url}{path}") == []


def test_a_personal_page_is_sound(page: Page, browser: Browser, demo: Demo) -> None:
    token = personal_link(demo, browser).rpartition("/")[2]

    wrongs = wrongs_at_each_size(page, f"{demo.url}/link#{token}", shows="Your next meeting")

    assert wrongs == []


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


def test_a_page_of_somebody_elses_training_is_sound(
    athlete: BrowserContext, browser: Browser, demo: Demo, watched: Watched
) -> None:
    api = f"{demo.url}/api/v1"
    me = athlete.request.get(f"{api}/auth/me").json()
    circle = athlete.request.get(f"{api}/training/circles").json()["items"][0]
    body = {"group_id": circle["group_id"], "coach_id": circle["coaches"][0]["user_id"]}
    own = {"origin": demo.url}
    shared = athlete.request.post(f"{api}/athletes/me/sharings", data=body, headers=own).json()
    desk = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    sign_in(desk.new_page(), demo, "facilitator")

    found = wrongs_of(desk, f"{demo.url}/training/athletes/{me['id']}", watched)

    desk.close()
    athlete.request.delete(f"{api}/athletes/me/sharings/{shared['id']}", headers=own)
    assert found == []


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

    assert wrongs_at_each_size(page, demo.url + path.format(**ids), shows="Group 1") == []


@pytest.mark.parametrize("path", INSIDE)
def test_a_page_inside_has_room_for_german(
    german: BrowserContext, demo: Demo, ids: dict[str, str], path: str
) -> None:
    assert in_german(german, demo.url + path.format(**ids)) <= 0


@pytest.mark.parametrize("path", LEADING)
def test_a_page_of_whoever_leads_a_group_has_room_for_german(
    german_leader: BrowserContext, demo: Demo, ids: dict[str, str], path: str
) -> None:
    assert in_german(german_leader, demo.url + path.format(**ids)) <= 0


def test_the_board_has_its_times_in_german(
    german: BrowserContext, ids: dict[str, str], demo: Demo
) -> None:
    page = german.new_page()
    looked_at(page, f"{demo.url}/cohorts/{ids['cohort']}/drafts/{ids['draft']}")

    people = page.locator("[data-person]")
    expect(people.first).to_contain_text(re.compile(r"(Mo|Di|Mi|Do|Fr|Sa|So) \d\d:\d\d"))
    expect(page.get_by_text(re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:\d\d"))).to_have_count(
        0
    )
    page.close()


def test_an_address_that_is_none_says_so(organiser: Page, demo: Demo, watched: Watched) -> None:
    watched.expected.append("404")

    organiser.goto(f"{demo.url}/programs/nothing/here")

    organiser.get_by_role("heading", name="There is no such page").wait_for()


def test_a_server_that_is_busy_is_asked_again(
    organiser: Page, demo: Demo, watched: Watched
) -> None:
    watched.expected += ["503", "Service Unavailable"]
    organiser.route("**/api/v1/auth/me", lambda route: route.fulfill(status=503))
    organiser.goto(f"{demo.url}/account")
    organiser.get_by_role("heading", name="The server is busy").wait_for()

    organiser.unroute("**/api/v1/auth/me")
    organiser.get_by_role("button", name="Try again").click()

    organiser.get_by_role("heading", name="Your account").wait_for()


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

"""A browser, a demo, and what no page of it may ever do: fail, or try what its policy forbids."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from paceline.web import built_app
from tests.e2e.serving import Demo

ROOT: Final = Path(__file__).parents[2]
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
INSIDE: Final = re.compile(r".*/(programs|home)$")
WAIT: Final = 15_000

expect.set_options(timeout=WAIT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is run by `make e2e` alone; each test may take a browser's time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(120))


@dataclass
class Watched:
    """What went wrong in a page without anybody being told."""

    wrongs: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        known = any(each in message.text for each in self.expected)
        if message.type in {"error", "warning"} and not known:
            self.wrongs.append(f"{message.type}: {message.text} ({message.location})")

    def failed(self, error: Exception) -> None:
        if not any(each in str(error) for each in self.expected):
            self.wrongs.append(f"uncaught: {error}")


Opened: TypeAlias = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "There is no Chromium. On Debian: apt-get install chromium"
    assert built_app.found() is not None, "The web app is not built. Run: make build"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A fresh one for each file of journeys, whose tests leave it as it is or add to it."""
    running = Demo(tmp_path_factory.mktemp("demo"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Demo]:
    """For a test that changes what others rely on; asked for before a page, it outlives that."""
    running = Demo(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    yield watched
    assert watched.wrongs == []


def desk(browser: Browser, watched: Watched) -> BrowserContext:
    """A browser of its own, on a desk in Berlin."""
    context = browser.new_context(
        locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(WAIT)
    context.on("console", watched.heard)
    context.on("weberror", lambda error: watched.failed(error.error))
    return context


@pytest.fixture
def context(browser: Browser, watched: Watched) -> Iterator[BrowserContext]:
    context = desk(browser, watched)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, demo: Demo, role: str) -> None:
    enter(page, demo, *demo.logins()[role])


def enter(page: Page, demo: Demo, email: str, password: str) -> None:
    page.goto(f"{demo.url}/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(INSIDE)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Menu of")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("link", name="Sign in").wait_for()


def entered_as(
    browser: Browser, demo: Demo, role: str, *, language: str = "en-GB"
) -> BrowserContext:
    """A browser that is signed in already, whatever language its pages speak."""
    email, password = demo.logins()[role]
    context = browser.new_context(locale=language, timezone_id="Europe/Berlin")
    reply = context.request.post(
        f"{demo.url}/api/v1/auth/sign-in",
        data={"email": email, "password": password, "transport": "cookie"},
        headers={"origin": demo.url},
    )
    assert reply.ok, reply.text()
    return context


def personal_link(demo: Demo, browser: Browser, *, seat: int = -1) -> str:
    """Of somebody of the spring course who has a group and no account."""
    context = entered_as(browser, demo, "organiser")
    path = f"{demo.url}/api/v1/cohorts"
    items = context.request.get(path).json()["items"]
    cohort = next(each["id"] for each in items if each["slug"] == "spring-course")
    groups = context.request.get(f"{path}/{cohort}/groups").json()["items"]
    who = groups[-1]["members"][seat]["id"]
    headers = {"origin": demo.url}
    made = context.request.post(f"{path}/{cohort}/signups/{who}/link", headers=headers)
    url: str = made.json()["url"]
    context.close()
    return url


@pytest.fixture
def organiser(page: Page, demo: Demo) -> Page:
    sign_in(page, demo, "organiser")
    return page

"""What a person waits for in the browser: the largest paint, and frames while a long list scrolls.

Read from Chromium's own trace of each page, on a demo in a process of its own. `--pages` leaves out
the long list.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, sync_playwright

from bench.tables import printed
from tests.e2e.conftest import CHROMIUM, FLAGS, sign_in
from tests.e2e.serving import Demo

Event: TypeAlias = Mapping[str, Any]
SLOWER: Final = 4
PAINT_BAR: Final = 1200
FRAME_BAR: Final = 50
PEOPLE: Final = 10_000
CATEGORIES: Final = ["loading", "blink.user_timing", "devtools.timeline", "benchmark"]
PAGES: Final = (
    "/sign-in",
    "/programs",
    "/home",
    "/account",
    "/cohorts/{cohort}",
    "/cohorts/{cohort}/people",
    "/cohorts/{cohort}/availability",
    "/cohorts/{cohort}/drafts/{draft}",
    "/cohorts/{cohort}/health",
)
PAINT: Final = "largestContentfulPaint::Candidate"
# Between two frames, by the page's own clock, while it is scrolled to its end as fast as it draws.
SCROLLED: Final = """async (rows) => {
  const gaps = [];
  let last = performance.now();
  for (let turn = 0; turn < 600; turn += 1) {
    const now = await new Promise((done) => requestAnimationFrame(done));
    gaps.push(now - last);
    last = now;
    rows.scrollTop += rows.scrollHeight / 600;
  }
  return gaps.slice(1);
}"""


def main(*, quick: bool) -> None:
    with tempfile.TemporaryDirectory() as place, opened(Path(place)) as (demo, browser):
        paints(demo, browser, times=1 if quick else 5)
        if "--pages" not in sys.argv:
            scrolling(demo, browser, people=PEOPLE // 10 if quick else PEOPLE)


@contextmanager
def opened(place: Path) -> Iterator[tuple[Demo, Browser]]:
    demo = Demo(place)
    demo.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            yield demo, browser
            browser.close()
    finally:
        demo.stop()


def paints(demo: Demo, browser: Browser, *, times: int) -> None:
    """Each page as if its address had been typed, nothing of it in the browser's cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, demo, "organiser")
    ids = ids_of(context, demo)
    rows = []
    for path in PAGES:
        found = [paint(browser, context, demo.url + path.format(**ids)) for _ in range(times)]
        rows.append(told(f"paint of {path}", found, bar=PAINT_BAR))
    context.close()
    print(f"largest paint, processor {SLOWER}x slower, {times} times, cache empty")
    printed(rows)


def ids_of(context: BrowserContext, demo: Demo) -> Mapping[str, str]:
    path = f"{demo.url}/api/v1/cohorts"
    cohorts = context.request.get(path).json()["items"]
    cohort = next(each["id"] for each in cohorts if each["slug"] == "spring-course")
    drafts = context.request.get(f"{path}/{cohort}/drafts").json()["items"]
    return {"cohort": cohort, "draft": drafts[0]["id"]}


def paint(browser: Browser, context: BrowserContext, url: str) -> float:
    """Milliseconds from the navigation to the last candidate for the largest paint."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(url)
    settled(page)
    events: Sequence[Event] = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    return largest(events)


def settled(page: Page) -> None:
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


def largest(events: Sequence[Event]) -> float:
    found = [each for each in events if each["name"] == PAINT]
    last = max(found, key=lambda each: each["ts"])
    frame = last["args"]["frame"]
    began = [
        each["ts"]
        for each in events
        if each["name"] == "navigationStart"
        and each["args"].get("frame") == frame
        and each["ts"] <= last["ts"]
    ]
    milliseconds: float = (last["ts"] - max(began)) / 1000
    return milliseconds


def scrolling(demo: Demo, browser: Browser, *, people: int) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(120_000)
    page = context.new_page()
    sign_in(page, demo, "organiser")
    cohort = crowded(context, demo, people)
    page.goto(f"{demo.url}/cohorts/{cohort}/people")
    body = page.get_by_role("rowgroup").last
    all_loaded(page, people)
    gaps = sorted(body.evaluate(SCROLLED))
    context.close()
    rows = [told(f"frame while {people:,} people scroll by", gaps, bar=FRAME_BAR)]
    printed(rows)


def crowded(context: BrowserContext, demo: Demo, people: int) -> str:
    """A cohort of its own, imported as an organiser would."""
    asked = context.request
    headers = {"origin": demo.url}
    root = f"{demo.url}/api/v1"
    [program, *_] = asked.get(f"{root}/programs").json()["items"]
    plan = {
        "program_id": program["id"],
        "title": "Crowd",
        "first_week": "2027-03-01",
        "weeks": 8,
        "zone": "Europe/Berlin",
    }
    made = asked.post(f"{root}/cohorts", data=plan, headers=headers)
    assert made.ok, made.text()
    cohort = str(made.json()["id"])
    asked.post(f"{root}/cohorts/{cohort}/open", headers=headers)
    lines = [f"Person {n:05},p{n}@example.org,Europe/Berlin,18:00-20:00" for n in range(people)]
    table = "\n".join(["name,email,zone,Monday", *lines]).encode()
    file: FilePayload = {"name": "crowd.csv", "mimeType": "text/csv", "buffer": table}
    sent = asked.post(
        f"{root}/cohorts/{cohort}/signups/import", multipart={"file": file}, headers=headers
    )
    assert sent.ok, sent.text()
    return cohort


def all_loaded(page: Page, people: int) -> None:
    """The list fetches more as its end comes near; the end is the last person."""
    page.get_by_role("row", name="Person 00000").wait_for()
    last = page.get_by_role("row", name=f"Person {people - 1:05}")
    page.get_by_role("rowgroup").last.focus()
    while last.count() == 0:
        page.keyboard.press("End")
        page.wait_for_timeout(100)
    page.keyboard.press("Home")
    page.wait_for_timeout(500)


def told(name: str, found: Sequence[float], *, bar: float) -> Mapping[str, str]:
    return {
        "what": name,
        "median ms": f"{median(found):.0f}",
        "worst ms": f"{max(found):.0f}",
        "bar ms": f"{bar:.0f}",
        "": "ok" if max(found) <= bar else "MISSED",
    }

"""A telephone, and a finger on it: real touches, so that swiping and painting are told apart."""

from typing import Final

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.e2e.conftest import WAIT, Watched

WIDTH: Final = 360
STEPS: Final = 8
# Milliseconds; a finger that rests before it lifts throws nothing.
BETWEEN: Final = 20
HELD: Final = 200


def phone(browser: Browser, watched: Watched, *, zone: str = "Europe/Berlin") -> BrowserContext:
    context = browser.new_context(
        locale="en-GB",
        timezone_id=zone,
        viewport={"width": WIDTH, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(WAIT)
    context.on("console", watched.heard)
    context.on("weberror", lambda error: watched.failed(error.error))
    return context


def middle(where: Locator) -> tuple[float, float]:
    box = where.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: Locator, end: Locator) -> None:
    """One finger from the middle of one to the middle of the other."""
    start.evaluate("(element) => element.scrollIntoView({block: 'center'})")
    swipe(page, middle(start), middle(end))


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        given = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    touch("touchStart", start)
    for step in range(1, STEPS + 1):
        part = step / STEPS
        x, y = (a + (b - a) * part for a, b in zip(start, end, strict=True))
        touch("touchMove", (x, y))
        page.wait_for_timeout(BETWEEN)
    touch("touchMove", end)
    page.wait_for_timeout(HELD)
    touch("touchEnd")
    session.detach()

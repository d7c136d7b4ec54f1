"""What an account is kept with: a passkey of a device, made and used as people do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Watched, sign_in
from tests.e2e.serving import Demo


@pytest.fixture
def by_name(tmp_path: Path) -> Iterator[Demo]:
    """Passkeys are bound to a name; an address of numbers has none."""
    demo = Demo(tmp_path, host="localhost")
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def device(context: BrowserContext, page: Page) -> Page:
    """A page on a device with a lock of its own, which its owner opens."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Menu of")).click()
    page.get_by_role("menuitem", name="Sign out").click()


class TestAPasskey:
    def test_is_made_and_signs_in_alone_and_as_second_factor(
        self, device: Page, by_name: Demo, watched: Watched
    ) -> None:
        watched.expected += ["401", "403"]
        page = device
        sign_in(page, by_name, "member")
        page.goto(f"{by_name.url}/account")
        page.get_by_label("Name of the device").fill("Phone")
        page.get_by_label(re.compile("Use it as second factor")).check()
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("listitem").filter(has_text="Phone")).to_be_visible()

        sign_out(page)
        page.goto(f"{by_name.url}/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/home")

        sign_out(page)
        email, password = by_name.logins()["member"]
        page.goto(f"{by_name.url}/sign-in")
        page.get_by_label("Mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/home")

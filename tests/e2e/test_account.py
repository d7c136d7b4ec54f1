"""An account from its first letter to its last: made, kept, got back and erased as people do."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import INSIDE, Watched, enter, sign_in, sign_out
from tests.e2e.letters import link_in_letter
from tests.e2e.serving import Demo

ADDRESS: Final = "nia@example.org"
FIRST: Final = "seven tall pine trees"
SECOND: Final = "nine tall pine trees"


@pytest.fixture
def by_name(tmp_path: Path) -> Iterator[Demo]:
    """Passkeys are bound to a name; an address of numbers has none."""
    demo = Demo(tmp_path, host="localhost")
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def device(by_name: Demo, context: BrowserContext, page: Page) -> Page:
    """A page on a device with a lock of its own, which its owner opens.

    It is closed before the demo ends: a page that is left open looks for its server.
    """
    del by_name
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


class TestAnAccount:
    def test_is_registered_by_letter_and_got_back_by_another(
        self, fresh: Demo, page: Page, watched: Watched
    ) -> None:
        watched.expected.append("401")
        page.goto(f"{fresh.url}/sign-in")
        page.get_by_role("link", name="Register").click()
        page.get_by_label("Name").fill("Nia Winter")
        page.get_by_label("Mail address").fill(ADDRESS)
        page.get_by_label("Password").fill(FIRST)
        page.get_by_role("button", name="Register").click()
        page.get_by_role("heading", name="A letter is on its way").wait_for()
        follow(page, fresh, "account/verify", FIRST, "Confirm")
        expect(page.get_by_role("button", name="Menu of Nia Winter")).to_be_visible()
        sign_out(page)
        enter(page, fresh, ADDRESS, FIRST)

        sign_out(page)
        page.get_by_role("link", name="Sign in").click()
        page.get_by_role("link", name="Forgotten your password?").click()
        send = page.get_by_role("button", name="Send me a letter")
        send.wait_for()  # the page before has a field of the same name
        page.get_by_label("Mail address").fill(ADDRESS)
        send.click()
        page.get_by_role("heading", name="A letter is on its way").wait_for()
        follow(page, fresh, "account/reset", SECOND, "Save")
        sign_out(page)

        page.get_by_role("link", name="Sign in").click()
        page.get_by_label("Mail address").fill(ADDRESS)
        page.get_by_label("Password").fill(FIRST)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("do not fit together")
        enter(page, fresh, ADDRESS, SECOND)
        expect(page.get_by_role("button", name="Menu of Nia Winter")).to_be_visible()


class TestWhatIsRefused:
    def test_is_told_at_its_field_when_registering_and_in_a_line_of_its_own_else(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("422")
        page.goto(f"{demo.url}/register")
        page.get_by_label("Name").fill("Nia Winter")
        page.get_by_label("Mail address").fill(ADDRESS)
        page.get_by_label("Password").fill(FIRST)
        alert = page.get_by_role("alert")

        refuse(page, {"where": "body.name", "message": "This is no name."})
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_text("This is no name.")).to_be_visible()
        expect(alert).to_have_count(0)

        refuse(page, {"where": "body", "message": "Not today."})
        page.get_by_role("button", name="Register").click()
        expect(alert).to_contain_text("Not today.")

    def test_is_told_where_an_app_for_codes_is_set_up(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("503")
        sign_in(page, demo, "facilitator")
        page.goto(f"{demo.url}/account")
        page.route("**/api/v1/auth/totp", lambda route: route.fulfill(status=503))

        page.get_by_role("button", name="Set up an app for codes").click()
        page.get_by_role("button", name="Go on").click()

        expect(page.get_by_role("alert")).to_contain_text("This did not work")


def refuse(page: Page, flaw: Mapping[str, str]) -> None:
    """Whoever registers from now on."""
    told = {"code": "invalid", "detail": flaw["message"], "errors": [flaw]}
    body = json.dumps({**told, "request_id": "none"})
    page.unroute_all()
    page.route("**/auth/register", lambda route: route.fulfill(status=422, body=body))


def follow(page: Page, demo: Demo, path: str, password: str, act: str) -> None:
    """The link of a letter, which leads in once there is a password to it."""
    page.goto(link_in_letter(demo, to=ADDRESS, path=path))
    page.get_by_label(re.compile("password", re.IGNORECASE)).fill(password)
    page.get_by_role("button", name=act, exact=True).click()
    page.wait_for_url(INSIDE)


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

        page.goto(f"{by_name.url}/account")
        phone = page.get_by_role("listitem").filter(has_text="Phone")
        phone.get_by_role("button", name="Remove").click()
        dialog = page.get_by_role("dialog", name="Remove “Phone”?")
        dialog.get_by_role("button", name="Leave it as it is").click()
        expect(dialog).to_have_count(0)
        expect(phone).to_be_visible()


class TestAProofThatNobodyCanTypeHere:
    def test_is_a_sign_in_anew_or_a_letter_for_who_has_no_password(
        self, page: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("403")
        email, _ = demo.logins()["organiser"]
        sign_in(page, demo, "organiser")
        none: dict[str, object] = {
            "password": False,
            "totp": None,
            "backup_codes_left": 0,
            "passkeys": [],
        }
        google = {"name": "google", "title": "Google"}
        own = {"id": "1", "provider": "google", "email": email, "linked_at": "2026-01-01T00:00:00Z"}
        answer(page, "**/auth/factors", none)
        answer(page, "**/auth/outside", {"items": [google]})
        answer(page, "**/auth/identities*", {"items": [{**own, "last_used_at": None}]})
        wanted = {"code": "step_up_required", "detail": "Prove again.", "request_id": "none"}
        page.goto(f"{demo.url}/account")
        answer(page, "**/auth/tokens", wanted, status=403)

        page.get_by_label("What for").fill("my script")
        page.get_by_role("button", name="Make one").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Sign in again with Google")).to_be_visible()
        dialog.get_by_role("button", name="Write to me").click()

        expect(dialog.get_by_role("status")).to_be_visible()
        link_in_letter(demo, to=email, path="account/reset")

    def test_is_given_in_another_browser_where_this_one_has_no_passkeys(
        self, page: Page, demo: Demo
    ) -> None:
        page.add_init_script("delete PublicKeyCredential.parseRequestOptionsFromJSON")
        challenge = quote(json.dumps({"challenge": "none", "methods": ["passkey"]}))

        page.goto(f"{demo.url}/account/second#{challenge}")

        expect(page.get_by_text("this browser cannot use any")).to_be_visible()
        expect(page.get_by_label("Address of the sign-in")).to_have_value(f"{demo.url}/sign-in")
        page.get_by_role("link", name="Back to sign-in").click()
        page.get_by_role("heading", name="Sign in").wait_for()


class TestComingBackFromAProvider:
    def test_goes_on_after_the_second_step_to_where_one_was_going(
        self, page: Page, demo: Demo
    ) -> None:
        place = "/apply/spring-half-marathon"
        challenge = {"challenge": "none", "methods": ["totp"]}
        answer(page, "**/outside/corp/finish", {"next": place, "challenge": challenge})
        answer(page, "**/auth/sign-in/second", {"user": {"email": ADDRESS}})

        page.goto(f"{demo.url}/auth/outside/corp/callback?state=some&code=some")
        page.get_by_label("Code").fill("123456")
        page.get_by_role("button", name="Go on").click()

        page.wait_for_url(f"**{place}")


def answer(page: Page, path: str, body: object, *, status: int = 200) -> None:
    page.route(path, lambda route: route.fulfill(status=status, body=json.dumps(body)))


class TestErasing:
    def test_says_what_goes_asks_for_the_address_and_ends_at_the_door(
        self, page: Page, by_name: Demo, watched: Watched
    ) -> None:
        watched.expected += ["401"]
        email, password = by_name.logins()["member"]
        sign_in(page, by_name, "member")
        page.goto(f"{by_name.url}/mine/data")

        expect(page.get_by_role("heading", name="What stays")).to_be_visible()
        page.get_by_role("button", name="Erase my account").click()
        do = page.get_by_role("button", name="Erase it for good")
        expect(do).to_be_disabled()
        page.get_by_label(f"Type {email} to go on").fill(email)
        do.click()
        expect(page.get_by_text("Your account is erased")).to_be_visible()
        page.get_by_role("button", name="To the start").click()
        page.wait_for_url(f"{by_name.url}/")

        page.goto(f"{by_name.url}/sign-in")
        page.get_by_label("Mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("do not fit together")

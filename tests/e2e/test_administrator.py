"""What an administrator does in a browser: roles, jobs that were given up, the audit log."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched, sign_in
from tests.e2e.serving import Demo

DONE: Final = 20_000
PATIENCE: Final = 60
# A letter that was sent: trying it again finds that, and sends nothing.
GIVEN_UP: Final = """
    UPDATE jobs SET state = 'dead', error = 'The mail server did not answer.'
    WHERE id = (SELECT id FROM jobs WHERE kind = 'notifications.send' AND state = 'done' LIMIT 1)
"""

# As after some minutes: nobody's last proof is fresh any more.
STALE: Final = "UPDATE token_families SET proved_at = '2026-01-01 00:00:00.000000'"
# The store keeps sealed acts as they are; whoever owns its file can take that away.
UNGUARDED: Final = "DROP TRIGGER audit_acts_kept"
TAMPERED: Final = "UPDATE audit_acts SET reason = 'because' WHERE number = 5"


@pytest.fixture
def administrator(page: Page, demo: Demo) -> Page:
    sign_in(page, demo, "admin")
    page.get_by_role("link", name="Admin", exact=True).click()
    return page


def by_hand(demo: Demo, *statements: str) -> None:
    """Once there is a row for the last of them; a demo goes on working after it is there."""
    ends = monotonic() + PATIENCE
    while changed(demo, statements) == 0:
        assert monotonic() < ends, statements
        sleep(0.2)


def changed(demo: Demo, statements: Sequence[str]) -> int:
    with closing(sqlite3.connect(demo.place / "paceline.db", timeout=10)) as store, store:
        return [store.execute(each).rowcount for each in statements][-1]


class TestAnAdministrator:
    def test_changes_a_role_and_takes_it_back(self, administrator: Page) -> None:
        page = administrator
        page.get_by_role("link", name="Users").click()
        row = page.get_by_role("row", name="Demo facilitator")

        row.get_by_role("button", name="What to do with Demo facilitator").click()
        page.get_by_role("menuitem", name="Change the role").click()
        page.get_by_label("Role", exact=True).last.select_option("organiser")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Demo facilitator is Organiser now.")).to_be_visible()
        expect(row.get_by_role("cell", name="Organiser", exact=True)).to_be_visible()
        page.get_by_role("button", name="Undo").click()

        expect(row.get_by_role("cell", name="Facilitator", exact=True)).to_be_visible()

    def test_erases_somebody_for_a_reason_that_the_log_keeps(
        self, administrator: Page, demo: Demo
    ) -> None:
        page = administrator
        made = page.request.post(
            f"{demo.url}/api/v1/users",
            data={"email": "gone@example.org", "name": "Gus Gone"},
            headers={"origin": demo.url},
        )
        assert made.ok, made.text()
        page.get_by_role("link", name="Users").click()
        row = page.get_by_role("row", name="Gus Gone")

        row.get_by_role("button", name="What to do with Gus Gone").click()
        page.get_by_role("menuitem", name="Erase").click()
        page.get_by_label("Reason").fill("asked by telephone")
        page.get_by_label("Type gone@example.org to go on").fill("gone@example.org")
        page.get_by_role("button", name="Erase for good").click()

        expect(page.get_by_text("Gus Gone is erased; a letter tells them.")).to_be_visible()
        expect(row).to_have_count(0)

    def test_proves_again_who_they_are_before_somebody_is_deactivated(
        self, administrator: Page, demo: Demo, watched: Watched
    ) -> None:
        watched.expected.append("403")
        page = administrator
        page.get_by_role("link", name="Users").click()
        row = page.get_by_role("row", name="Demo organiser")
        row.wait_for()
        by_hand(demo, STALE)

        row.get_by_role("button", name="What to do with Demo organiser").click()
        page.get_by_role("menuitem", name="Deactivate").click()
        page.get_by_label("Your password").fill(demo.logins()["admin"][1])
        page.get_by_role("button", name="Go on").click()
        expect(row.get_by_text("Deactivated")).to_be_visible()
        page.get_by_role("button", name="Undo").click()

        expect(row.get_by_text("Deactivated")).to_have_count(0)

    def test_tries_again_what_was_given_up(self, administrator: Page, demo: Demo) -> None:
        page = administrator
        by_hand(demo, GIVEN_UP)

        page.get_by_role("link", name="Jobs", exact=True).click()
        expect(page.get_by_text("The mail server did not answer.")).to_be_visible()
        page.get_by_role("button", name="Try again: notifications.send").click()
        expect(page.get_by_text("It is tried again.")).to_be_visible()

        expect(page.get_by_text("No job was given up")).to_be_visible(timeout=DONE)

    def test_verifies_the_audit_log(self, administrator: Page) -> None:
        page = administrator
        page.get_by_role("link", name="Audit log").click()

        page.get_by_role("button", name="Verify the log").click()

        expect(page.get_by_text("The log is as it was sealed")).to_be_visible(timeout=DONE)

    def test_invites_and_takes_it_back(self, administrator: Page) -> None:
        page = administrator
        page.get_by_role("link", name="Users").click()

        page.get_by_role("button", name="Invite").click()
        page.get_by_label("Mail address").fill("new.coach@example.org")
        page.get_by_role("dialog").get_by_role("button", name="Invite").click()
        expect(page.get_by_text("new.coach@example.org is invited.")).to_be_visible()
        page.get_by_role("button", name="Revoke: new.coach@example.org").click()

        expect(
            page.get_by_text("The invitation of new.coach@example.org is revoked.")
        ).to_be_visible()


class TestWhoIsNone:
    def test_has_no_way_there(self, organiser: Page) -> None:
        expect(organiser.get_by_role("link", name="Programs").first).to_be_visible()
        expect(organiser.get_by_role("link", name="Admin", exact=True)).to_have_count(0)


class TestALogThatWasChanged:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Iterator[Demo]:
        """A demo of its own, for it is unwell from then on."""
        running = Demo(tmp_path)
        running.start()
        yield running
        running.stop()

    def test_is_told_on_every_page_of_whoever_is_to_know(
        self, page: Page, own: Demo, watched: Watched
    ) -> None:
        watched.expected.append("503")
        sign_in(page, own, "admin")
        page.goto(f"{own.url}/admin/audit")
        page.get_by_text("No. 5", exact=True).wait_for(state="attached")
        by_hand(own, UNGUARDED, TAMPERED)

        page.get_by_role("button", name="Verify the log").click()
        expect(page.get_by_text("The log is not as it was sealed")).to_be_visible(timeout=DONE)
        page.goto(f"{own.url}/programs")

        expect(page.get_by_text("Not all of it works: audit.")).to_be_visible()
        page.get_by_role("link", name="What is wrong").click()
        expect(page.get_by_text("Something is failing")).to_be_visible()

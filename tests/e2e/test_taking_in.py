"""What an organiser asks of people who sign up, and a file of them that cannot be read."""

import re

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.test_organiser import plan_cohort


class TestTheSignUpForm:
    def test_is_built_looked_at_and_kept(self, organiser: Page) -> None:
        page = organiser
        plan_cohort(page, "Asking course")
        page.get_by_role("link", name="Form", exact=True).click()
        page.get_by_role("button", name="Add a question").click()
        page.get_by_label("What is asked").fill("How long have you been running?")
        page.get_by_role("button", name="Save the form").click()
        expect(page.get_by_text("A choice takes two options or more.")).to_be_visible()

        page.get_by_label("To choose from").fill("new\nsome years")
        page.get_by_label("Must be answered").check()
        asked = page.get_by_role("combobox", name="How long have you been running?")
        expect(asked).to_contain_text("some years")
        page.get_by_role("button", name="Save the form").click()
        expect(page.get_by_text("The form is saved.")).to_be_visible()

        page.reload()
        expect(page.get_by_label("To choose from")).to_have_value("new\nsome years")

        page.get_by_role("button", name="Add a question").click()
        page.get_by_role("button", name="Remove").first.click()
        page.get_by_label("What is asked").fill("Typed since then")
        page.get_by_role("button", name="Undo").click()
        asked = page.get_by_label("What is asked")
        expect(asked).to_have_count(2)
        expect(asked.first).to_have_value("How long have you been running?")
        expect(asked.last).to_have_value("Typed since then")


class TestAFileThatIsRefused:
    def test_can_be_chosen_again_once_it_was_mended(self, organiser: Page) -> None:
        page = organiser
        page.get_by_role("link", name=re.compile("Spring half marathon")).click()
        page.get_by_role("link", name="Import sign-ups").first.click()
        chosen = page.locator("input[type=file]")
        large = b"name,email" * 600_000
        file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": large}

        chosen.set_input_files(file)

        expect(page.get_by_text("people.csv is larger than 5 MB")).to_be_visible()
        expect(chosen).to_have_value("")

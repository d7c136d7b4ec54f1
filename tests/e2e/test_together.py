"""What a coach of several groups sees of their training, and how they choose what they look at."""

import re
from collections.abc import Iterator
from time import monotonic, sleep
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.asking import Asking, asking
from tests.e2e.conftest import Watched, entered_as, sign_in
from tests.e2e.serving import Demo
from tests.e2e.test_pages import in_german, wrongs_at_each_size

PATIENCE: Final = 60
# It is asked again twice before that is said.
REFUSED: Final = 30_000


@pytest.fixture(scope="module")
def coached(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The facilitator leads a second group; a member of the first shows all but one activity."""
    demo = Demo(tmp_path_factory.mktemp("coached"))
    demo.start()
    with asking(browser, demo, "organiser") as organiser:
        lead_another(organiser)
    with asking(browser, demo, "member") as member:
        circle = member.get("/training/circles")["items"][0]
        body = {"group_id": circle["group_id"], "coach_id": circle["coaches"][0]["user_id"]}
        member.ask("POST", "/athletes/me/sharings", body)
        newest = member.get("/activities?sort=-started_at")["items"][0]
        member.ask("PATCH", f"/activities/{newest['id']}", {"ceiling": "owner"})
    with asking(browser, demo, "facilitator") as coach:
        wait_until_left_out(coach)
    yield demo
    demo.stop()


def lead_another(organiser: Asking) -> None:
    cohort = organiser.cohort()
    first, *others = organiser.groups(cohort)
    leader = first["facilitator"]["id"]
    organiser.always_free(cohort, leader)
    second = next(each for each in others if each["slot"]["day"] != first["slot"]["day"])
    organiser.ask("PATCH", f"/cohorts/{cohort}/groups/{second['id']}", {"facilitator": leader})


def wait_until_left_out(coach: Asking) -> None:
    """Sums are worked out anew some seconds after a change."""
    path = f"/training/groups/{coach.get('/training/circles')['items'][0]['group_id']}"
    ends = monotonic() + PATIENCE
    while coach.get(path)["left_out"] == 0:
        assert monotonic() < ends
        sleep(0.2)


@pytest.fixture
def coach(page: Page, coached: Demo) -> Page:
    sign_in(page, coached, "facilitator")
    page.goto(f"{coached.url}/training/together")
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=name, exact=False))


class TestACoachOfSeveralGroups:
    def test_sees_the_cohort_as_a_whole_and_each_group(self, coach: Page) -> None:
        whole = card(coach, "My groups in Spring course")

        expect(whole.get_by_role("row", name="All who share")).to_contain_text("1 of 1")
        expect(whole.get_by_role("row", name=re.compile(r"^Group \d"))).to_have_count(2)
        expect(coach.get_by_role("link", name="Demo member")).to_be_visible()
        expect(coach.get_by_text("Nobody here shares training with you.")).to_be_visible()

    def test_is_told_what_is_left_out(self, coach: Page) -> None:
        expect(card(coach, "My groups in Spring course")).to_contain_text(
            "1 activity of theirs is left out"
        )

    def test_chooses_one_group_and_finds_it_again(self, coach: Page) -> None:
        choice = coach.get_by_label("Shown")
        first = choice.locator("option", has_text=re.compile("^Group ")).first.inner_text()

        choice.select_option(first)
        coach.wait_for_url(re.compile(r"/training/together\?group="))
        expect(coach.get_by_role("heading", name=first)).to_be_visible()
        expect(coach.get_by_role("heading", name=re.compile("^Group "))).to_have_count(1)
        coach.reload()

        expect(coach.get_by_role("heading", name=first)).to_be_visible()
        expect(coach.get_by_role("heading", name=re.compile("^Group "))).to_have_count(1)
        expect(choice.locator("option:checked")).to_have_text(first)
        choice.select_option("My groups in Spring course")
        coach.wait_for_url(re.compile(r"/training/together\?cohort="))
        expect(coach.get_by_role("heading", name=re.compile("^Group "))).to_have_count(2)
        coach.go_back()
        expect(coach.get_by_role("heading", name=re.compile("^Group "))).to_have_count(1)

    def test_that_is_none_of_theirs_says_so(self, coach: Page, watched: Watched) -> None:
        watched.expected.append("404")
        here = coach.url

        coach.goto(f"{here}?group=01890000-0000-7000-8000-000000000000")
        expect(coach.get_by_text("This is none of your groups")).to_be_visible()
        coach.get_by_role("link", name="All my groups").click()

        expect(coach.get_by_role("heading", name=re.compile("^Group "))).to_have_count(2)

    def test_tries_again_when_the_answer_does_not_come(self, coach: Page, watched: Watched) -> None:
        watched.expected.append("503")
        coach.route("**/training/cohorts/*", lambda route: route.fulfill(status=503))
        coach.reload()
        alert = coach.get_by_role("alert")
        alert.wait_for(timeout=REFUSED)

        coach.unroute("**/training/cohorts/*")
        alert.get_by_role("button", name="Try again").click()

        expect(coach.get_by_role("link", name="Demo member")).to_be_visible()

    def test_has_a_sound_page_from_small_to_wide_in_both_languages(
        self, coach: Page, browser: Browser, coached: Demo
    ) -> None:
        german = entered_as(browser, coached, "facilitator", language="de-DE")

        wrongs = wrongs_at_each_size(coach, coach.url, shows="Demo member")
        too_wide = in_german(german, coach.url)

        german.close()
        assert (wrongs, too_wide <= 0) == ([], True)

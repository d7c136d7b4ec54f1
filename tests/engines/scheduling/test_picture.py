from dataclasses import replace
from xml.etree import ElementTree

from paceline.engines.scheduling.heat import week_heat
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.picture import draw
from paceline.engines.scheduling.solution import Group
from tests.engines.scheduling.cohorts import cohort, facilitator, group, members, solution

SVG = "{http://www.w3.org/2000/svg}"
COHORT = cohort(*members("a b c"), facilitator("f"))
PAIR = group("Mon 18:00", "a b", led_by="f")


def drawn(
    instance: Instance, *groups: Group, viewer: str = "UTC", title: str = "Spring"
) -> ElementTree.Element:
    heat = week_heat(instance, solution(*groups), viewer=viewer)
    return ElementTree.fromstring(draw(heat, title=title))  # noqa: S314, our own words


def said(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


class TestThePicture:
    def test_says_what_it_is_to_those_who_hear_it(self) -> None:
        picture = drawn(COHORT, PAIR, title="Spring & <friends>")

        assert picture.get("role") == "img"
        assert picture.get("aria-labelledby") == "heat-title heat-summary"
        assert picture.findtext(f"{SVG}title") == "Spring & <friends>"
        assert "2 of 3 members in 1 group;" in (picture.findtext(f"{SVG}desc") or "")

    def test_tells_the_figures_of_every_start(self) -> None:
        tips = [title.text for title in drawn(COHORT, PAIR).iter(f"{SVG}title")]

        assert "Mon 18:00: 3 members can come, 3 gladly; 1 facilitator; 1 group of 2 in all" in tips
        assert "Tue 18:00: 0 members can come, 0 gladly; 0 facilitators" in tips

    def test_shows_groups_and_only_the_hours_in_which_somebody_can_meet(self) -> None:
        words = said(drawn(COHORT, PAIR))

        assert "1 · 2" in words
        assert [word for word in words if ":" in word and len(word) == 5] == [
            *("18:00", "19:00", "20:00"),
        ]

    def test_grows_rows_by_the_quarter_where_clocks_differ_by_it(self) -> None:
        """Starts of UTC and of Kathmandu lie 15 minutes apart: each has a row."""
        two = replace(COHORT, group_zones=("Asia/Kathmandu",))

        assert len(list(drawn(two).iter(f"{SVG}g"))) == 2 * len(list(drawn(COHORT).iter(f"{SVG}g")))

    def test_of_nobody_is_still_one(self) -> None:
        assert "Spring" in said(drawn(cohort()))

    def test_paints_its_own_ground_and_needs_no_style_or_script(self) -> None:
        picture = drawn(COHORT, PAIR)

        assert next(picture.iter(f"{SVG}rect")).get("fill") == "#fbfaf6"
        assert not list(picture.iter(f"{SVG}style"))
        assert not list(picture.iter(f"{SVG}script"))

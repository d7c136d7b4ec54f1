import copy
import json
from typing import cast

import pytest
from hypothesis import given

from paceline.engines.scheduling.fields import Json
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.write import instance_to_json
from paceline.kernel.errors import Invalid
from tests.engines.conftest import document
from tests.engines.scheduling.cohorts import few_examples, instances


def spring() -> dict[str, Json]:
    return cast("dict[str, Json]", document("spring.json"))


def changed(path: str, value: Json) -> dict[str, Json]:
    """The spring cohort with one value set; the path as in `people.0.tz`."""
    whole = copy.deepcopy(spring())
    place: Json = whole
    *steps, last = path.split(".")
    for step in steps:
        place = (
            place[int(step)] if isinstance(place, list) else cast("dict[str, Json]", place)[step]
        )
    if isinstance(place, list):
        place[int(last)] = value
    else:
        cast("dict[str, Json]", place)[last] = value
    return whole


class TestReading:
    def test_takes_the_whole_format(self) -> None:
        instance = read_instance(spring())

        assert len(instance.members) == 6
        assert instance.facilitators[0].max_groups == 2
        assert instance.by_id[instance.members[4].id].attributes["language"] == ("en",)
        assert len(instance.rules) == 5

    @few_examples
    @given(instances())
    def test_takes_back_what_was_written(self, instance: Instance) -> None:
        document = json.loads(json.dumps(instance_to_json(instance)))

        again = read_instance(document)

        assert instance_to_json(again) == instance_to_json(instance)

    @pytest.mark.parametrize(
        ("path", "value", "told"),
        [
            ("format", "other/9", r"format: 'other/9' is not known; use paceline-instance/1"),
            ("first_weeks", "x", r'unknown key "first_weeks"; did you mean first_week'),
            ("zzz", 1, r'unknown key "zzz"; known are format, name'),
            ("name", "", r"name: '' is not a text of 1 to 200 characters"),
            ("weeks", 0, r"weeks: 0 is not a whole number from 1 to 260"),
            ("weeks", True, r"weeks: True is not a whole number"),
            ("meeting_minutes", 50, r"from 15 to 1440 in steps of 15"),
            ("anchor_zone", "Europe/Londn", r"anchor_zone: unknown time zone .* Europe/London"),
            ("anchor_zone", None, r"anchor_zone: nothing is not a text"),
            ("first_week", "2026-03-10", r"2026-03-10 is not a Monday; use 2026-03-09"),
            ("first_week", "soon", r'first_week: "soon" is not a date'),
            ("first_week", "1970-01-05", r"1970-01-05 is not between 2000 and 2100"),
            ("skip_weeks", [6], r"skip_weeks\[0\]: 6 is not a whole number from 0 to 5"),
            ("skip_weeks", [0, 1, 2, 3, 4, 5], r"skip_weeks: every week is skipped"),
            ("group_size", {"min": 4, "ideal": 3, "max": 5}, r"group_size: 4, 3, 5 do not rise"),
            ("group_size", 3, r"group_size: 3 is not an object"),
            ("facilitator", "maybe", r"use required or wanted or none"),
            ("weights", {"placed": -1}, r"weights.placed: -1 is not a whole number"),
            ("people", "ada", r"people: 'ada' is not a list"),
            ("people.0.preferred", [[1080]], r"people\[0\].preferred\[0\]: \[1080\] is not"),
            ("people.3.preferred", [[10, 60]], r"people\[3\].preferred\[0\]: .* quarter hour"),
            ("people.0.tz", "Mars/Base", r"people\[0\].tz: unknown time zone"),
            ("people.0.role", "boss", r"people\[0\].role: 'boss' is not known"),
            ("people.1.id", "ada", r'people: the id "ada" is used twice'),
            ("people.0.attrs", {"pace": None}, r"people\[0\].attrs.pace: None is neither"),
            ("people.0.attrs", {"pace": ["fast"]}, r"people\[0\].attrs.pace: a rule sums"),
            ("people.0.attrs", {"language": [7]}, r"attrs.language\[0\]: 7 is not a text"),
            ("people.0.attrs", {"pace": 1e9}, r"attrs.pace: .* is not a number from"),
            ("rules.0", "x", r"rules\[0\]: 'x' is not an object"),
            ("rules.0", {"type": "near"}, r"rules\[0\].type: 'near' is not known"),
            ("rules.0.ids", ["ada", "ada"], r'rules\[0\].ids: "ada" is listed twice'),
            ("existing_groups.0.locked", "yes", r"locked: 'yes' is neither true nor false"),
            ("existing_groups.0.slot", 7, r"existing_groups\[0\].slot: 7 is not"),
        ],
    )
    def test_names_a_problem_by_its_path_and_the_remedy(
        self, path: str, value: Json, told: str
    ) -> None:
        with pytest.raises(Invalid, match=told):
            read_instance(changed(path, value))

    def test_refuses_two_existing_groups_of_one_name(self) -> None:
        group: Json = {"id": "g0", "slot": 0, "members": []}

        with pytest.raises(Invalid, match='existing_groups: the id "g0" is used twice'):
            read_instance(changed("existing_groups", [group, group]))

    @pytest.mark.parametrize("value", [None, [], "x", 3])
    def test_refuses_what_is_no_document(self, value: object) -> None:
        with pytest.raises(Invalid, match=r"document: .* is not an object"):
            read_instance(value)

    def test_lists_every_problem_and_shows_the_first(self) -> None:
        with pytest.raises(Invalid, match=r"and [0-9]+ more") as refusal:
            read_instance({"format": "paceline-instance/1"})

        assert len(cast("tuple[str, ...]", refusal.value.context["problems"])) > 5

"""Re-runs, rules, trials and pictures at a terminal."""

import json
from pathlib import Path

import pytest

from paceline.features.grouping.cli.locks import sorted_locks
from paceline.features.grouping.cli.trials import sizes_of, windows_of
from paceline.features.grouping.schemas.groups import GroupOut, GroupsOut
from paceline.features.grouping.schemas.slots import PersonOut, slot_out
from paceline.kernel.errors import Invalid
from paceline.kernel.ids import new_id
from tests.app.test_command_line import PLAN, Shell


@pytest.fixture
def shell(own_place: None, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def published(shell: Shell, tmp_path: Path) -> Path:
    """A cohort with one published group of P0, P1 and P2; the file of its people."""
    people = tmp_path / "people.csv"
    lines = [f"P{n},p{n}@example.org,member,Berlin,18-20" for n in range(3)]
    people.write_text("\n".join(["name,email,role,zone,mon", *lines]))
    shell(*PLAN, "--facilitator", "none", "--zone", "Europe/Berlin")
    shell("cohorts", "import-signups", "spring-base", str(people))
    shell("groups", "draft", "spring-base")
    assert shell("groups", "publish", "spring-base")[0] == 0
    return people


def late(shell: Shell, people: Path) -> None:
    more = "name,email,role,zone,mon\nZed,zed@example.org,member,Berlin,18-20"
    people.write_text(more)
    shell("cohorts", "import-signups", "spring-base", str(people))


class TestRules:
    def test_are_printed_set_and_printed_again(
        self, shell: Shell, published: Path, tmp_path: Path
    ) -> None:
        printed = shell.json("groups", "rules", "spring-base")
        printed["may_miss"] = 1
        printed["rules"] = [{"type": "same", "attribute": "language"}]
        wanted = tmp_path / "rules.json"
        wanted.write_text(json.dumps(printed))

        kept = shell("groups", "rules", "spring-base", "--set", str(wanted))
        again = shell.json("groups", "rules", "spring-base")

        assert kept[0] == 0, kept
        assert "Problem: rules.0: no sign-up says anything about language" in kept[1]
        assert (again["version"], again["may_miss"]) == (1, 1)

    @pytest.mark.parametrize("text", ["[]", "{", '{"colour": 1}'])
    def test_a_file_that_holds_none_is_refused(
        self, shell: Shell, published: Path, tmp_path: Path, text: str
    ) -> None:
        wanted = tmp_path / "rules.json"
        wanted.write_text(text)

        refused = shell("groups", "rules", "spring-base", "--set", str(wanted))

        assert refused[0] == 1


class TestAGroupThatRuns:
    def test_is_topped_up_and_its_week_drawn(self, shell: Shell, published: Path) -> None:
        late(shell, published)

        drafted = shell("groups", "draft", "spring-base", "--top-up", "--work", "20")
        taken = shell("groups", "publish", "spring-base")
        drawn = shell("groups", "show", "spring-base", "--svg")
        draft = shell.json("groups", "show", "spring-base", "--svg", "--draft", "2")

        assert "4 of 4 placed" in drafted[1]
        assert "nothing is worth more than" in drafted[1]
        assert taken[1].startswith("Published 1 groups with 4 members. 0 people move, 0 meet at")
        assert drawn[1].startswith("<svg ")
        assert "draft 2" in draft["svg"]

    def test_is_rerun_with_locks_and_published_despite_changes(
        self, shell: Shell, published: Path
    ) -> None:
        group = shell.json("groups", "show", "spring-base")["items"][0]
        person = group["members"][0]["id"]
        words = ("--rerun", "--changes", "few", "--lock", "Group 1", "--lock", person)

        drafted = shell("groups", "draft", "spring-base", *words)
        late(shell, published)
        refused = shell("groups", "publish", "spring-base")
        taken = shell("groups", "publish", "spring-base", "--despite-changes")

        assert drafted[0] == 0, drafted
        assert (refused[0], "Zed signed up or was accepted" in refused[2]) == (1, True)
        assert taken[0] == 0, taken

    def test_has_a_change_frontier(self, shell: Shell, published: Path) -> None:
        late(shell, published)

        told = shell("groups", "frontier", "spring-base", "--seconds", "20")

        assert told[0] == 0, told
        assert "4 of 4 placed, 0 people move" in told[1]

    def test_is_locked_by_names_that_are_there(self, shell: Shell, published: Path) -> None:
        misspelt = shell("groups", "draft", "spring-base", "--rerun", "--lock", "Group one")
        told = shell("groups", "frontier", "spring-base", "--lock", "P1", "--seconds", "20")
        both = shell("groups", "draft", "spring-base", "--rerun", "--top-up")

        assert (misspelt[0], '"Group one" is neither a group that runs' in misspelt[2]) == (1, True)
        assert told[0] == 0, told
        assert both[0] == 2

    def test_is_gone_on_from_with_a_word_on_the_frontier(
        self, shell: Shell, published: Path
    ) -> None:
        drafted = shell("groups", "draft", "spring-base", "--rerun", "--work", "20")
        taken = shell("groups", "publish", "spring-base")

        assert "0 people move, 0 meet at another time" in drafted[1]
        assert "paceline groups frontier spring-base" in drafted[1]
        assert "0 people move" in taken[1]

    def test_can_be_asked_what_if(self, shell: Shell, published: Path) -> None:
        words = ("--sizes", "2-4", "--may-miss", "1", "--facilitator", "mon 18:00-20:00")

        told = shell("groups", "what-if", "spring-base", *words)
        refused = shell("groups", "what-if", "spring-base", "--facilitator", "whenever")
        failed = shell("groups", "what-if", "spring-base", "--may-miss", "20")

        assert told[1].startswith("now   3 placed in 1 groups (1 of 3)")
        assert "\nthen  3 placed" in told[1]
        assert (refused[0], "facilitators.0.windows.0" in refused[2]) == (1, True)
        assert (failed[0], "cannot be missed" in failed[1]) == (1, True)

    def test_nothing_is_cancelled_when_nothing_is_solved(
        self, shell: Shell, published: Path
    ) -> None:
        named = shell("groups", "cancel", "spring-base", "--draft", "1")
        newest = shell("groups", "cancel", "spring-base")

        assert (named[0], "There is nothing to cancel" in named[2]) == (1, True)
        assert newest[0] == 1


class TestLocks:
    def test_of_two_people_with_one_name_are_by_id(self) -> None:
        anna = [PersonOut(id=new_id(), name="Anna", zone="", local="", preferred=False)] * 2
        twins = [each.model_copy(update={"id": new_id()}) for each in anna]
        running = GroupsOut(
            items=[
                GroupOut(
                    id=new_id(),
                    name="Group 1",
                    slot=slot_out(0, "UTC"),
                    place="",
                    facilitator=None,
                    co_facilitators=[],
                    members=twins,
                )
            ]
        )

        with pytest.raises(Invalid, match='2 people are called "Anna"'):
            sorted_locks(["Anna"], running)
        assert sorted_locks([str(twins[0].id)], running)["people"] == [str(twins[0].id)]


class TestWords:
    def test_sizes_are_a_range_with_or_without_the_ideal(self) -> None:
        assert sizes_of("4-8") == {"min": 4, "max": 8}
        assert sizes_of("4-6-8") == {"min": 4, "ideal": 6, "max": 8}

    @pytest.mark.parametrize("text", ["4", "few", "1-2-3-4"])
    def test_anything_else_is_no_range(self, text: str) -> None:
        with pytest.raises(Invalid, match="no range of sizes"):
            sizes_of(text)

    def test_windows_are_parted_by_commas(self) -> None:
        assert windows_of("Tue 18:00-21:00, wed 09:00-10:00") == [
            "tue 18:00-21:00",
            "wed 09:00-10:00",
        ]

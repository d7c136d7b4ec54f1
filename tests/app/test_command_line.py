"""The main job at a terminal: a file of sign-ups becomes published groups."""

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from paceline.app.cli.main import Line, run
from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow

FILES = Path(__file__).parents[1] / "data" / "signups"


async def stored_events(url: str, name: str) -> int:
    database = Database(url)
    counted = select(func.count()).select_from(EventRow).where(EventRow.name == name)
    async with database.session() as session:
        found = (await session.execute(counted)).scalar_one()
    await database.close()
    return found


PLAN = ("cohorts", "plan", "Spring base", "--program", "Base", "--first-week", "2027-01-04")


class Shell:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        code = run(words)
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def json(self, *words: str) -> Any:  # noqa: ANN401, whatever a command answers
        code, out, _ = self(*words, "--json")
        assert code in {0, 1}, out
        return json.loads(out)


@pytest.fixture
def shell(own_place: None, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


class TestTheMainJob:
    def test_a_file_becomes_published_groups(self, shell: Shell, tmp_path: Path) -> None:
        people = tmp_path / "people.csv"
        lines = ["name,email,role,zone,mon,wed"]
        lines += [f"P{n},p{n}@example.org,member,Berlin,18-20,18-20" for n in range(5)]
        lines += ["Fae,fae@example.org,coach,London,17-20,17-20", "Bad,bad,member,Berlin,18-20,"]
        people.write_text("\n".join(lines))

        planned = shell(*PLAN, "--zone", "Europe/Berlin")
        opened = shell("cohorts", "open", "spring-base")
        looked = shell.json("cohorts", "import-signups", "spring-base", str(people), "--dry-run")
        kept = shell("cohorts", "import-signups", "spring-base", str(people))
        drafted = shell("groups", "draft", "spring-base")
        published = shell("groups", "publish", "spring-base")
        shown = shell("groups", "show", "spring-base")
        exported = shell("groups", "export", "spring-base")

        assert (planned[0], opened[0]) == (0, 0)
        assert (looked["imported"], looked["refused"]) == (6, 1)
        assert kept[0] == 1
        assert "! line 8" in kept[1]
        assert "Done: 6 imported, 0 updated, 0 unchanged, 1 refused" in kept[1]
        assert drafted[0] == 0, drafted
        assert "5 of 5 placed" in drafted[1]
        assert published[1] == "Published 1 groups with 5 members.\n"
        assert "led by Fae" in shown[1]
        rows = list(csv.DictReader(io.StringIO(exported[1].removeprefix("\ufeff"))))
        assert {row["group"] for row in rows} == {"Group 1"}
        assert all(row["personal_link"].startswith("http://") for row in rows)

    def test_published_groups_can_be_taken_back(self, shell: Shell, tmp_path: Path) -> None:
        people = tmp_path / "people.csv"
        lines = [f"P{n},p{n}@example.org,member,Berlin,18-20" for n in range(3)]
        people.write_text("\n".join(["name,email,role,zone,mon", *lines]))
        shell(*PLAN, "--facilitator", "none", "--zone", "Europe/Berlin")
        shell("cohorts", "import-signups", "spring-base", str(people))
        shell("groups", "draft", "spring-base")
        shell("groups", "publish", "spring-base")

        again = shell("groups", "publish", "spring-base")
        undone = shell("groups", "unpublish", "spring-base")
        empty = shell("groups", "show", "spring-base")
        draft = shell.json("groups", "show", "spring-base", "--draft", "1")

        assert again[0] == 1
        assert "paceline groups draft" in again[2]
        assert undone[1] == "Unpublished 1 groups with 3 members.\n"
        assert "No published groups" in empty[1]
        assert (draft["state"], draft["placed"]) == ("ready", 3)


class TestCohorts:
    def test_a_cohort_steps_through_its_states_and_is_cloned(self, shell: Shell) -> None:
        shell(*PLAN)
        for act in ("open", "start", "finish"):
            assert shell("cohorts", act, "spring-base")[0] == 0

        cloned = shell.json(
            "cohorts", "clone", "spring-base", "Autumn", "--first-week", "2027-09-06"
        )
        listed = shell.json("cohorts", "list")

        assert cloned["slug"] == "autumn"
        assert {row["slug"]: row["state"] for row in listed} == {
            "spring-base": "finished",
            "autumn": "planned",
        }

    def test_everything_a_cohort_has_can_be_planned(self, shell: Shell) -> None:
        shell(*PLAN, *("--skip", "3", "--capacity", "40", "--grid", "15", "--gap", "30"))

        planned = shell.json("cohorts", "show", "spring-base")

        assert (planned["skip_weeks"], planned["capacity"]) == ([2], 40)
        assert (planned["grid_minutes"], planned["facilitator_gap_minutes"]) == (15, 30)

    def test_show_says_it_in_words(self, shell: Shell) -> None:
        shell(*PLAN)

        told = shell("cohorts", "show", "spring-base")[1]

        assert "8 weeks from Mon 04 Jan 2027" in told


class TestRefusals:
    def test_an_argument_that_is_no_text_is_refused(self, shell: Shell) -> None:
        code, _, err = shell("cohorts", "list", "--reason", "bad \udcff byte")

        assert code == 2
        assert "UTF-8" in err

    def test_what_is_wrong_is_said_and_the_status_is_one(self, shell: Shell) -> None:
        code, out, err = shell("cohorts", "show", "nowhere")

        assert (code, out) == (1, "")
        assert err == "No such cohort.\n"

    def test_with_json_the_refusal_is_the_answer(self, shell: Shell) -> None:
        found = shell.json("cohorts", "show", "nowhere")

        assert found["error"]["code"] == "cohort_not_found"

    def test_a_wrong_field_is_named(self, shell: Shell) -> None:
        code, _, err = shell(*PLAN, "--zone", "Europe/Brelin")

        assert code == 1
        assert "Europe/Berlin" in err

    def test_who_acts_must_be_there(self, shell: Shell) -> None:
        code, _, err = shell("cohorts", "list", "--as", "nobody@example.org")

        assert code == 1
        assert "nobody@example.org" not in err

    @pytest.mark.parametrize("words", [("nope",), ("cohorts", "nope"), ("cohorts", "show")])
    def test_usage_is_status_two(self, shell: Shell, words: tuple[str, ...]) -> None:
        assert shell(*words)[0] == 2

    @pytest.mark.parametrize("words", [("list",), ("signups", "spring-base")])
    def test_an_unknown_state_is_answered_with_those_there_are(
        self, shell: Shell, words: tuple[str, ...]
    ) -> None:
        code, _, err = shell("cohorts", *words, "--state", "bogus")

        assert code == 2
        assert "is not one of" in err

    def test_sizes_are_three_numbers(self, shell: Shell) -> None:
        assert shell(*PLAN, "--sizes", "3-5")[0] == 2


class TestLine:
    def test_options_that_may_stand_anywhere_are_taken_out(self) -> None:
        line = Line.parse(["cohorts", "--json", "list", "--as", "a@b.c", "--", "--json"])

        assert line.words == ("cohorts", "list", "--", "--json")
        assert (line.json, line.given.get("--as"), line.called) == (True, "a@b.c", "cohorts")


class TestSignUps:
    @pytest.fixture
    def cohort(self, shell: Shell, tmp_path: Path) -> str:
        people = tmp_path / "people.csv"
        days = "mon,tue,wed,thu"
        people.write_text(
            f"name,email,role,zone,{days}\nAna,ana@example.org,member,UTC,18-20,18-20,18-20,18-20\n"
        )
        shell(*PLAN)
        shell("cohorts", "import-signups", "spring-base", str(people))
        return "spring-base"

    def test_who_signed_up_is_listed_in_short(self, shell: Shell, cohort: str) -> None:
        listed = shell("cohorts", "signups", cohort)[1]
        waiting = shell.json("cohorts", "signups", cohort, "--state", "waitlisted")

        assert "mon 18:00-20:00, tue 18:00-20:00 +2" in listed
        assert waiting == []

    def test_an_account_claims_the_person_behind_a_link(self, shell: Shell, cohort: str) -> None:
        (ana,) = shell.json("cohorts", "signups", cohort)
        shell("users", "add", "ana@example.com", "--name", "Ana")

        url = shell("cohorts", "link", cohort, ana["id"])[1].strip()
        claimed = shell("cohorts", "claim", url, "--as", "ana@example.com")

        assert claimed[:2] == (0, "Claimed.\n")
        assert shell.json("cohorts", "signups", cohort)[0]["claimed"] is True
        assert shell("cohorts", "link", cohort, "nonsense")[0] == 1

    def test_a_template_reads_back(self, shell: Shell, cohort: str, tmp_path: Path) -> None:
        (tmp_path / "t.csv").write_text(shell("cohorts", "template")[1])

        looked = shell.json("cohorts", "import-signups", cohort, f"{tmp_path}/t.csv", "--dry-run")

        assert (looked["refused"], looked["imported"] > 0) == (0, True)

    def test_a_mapping_explains_the_words_of_a_file(
        self, shell: Shell, cohort: str, tmp_path: Path
    ) -> None:
        (tmp_path / "own.csv").write_text("who,email,when\nBo,bo@example.org,Mon evenings\n")
        (tmp_path / "own.yaml").write_text(
            "columns: {name: who, availability: when}\nnamed_times: {evenings: '18:00-21:00'}\n"
        )

        done = shell(
            *("cohorts", "import-signups", cohort, f"{tmp_path}/own.csv"),
            *("--mapping", f"{tmp_path}/own.yaml"),
        )

        assert (done[0], "+ line 2: Bo imported" in done[1]) == (0, True)

    def test_an_export_goes_to_a_file(self, shell: Shell, cohort: str, tmp_path: Path) -> None:
        out = tmp_path / "groups.csv"

        told = shell("groups", "export", cohort, "--out", str(out))[1]

        assert told == f"Wrote 1 to {out}.\n"
        assert "ana@example.org" in out.read_text(encoding="utf-8")


class TestJobs:
    def test_what_runs_and_ran_is_listed_and_shown(self, shell: Shell) -> None:
        shell(*PLAN, "--facilitator", "none")
        shell("groups", "draft", "spring-base")

        done = shell.json("jobs", "list", "--state", "done", "--kind", "grouping.solve")
        shown = shell("jobs", "show", done[0]["id"])
        replayed = shell("jobs", "replay", done[0]["id"])

        assert len(done) == 1
        assert "grouping.solve" in shown[1]
        assert replayed[0] == 1
        assert "done" in replayed[2]

    def test_acting_for_a_person_is_on_record(self, shell: Shell, database_url: str) -> None:
        shell("users", "add", "ada@example.org", "--name", "Ada", "--role", "organiser")

        shell("cohorts", "list")
        shell("cohorts", "list", "--as", "ada@example.org")

        assert asyncio.run(stored_events(database_url, "command.acted_for")) == 1


class TestDatabase:
    def test_says_whether_it_is_up_to_date(self, shell: Shell) -> None:
        assert shell("db", "status")[:2] == (0, "Up to date.\n")
        assert shell("db", "upgrade")[0] == 0


class TestDoctor:
    def test_a_sound_place_has_no_faults(self, shell: Shell) -> None:
        found = shell.json("doctor")

        assert found["healthy"] is True, found

    def test_a_database_that_is_away_is_named_with_the_remedy(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PACELINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

        code, out, _ = shell("doctor")

        assert code == 1
        assert "PACELINE_DATABASE_URL" in out

    def test_a_wrong_setting_is_named(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PACELINE_PORT", "many")

        code, out, _ = shell("doctor")

        assert code == 1
        assert "PACELINE_PORT" in out

    def test_a_section_that_is_wrong_is_named(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PACELINE_GROUPING__SECONDS", "soon")

        code, out, _ = shell("doctor")

        assert code == 1
        assert "PACELINE_GROUPING__SECONDS" in out

    def test_neighbours_that_are_away_are_named(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "a-file").write_text("where a folder is needed")
        monkeypatch.setenv("PACELINE_REDIS_URL", "redis://me:hidden-word@127.0.0.1:1/0")
        monkeypatch.setenv("PACELINE_BLOBS_URL", f"file://{tmp_path}/a-file/blobs")

        code, out, _ = shell("doctor")

        assert code == 1
        assert "!! redis" in out
        assert "!! files" in out
        assert "hidden-word" not in out

    def test_missing_migrations_are_named_with_the_command(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PACELINE_DATABASE_URL", f"sqlite:///{tmp_path}/fresh.db")

        code, out, _ = shell("doctor")

        assert code == 1
        assert "paceline db upgrade" in out

    def test_a_key_that_others_can_read_is_a_fault(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("PACELINE_SECRET_KEY")
        shell("db", "status")
        (tmp_path / "secret.key").chmod(0o644)

        code, out, _ = shell("doctor")

        assert code == 1
        assert "chmod 600" in out


class TestAFolderInWhichNothingRan:
    def test_gets_its_tables_from_the_first_command(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PACELINE_DATA_DIR", str(tmp_path / "new"))

        told = Shell(capsys)(*PLAN)

        assert told[0] == 0, told
        assert "Planned spring-base" in told[1]

"""The example as its users meet it: installed beside Paceline, found, run, taken away again."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from tests.app.test_serving import address, logins, up
from tests.conftest import POSTGRES_ANSWERS
from tests.stores import PostgresStore

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "examples" / "plugin-notices"
PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull)
PACELINE: Final = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What an installer writes: the package is found, and the entry points are known."""
    site = tmp_path / "site"
    info = site / "paceline_notices-1.0.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: paceline-notices\nVersion: 1.0.0\n")
    (info / "entry_points.txt").write_text(
        "[paceline.plugins]\nnotices = paceline_notices.plugin:plugin\n"
        "[paceline.commands]\nnoticeboard = paceline_notices.cli:commands\n"
    )
    (site / "paceline_notices").symlink_to(EXAMPLE / "src" / "paceline_notices")
    kept = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), str(ROOT / "src"), kept]))
    return site


def asking(said: list[str]) -> httpx2.Client:
    return httpx2.Client(base_url=address(said), timeout=60)


def told(place: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603, our own command
        [*PACELINE, *words],
        env={**os.environ, "PACELINE_DATA_DIR": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def listed(place: Path) -> dict[str, Any]:
    code, text = told(place, "features", "list", "--json")
    assert code == 0, text
    return {each["name"]: each for each in json.loads(text)}


@pytest.mark.timeout(180)
class TestTheExample:
    def test_it_is_found_serves_and_can_be_taken_away(
        self, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "place"
        place.mkdir()

        with up(place) as (_, said), asking(said) as client:
            email, password = logins(said)["organiser"]
            signed = client.post(
                "/api/v1/auth/sign-in", json={"email": email, "password": password}
            )
            headers = {"authorization": f"Bearer {signed.json()['access_token']}"}
            written = client.post("/api/v1/notices", json={"text": "Hello."}, headers=headers)
            read = client.get("/api/v1/notices", headers=headers)
            wild = client.get("/health").json()
            document = client.get("/api/v1/openapi.json").json()
            code, command = told(place, "noticeboard", "write", "From the terminal.")
            kind = ("--kind", "notices.forget_old")
            jobs = told(place, "jobs", "list", *kind, "--json")[1]
            rows = listed(place)

        assert written.status_code == 201
        assert [each["text"] for each in read.json()["items"]] == ["Hello."]
        assert wild["plugins"] == {"notices": "ok"}
        assert "/api/v1/notices" in document["paths"]
        assert (code, command) == (0, "Written.\n")
        assert "notices.forget_old" in jobs
        assert (rows["notices"]["kind"], rows["notices"]["state"]) == ("plugin", "running")

        monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
        with (
            up(place, "--no-demo") as (_, said),
            asking(said) as client,
        ):
            alone = client.get("/health")
            gone = client.get("/api/v1/notices")
        assert "notices" not in listed(place)
        assert alone.status_code == 200
        assert gone.status_code == 404
        assert "of kind notices.forget_old wait" in told(place, "doctor")[1]

    def test_its_command_is_listed_without_its_being_imported(self, installed: Path) -> None:
        asked = (
            "import sys; from paceline.app.cli.main import run; run(['--help']);"
            "print(sorted(m for m in sys.modules if 'notices' in m or 'sqlalchemy' == m))"
        )

        done = subprocess.run(  # noqa: S603, our own interpreter
            [sys.executable, "-c", asked], capture_output=True, text=True, check=True
        )

        assert "Of the plugin package paceline-notices." in done.stdout
        assert done.stdout.splitlines()[-1] == "[]"

    def test_it_keeps_the_contract(self, installed: Path) -> None:
        done = subprocess.run(  # noqa: S603, our own interpreter
            [*PYTEST, "--rootdir", str(EXAMPLE), str(EXAMPLE / "tests"), "-k", "not OnPostgres"],
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stdout
        assert "11 passed" in done.stdout

    @pytest.mark.postgres
    @pytest.mark.skipif(not POSTGRES_ANSWERS, reason="no PostgreSQL answers")
    def test_it_keeps_the_contract_on_postgresql(self, installed: Path) -> None:
        store = PostgresStore.create(f"paceline_plugin_{os.getpid()}")
        try:
            done = subprocess.run(  # noqa: S603, our own interpreter
                [*PYTEST, "--rootdir", str(EXAMPLE), str(EXAMPLE / "tests"), "-k", "OnPostgres"],
                env={**os.environ, "PACELINE_TEST_PLUGIN_POSTGRES_URL": store.address},
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            store.drop()

        assert done.returncode == 0, done.stdout
        assert "11 passed" in done.stdout


def test_the_entry_points_are_those_of_its_pyproject() -> None:
    import tomllib  # noqa: PLC0415

    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]

    assert project["entry-points"] == {
        "paceline.plugins": {"notices": "paceline_notices.plugin:plugin"},
        "paceline.commands": {"noticeboard": "paceline_notices.cli:commands"},
    }

import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final

import pytest

from tools import install

ROOT: Final = Path(__file__).parents[2]
OLD_PYTHON: Final = """#!/bin/sh
case "$2" in *platform*) echo 3.10.4 ;; *) exit 1 ;; esac
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH that holds git and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder / "git", "#!/bin/sh\n")
    return folder


def program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout with the script and no .venv."""
    root = tmp_path / "a clone"
    (root / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools/install.sh", root / "tools")
    return root


def guard(clone: Path, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh")
    assert shell
    return subprocess.run(  # noqa: S603 - our own script
        [shell, "tools/install.sh"],
        cwd=clone,
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class TestTheGuard:
    def test_names_the_package_of_a_missing_python(self, clone: Path, path: Path) -> None:
        done = guard(clone, path)

        assert done.returncode == 1
        assert "python3 is missing" in done.stderr
        assert "apt-get install python3 python3-venv" in done.stderr

    def test_names_the_version_of_an_old_python(self, clone: Path, path: Path) -> None:
        program(path / "python3", OLD_PYTHON)

        done = guard(clone, path)

        assert done.returncode == 1
        assert "python3 is Python 3.10.4; Paceline needs 3.11 to 3.13" in done.stderr

    def test_passes_over_an_old_python_for_a_fitting_one(self, clone: Path, path: Path) -> None:
        program(path / "python3", OLD_PYTHON)
        program(path / "python3.12", '#!/bin/sh\n[ "$1" = -c ] || echo "took 3.12 for $1"\n')

        done = guard(clone, path)

        assert done.stdout == "took 3.12 for tools/install.py\n"

    def test_refuses_an_unfit_choice(self, clone: Path, path: Path) -> None:
        program(path / "old", OLD_PYTHON)

        done = guard(clone, path, PYTHON=str(path / "old"))

        assert done.returncode == 1
        assert "is Python 3.10.4" in done.stderr

    def test_refuses_a_choice_that_is_no_program(self, clone: Path, path: Path) -> None:
        assert "is not a program" in guard(clone, path, PYTHON="/nowhere/python").stderr

    def test_names_the_package_of_a_missing_git(self, clone: Path, path: Path) -> None:
        (path / "git").unlink()

        done = guard(clone, path)

        assert done.returncode == 1
        assert "apt-get install git" in done.stderr

    def test_keeps_the_python_that_made_the_environment(self, clone: Path, path: Path) -> None:
        program(path / "python3", '#!/bin/sh\n[ "$1" = -c ] || echo "took another"\n')
        program(path / "python3.12", '#!/bin/sh\n[ "$1" = -c ] || echo "took the same"\n')
        (clone / ".venv").mkdir()
        (clone / ".venv/paceline-python").write_text(f"{path / 'python3.12'}")

        assert guard(clone, path).stdout == "took the same\n"


class TestTheEnvironment:
    def test_needs_venv_and_names_its_package(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def without_ensurepip(name: str) -> ModuleSpec | None:
            return None if name == "ensurepip" else ModuleSpec(name, None)

        monkeypatch.setattr(importlib.util, "find_spec", without_ensurepip)

        with pytest.raises(
            install.Refusal, match=r"no ensurepip.*apt-get install python3\.\d+-venv"
        ):
            install.require_venv()

    def test_is_left_alone_when_its_stamp_fits(self, tmp_path: Path) -> None:
        checkout(tmp_path)
        (tmp_path / ".venv").mkdir()
        (tmp_path / ".venv/paceline-stamp").write_text(install.fingerprint(tmp_path))

        install.install(tmp_path)

        assert [item.name for item in (tmp_path / ".venv").iterdir()] == ["paceline-stamp"]

    @pytest.mark.parametrize("file", ["requirements/dev.lock", "pyproject.toml"])
    def test_gets_another_stamp_when_what_it_is_made_from_changes(
        self, tmp_path: Path, file: str
    ) -> None:
        checkout(tmp_path)
        before = install.fingerprint(tmp_path)

        (tmp_path / file).write_text("other")

        assert install.fingerprint(tmp_path) != before

    def test_of_another_folder_is_not_usable(self, tmp_path: Path) -> None:
        home = tmp_path / ".venv"
        home.mkdir()
        (home / "pyvenv.cfg").write_text("command = python -m venv /elsewhere/.venv\n")

        assert not install.usable(home)

    def test_is_never_made_over_a_folder_of_someone_elses(self, tmp_path: Path) -> None:
        home = tmp_path / ".venv"
        home.mkdir()
        (home / "letters.txt").touch()

        with pytest.raises(install.Refusal, match="no virtual environment"):
            install.make_venv(home)

        assert (home / "letters.txt").exists()

    def test_without_an_answering_python_is_not_usable(self, tmp_path: Path) -> None:
        assert not install.answers(tmp_path / "python", "pass")
        assert install.answers(Path(sys.executable), "pass")
        assert not install.answers(Path(sys.executable), "raise SystemExit(1)")


def checkout(root: Path) -> None:
    (root / "requirements").mkdir()
    (root / "requirements/dev.lock").write_text("lock")
    (root / "pyproject.toml").write_text("project")


def test_a_failing_command_is_named_with_its_remedy() -> None:
    with pytest.raises(install.Refusal, match=r"failed\. Try again\."):
        install.run(sys.executable, "-c", "raise SystemExit(3)", remedy="Try again.")


def test_help_lists_every_command_of_the_makefile() -> None:
    make = shutil.which("make")
    assert make
    done = subprocess.run(  # noqa: S603 - our own words
        [make, "help"], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True
    )

    listed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make ")}
    wanted = "help install up test check fix types migrate chaos bench lock release"
    assert set(wanted.split()) <= listed

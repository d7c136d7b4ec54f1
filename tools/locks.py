"""The hashed locks: `python -m tools.locks write [--upgrade]` makes, `check` proves them fresh.

Fresh means made from today's dependency tables, not that no newer release exists: a check that
resolved again would turn red by itself.
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final[Mapping[str, Sequence[str]]] = {
    "runtime.lock": ("pyproject.toml",),
    "dev.lock": ("pyproject.toml", "--group", "dev", "--all-extras"),
    "node.lock": ("--group", "pyproject.toml:node"),
}
FIRST_LINE: Final = "# inputs sha256:"
# The only option a lock needs is a hash; every other one, and every address, ties it to a place.
FORBIDDEN: Final = re.compile(r"--(?!hash=)|\w+://|\bfile:|@ /")


def inputs_hash(pyproject: str) -> str:
    """Over what decides a resolution; the order of tables and comments do not count."""
    read = tomllib.loads(pyproject)
    project = read["project"]
    decisive = {
        "dependencies": sorted(project.get("dependencies", [])),
        "optional-dependencies": project.get("optional-dependencies", {}),
        "dependency-groups": read.get("dependency-groups", {}),
        "requires-python": project["requires-python"],
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def faults(name: str, lock: str, wanted: str) -> list[str]:
    found = []
    if lock.partition("\n")[0] != f"{FIRST_LINE}{wanted}":
        found.append(f"requirements/{name}: made from other dependencies. Run: make lock")
    found += [
        f"requirements/{name}:{number}: names a place to download from. Run: make lock"
        for number, line in enumerate(lock.splitlines(), start=1)
        if FORBIDDEN.search(line)
    ]
    return found


def check(root: Path) -> list[str]:
    wanted = inputs_hash((root / "pyproject.toml").read_text())
    found = []
    for name in LOCKS:
        path = root / "requirements" / name
        lock = path.read_text() if path.is_file() else ""
        found += faults(name, lock, wanted)
    return found


def write(root: Path, *options: str) -> None:
    wanted = inputs_hash((root / "pyproject.toml").read_text())
    for name, selection in LOCKS.items():
        path = root / "requirements" / name
        compile_lock(path, *selection, *options)
        path.write_text(f"{FIRST_LINE}{wanted}\n{path.read_text()}")


def compile_lock(path: Path, *options: str) -> None:
    """Pins already in the file stay unless `--upgrade` says otherwise."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "-o", str(path), *options]
    subprocess.run(command, cwd=path.parent.parent, check=True)  # noqa: S603 - our own words


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["write", *options] if set(options) <= {"--upgrade"}:
            write(ROOT, *options)
        case ["check"]:
            pass
        case _:
            print("usage: python -m tools.locks write [--upgrade] | check", file=sys.stderr)
            return 2
    found = check(ROOT)
    print("\n".join(found) or "locks: fresh")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

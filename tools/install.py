"""Makes .venv from the locked dependencies; run by any Python 3.11-3.13 with nothing installed.

A stamp in .venv names what it was made from, so a second run does nothing.
"""

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path("requirements/dev.lock")


class Refusal(Exception):
    """What is missing, and the package that brings it."""


def main() -> int:
    try:
        with (ROOT / LOCK).open() as turn:
            # Two commands begun together must not make one .venv.
            fcntl.flock(turn, fcntl.LOCK_EX)
            install(ROOT)
    except Refusal as refusal:
        print(f"make install: {refusal}", file=sys.stderr)
        return 1
    return 0


def install(root: Path) -> None:
    home = root / ".venv"
    stamp = home / "paceline-stamp"
    wanted = fingerprint(root)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    require_venv()
    if not usable(home):
        make_venv(home)
    fill(root, python_of(home))
    (home / "paceline-python").write_text(sys.executable)
    stamp.write_text(wanted)


def fingerprint(root: Path) -> str:
    """The lock, our own metadata, the folder (scripts hold its path) and the Python."""
    parts = [
        (root / LOCK).read_bytes(),
        (root / "pyproject.toml").read_bytes(),
        str(root).encode(),
        sys.version.encode(),
    ]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def require_venv() -> None:
    absent = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if absent:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Refusal(
            f"{sys.executable} has no {' and no '.join(absent)}. On Debian or Ubuntu: "
            f"apt-get install {package} (or python3-venv)"
        )


def usable(home: Path) -> bool:
    """False for another version's .venv, one from another folder, and one half made."""
    settings = home / "pyvenv.cfg"
    if not settings.is_file() or f"{home}" not in settings.read_text():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info[:3] != {tuple(sys.version_info[:3])})"
    return answers(python_of(home), code)


def make_venv(home: Path) -> None:
    print(f"make install: making {home}", flush=True)
    if home.exists() and not (home / "pyvenv.cfg").is_file() and any(home.iterdir()):
        raise Refusal(f"{home} exists and is no virtual environment. Move it away first.")
    shutil.rmtree(home, ignore_errors=True)
    run(sys.executable, "-m", "venv", str(home), remedy="Its own message is above.")
    if not answers(python_of(home), "import pip"):
        raise Refusal(f"{home} came without pip. On Debian or Ubuntu: apt-get install python3-venv")


def fill(root: Path, python: Path) -> None:
    print("make install: installing the locked dependencies", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    remedy = "pip's own message is above; the usual cause is no network or a full disk."
    run(*pip, "--require-hashes", "-r", str(root / LOCK), remedy=remedy)
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(root), remedy=remedy)


def python_of(home: Path) -> Path:
    return home / "bin" / "python"


def answers(python: Path, code: str) -> bool:
    if not python.exists():
        return False
    done = subprocess.run([str(python), "-c", code], capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def run(*command: str, remedy: str) -> None:
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - our own words
        raise Refusal(f"`{' '.join(command)}` failed. {remedy}")


if __name__ == "__main__":
    sys.exit(main())

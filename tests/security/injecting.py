"""Sends sqlmap at every parameter of a route that lists or searches."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LEVEL: Final = 3
FOUND: Final = re.compile(r"^Parameter: (.+?) \(", re.MULTILINE)
TESTED: Final = re.compile(r"testing for SQL injection on \S+ parameter '(\w+)'")
IS_HERE: Final = importlib.util.find_spec("sqlmap") is not None


@dataclass(frozen=True, kw_only=True)
class Attack:
    """`tested` are the parameters that were tried to the end, `found` those that gave way."""

    tested: Sequence[str]
    found: Sequence[str]
    output: str


def attack(
    url: str, *, parameters: Sequence[str], folder: Path, headers: Mapping[str, str], dbms: str
) -> Attack:
    """All of sqlmap's ways in at this level, for the store that is behind it."""
    words = ["-u", url, "-p", ",".join(parameters), "--batch", "--level", str(LEVEL)]
    words += ["--risk", "1", "--dbms", dbms, "--flush-session", "--disable-coloring"]
    words += ["--output-dir", str(folder), "--threads", "4", "--time-sec", "1", "--timeout", "20"]
    words += ["--skip-waf", "--ignore-code", "401,422", "--unstable"]
    for name, value in headers.items():
        words += ["--header", f"{name}: {value}"]
    done = subprocess.run(  # noqa: S603, our own server alone is named
        [sys.executable, "-m", "sqlmap.sqlmap", *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    output = done.stdout + done.stderr
    return Attack(
        tested=sorted(set(TESTED.findall(output))),
        found=sorted(set(FOUND.findall(output))),
        output=output,
    )

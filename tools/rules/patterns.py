"""Runs the ast-grep rules of this folder; files and exceptions stand in each rule."""

import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import BaseModel, TypeAdapter

from tools.rules.findings import Finding
from tools.rules.tree import BORROWED

ROOT: Final = Path(__file__).resolve().parents[2]


class Point(BaseModel):
    line: int


class Range(BaseModel):
    start: Point


class Match(BaseModel):
    file: str
    range: Range
    ruleId: str  # noqa: N815 - ast-grep's own spelling
    message: str
    note: str | None


MATCHES: Final = TypeAdapter(list[Match])


def found(root: Path) -> Iterator[Finding]:
    program = str(Path(sysconfig.get_path("scripts")) / "ast-grep")
    command = [program, "scan", "--json=compact", "--config", str(ROOT / "sgconfig.yml"), "."]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603
    if not done.stdout:
        raise RuntimeError(f"ast-grep answered nothing: {done.stderr.decode()}")
    for match in MATCHES.validate_json(done.stdout):
        path = match.file.removeprefix("./")
        if path not in BORROWED and match.note is not None:
            yield Finding(
                path=path,
                line=match.range.start.line + 1,
                rule=match.ruleId,
                message=match.message,
                remedy=match.note,
            )

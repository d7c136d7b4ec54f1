"""The files the rules look at: what git tracks or would track."""

import ast
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

UNWALKED: Final = frozenset(
    {".git", ".venv", "node_modules", "var", "dist", "build", "__pycache__"}
)
# Judges from outside keep their own hand.
BORROWED: Final = frozenset({"tests/engines/scheduling/check.py"})


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @cached_property
    def lines(self) -> Sequence[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def is_shipped(self) -> bool:
        return self.is_python and self.path.startswith("src/")

    @property
    def name(self) -> PurePosixPath:
        return PurePosixPath(self.path)


def sources(root: Path) -> list[Source]:
    """Text files only; what is not UTF-8 is data."""
    return [
        Source(path, text)
        for path in sorted(_paths(root))
        if path not in BORROWED and (text := _read(root / path)) is not None
    ]


def _paths(root: Path) -> Iterator[str]:
    if (root / ".git").exists() and shutil.which("git"):
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(  # noqa: S603 - our own words
            listing, cwd=root, capture_output=True, text=True, check=True
        )
        yield from filter(None, set(done.stdout.split("\0")))
        return
    for path in root.rglob("*"):
        inside = path.relative_to(root)
        if path.is_file() and not UNWALKED & set(inside.parts):
            yield inside.as_posix()


def _read(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None

"""Module names that say nothing attract everything."""

from collections.abc import Iterator, Sequence
from typing import Final

from tools.rules.findings import Finding
from tools.rules.tree import Source

EMPTY_WORDS: Final = frozenset(
    {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base2"}
)


def found(sources: Sequence[Source]) -> Iterator[Finding]:
    for source in sources:
        if source.name.suffix in {".py", ".ts", ".tsx"} and (word := empty_word(source)):
            yield Finding(
                path=source.path,
                line=1,
                rule="empty-name",
                message=f"`{word}` says nothing about what is inside",
                remedy="name it after what it does, in the glossary's words",
            )


def empty_word(source: Source) -> str:
    parts = [part.lower() for part in source.name.with_suffix("").parts]
    words = {word for part in parts for word in part.replace("-", "_").split("_")}
    return ", ".join(sorted(words & EMPTY_WORDS))

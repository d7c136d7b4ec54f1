"""Small files and small functions; the figures of the shipped code are printed."""

import ast
import statistics
from collections.abc import Iterator, Sequence
from typing import Final

from tools.rules.findings import Finding
from tools.rules.tree import Source

FILE_LINES: Final = {".py": 400, ".ts": 400, ".tsx": 250}
FUNCTION_LINES: Final = 60
NINTH_DECILE: Final = 30


def found(sources: Sequence[Source]) -> Iterator[Finding]:
    for source in sources:
        yield from _long_file(source)
        if source.is_python:
            yield from _long_functions(source)
    yield from _long_habit(sources)


def _long_file(source: Source) -> Iterator[Finding]:
    limit = FILE_LINES.get(source.name.suffix)
    if limit is not None and len(source.lines) > limit:
        yield Finding(
            path=source.path,
            line=limit + 1,
            rule="long-file",
            message=f"{len(source.lines)} lines, the limit is {limit}",
            remedy="split it by what it is about",
        )


def _long_functions(source: Source) -> Iterator[Finding]:
    for line, name, length in _functions(source):
        if length > FUNCTION_LINES:
            yield Finding(
                path=source.path,
                line=line,
                rule="long-function",
                message=f"{name} has {length} lines, the limit is {FUNCTION_LINES}",
                remedy="name its parts",
            )


def _long_habit(sources: Sequence[Source]) -> Iterator[Finding]:
    _, _, ninth = figures(sources)
    if ninth > NINTH_DECILE:
        yield Finding(
            path="src",
            line=0,
            rule="long-functions",
            message=f"one function in ten has over {ninth} lines, the limit is {NINTH_DECILE}",
            remedy="name the parts of the longest",
        )


def figures(sources: Sequence[Source]) -> tuple[int, int, int]:
    """How many functions are shipped, and the median and the ninth decile of their lines."""
    lengths = [
        length for source in sources if source.is_shipped for _, _, length in _functions(source)
    ]
    if not lengths:
        return 0, 0, 0
    ninth = sorted(lengths)[(9 * (len(lengths) - 1)) // 10]
    return len(lengths), round(statistics.median(lengths)), ninth


def _functions(source: Source) -> Iterator[tuple[int, str, int]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            yield node.lineno, node.name, end - node.lineno + 1

"""A read that forgets who is asking is how rows leak."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from tools.rules.findings import Finding
from tools.rules.tree import Source

HOME: Final = re.compile(r"src/paceline/features/\w+/repository(\.py|/\w+\.py)")
READ: Final = re.compile(r"(get|list|find|page|count)(_|$)")
VIEWERS: Final = frozenset({"viewer", "by"})


def found(sources: Sequence[Source]) -> Iterator[Finding]:
    for source in sources:
        if HOME.fullmatch(source.path):
            yield from _unscoped(source)


def _unscoped(source: Source) -> Iterator[Finding]:
    classes = (node for node in source.tree.body if isinstance(node, ast.ClassDef))
    for method in (item for owner in classes for item in owner.body):
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and _forgets(method):
            yield Finding(
                path=source.path,
                line=method.lineno,
                rule="read-without-viewer",
                message=f"{method.name} reads for nobody in particular",
                remedy="take `viewer` (or `by`), or end the name in _unscoped",
            )


def _forgets(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    taken = {item.arg for item in [*method.args.args, *method.args.kwonlyargs]}
    is_read = READ.match(method.name) is not None
    return is_read and not method.name.endswith("_unscoped") and not taken & VIEWERS

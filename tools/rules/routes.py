"""Routes and dependencies: asynchronous, and typed answers."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from tools.rules.findings import Finding
from tools.rules.tree import Source

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Definition: TypeAlias = Function | ast.ClassDef | ast.Lambda

METHODS: Final = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "websocket", "route"}
)
LOOSE: Final = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "Any", "object"})


def found(sources: Sequence[Source]) -> Iterator[Finding]:
    shipped = [source for source in sources if source.is_shipped]
    known = {_module(source): _definitions(source) for source in shipped}
    for source in shipped:
        yield from _routes(source)
        yield from _dependencies(source, known)


def _module(source: Source) -> str:
    inside = source.name.with_suffix("").parts[1:]
    return ".".join(inside[:-1] if inside[-1] == "__init__" else inside)


def _definitions(source: Source) -> dict[str, Definition]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: node for node in source.tree.body if isinstance(node, kinds)}


def _routes(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_route(node):
            yield from _route(source, node)


def _is_route(node: Function) -> bool:
    """A decorator such as `@reads.get("/page")`."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in METHODS
        and bool(decorator.args)
        and isinstance(decorator.args[0], ast.Constant)
        and _is_path(decorator.args[0].value)
        for decorator in node.decorator_list
    )


def _is_path(value: object) -> bool:
    return isinstance(value, str) and (not value or value.startswith("/"))


def _route(source: Source, node: Function) -> Iterator[Finding]:
    if isinstance(node, ast.FunctionDef):
        message = f"route {node.name} is synchronous and would run in a thread"
        yield _finding(source, node, "sync-route", message, "write async def")
    if node.returns is None:
        message = f"route {node.name} does not say what it answers"
        yield _finding(source, node, "untyped-answer", message, "annotate its return")
    elif _head(node.returns) in LOOSE or _answers_literal(node):
        message = f"route {node.name} answers a bare mapping"
        remedy = "answer a schema, or bytes in a Response with response_model"
        yield _finding(source, node, "untyped-answer", message, remedy)


def _head(annotation: ast.expr) -> str:
    match annotation:
        case ast.Subscript(value=inner):
            return _head(inner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Constant(value=str(text)):
            return text.partition("[")[0].rpartition(".")[2]
        case _:
            return ""


def _answers_literal(node: Function) -> bool:
    returns = (inner for inner in ast.walk(node) if isinstance(inner, ast.Return))
    return any(isinstance(inner.value, ast.Dict) for inner in returns)


def _dependencies(source: Source, known: dict[str, dict[str, Definition]]) -> Iterator[Finding]:
    names = {**_imported(source, known), **known[_module(source)]}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _head(node.func) in {"Depends", "Security"}:
            yield from _dependency(source, node, names)


def _imported(source: Source, known: dict[str, dict[str, Definition]]) -> dict[str, Definition]:
    return {
        alias.asname or alias.name: known[node.module][alias.name]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module in known
        for alias in node.names
        if alias.name in known[node.module]
    }


def _dependency(source: Source, node: ast.Call, names: dict[str, Definition]) -> Iterator[Finding]:
    wanted = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "dependency")]
    if not wanted or _is_synchronous(wanted[0], names):
        message = "a synchronous dependency takes a thread for each request"
        yield _finding(source, node, "sync-dependency", message, "depend on an async def")


def _is_synchronous(expression: ast.expr, names: dict[str, Definition]) -> bool:
    match expression:
        case ast.Lambda():
            return True
        case ast.Name(id=name):
            return isinstance(names.get(name), ast.FunctionDef | ast.ClassDef)
        case ast.Call(func=ast.Name(id=name)):
            made = names.get(name)
            return isinstance(made, ast.ClassDef) and _calls_synchronously(made.body)
        case _:
            return False


def _calls_synchronously(body: Iterable[ast.stmt]) -> bool:
    return any(isinstance(item, ast.FunctionDef) and item.name == "__call__" for item in body)


def _finding(source: Source, node: ast.AST, rule: str, message: str, remedy: str) -> Finding:
    line = getattr(node, "lineno", 1)
    return Finding(path=source.path, line=line, rule=rule, message=message, remedy=remedy)

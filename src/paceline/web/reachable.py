"""What a route's code can come to: the errors it can answer and the lists it can show.

The description of the API names both. It reads them from the code itself, because a list kept by
hand is wrong the first time a service learns to refuse. It follows calls by the types that
constructors, parameters and returns declare, and where there is none by the method's name, so it
rather names one error too many. The suite fails when an answer is not among those named.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import (
    Annotated,
    Final,
    Protocol,
    TypeAlias,
    TypeGuard,
    get_args,
    get_origin,
    get_type_hints,
)

from typing_extensions import override

from paceline.kernel.errors import PacelineError

# The packages whose code is followed; a plugin's joins when one of its routes is asked after.
HOMES: Final = {"paceline"}
NOTHING: Final[Mapping[str, object]] = {}
Call: TypeAlias = tuple[FunctionType, type | None]


class Listed(Protocol):
    """What a list may be sorted and filtered by."""

    @property
    def sorts(self) -> Mapping[str, object]: ...
    @property
    def filters(self) -> Mapping[str, object]: ...


@dataclass
class Reach:
    errors: set[type[PacelineError]] = field(default_factory=set)
    listings: list[Listed] = field(default_factory=list)
    calls: set[Call] = field(default_factory=set)

    def note(self, found: object) -> None:
        kind = found if isinstance(found, type) else type(found)
        if issubclass(kind, PacelineError):
            self.errors.add(kind)
        elif is_listing(found) and not any(found is each for each in self.listings):
            self.listings.append(found)

    def note_row(self, kind: type) -> None:
        """A new row may break what its table demands."""
        broken = inspect.getattr_static(kind, "conflicts", None)
        if isinstance(broken, dict):
            self.errors.update(each for each in broken.values() if isinstance(each, type))

    def call(self, function: object, owner: type | None = None) -> None:
        plain = original(function)
        if plain is not None:
            self.calls.add((plain, owner))

    def join(self, step: "Reach") -> None:
        self.errors |= step.errors
        for each in step.listings:
            self.note(each)


class Walk(ast.NodeVisitor):
    """Through one function's code, with what is known of the names in it."""

    def __init__(self, reach: Reach, function: FunctionType, owner: type | None) -> None:
        self._reach = reach
        self._globals = function.__globals__
        self._owner = owner
        self._types: dict[str, object] = dict(hints_of(function))

    @override
    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._body(node.body)

    @override
    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._body(node.body)

    def _body(self, statements: Sequence[ast.stmt]) -> None:
        """What annotations name is not thereby answered."""
        for each in statements:
            self.visit(each)

    @override
    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """What is caught is not yet answered."""
        for each in node.body:
            self.visit(each)

    @override
    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        found = self._type(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name) and found is not None:
                self._types[target.id] = found

    @override
    def visit_Name(self, node: ast.Name) -> None:
        if node.id not in self._types:
            self._reach.note(self._globals.get(node.id))

    @override
    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name):
            module = self._globals.get(node.value.id)
            if isinstance(module, ModuleType):
                self._reach.note(getattr(module, node.attr, None))
        for function, owner in self._methods(node):
            self._reach.call(function, owner)

    @override
    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name):
            called = self._globals.get(node.func.id)
            if isinstance(called, type):
                self._reach.note_row(called)
                self._reach.call(called.__dict__.get("__post_init__"), called)
            else:
                self._reach.call(called)

    def _methods(self, node: ast.Attribute) -> Iterator[tuple[object, type | None]]:
        base = self._type(node.value)
        if isinstance(base, ModuleType):
            yield getattr(base, node.attr, None), None
        elif isinstance(base, type):
            for kind in (base, *below(base)):
                yield inspect.getattr_static(kind, node.attr, None), kind
        else:
            for kind in list(self._globals.values()):
                if isinstance(kind, type) and is_ours(kind):
                    yield kind.__dict__.get(node.attr), kind

    def _type(self, node: ast.expr) -> object:
        match node:
            case ast.Await(value=inner):
                return self._type(inner)
            case ast.Name(id="self"):
                return self._owner
            case ast.Name(id=name):
                return self._types.get(name, self._globals.get(name))
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return attributes_of(self._owner).get(name)
            case ast.Call(func=called):
                return self._answer(called)
            case _:
                return None

    def _answer(self, called: ast.expr) -> object:
        """The type of what a call gives back."""
        if isinstance(called, ast.Name):
            found = self._globals.get(called.id)
            return found if isinstance(found, type) else answer_of(found)
        if isinstance(called, ast.Attribute):
            base = self._type(called.value)
            if isinstance(base, type | ModuleType):
                return answer_of(inspect.getattr_static(base, called.attr, None))
        return None


def is_ours(made: type | FunctionType) -> bool:
    return made.__module__.partition(".")[0] in HOMES


def is_listing(found: object) -> TypeGuard[Listed]:
    named_so = (getattr(found, "sorts", None), getattr(found, "filters", None))
    return all(isinstance(each, Mapping) for each in named_so)


def below(kind: type) -> Iterator[type]:
    """What implements a port, where it says so."""
    if not is_ours(kind):
        return
    children: Sequence[type] = type.__subclasses__(kind)
    for each in children:
        yield each
        yield from below(each)


def original(function: object) -> FunctionType | None:
    """Ours, without what wraps it."""
    if isinstance(function, staticmethod | classmethod):
        function = function.__func__
    if isinstance(function, property):
        function = function.fget
    inner = getattr(function, "__dishka_orig_func__", function)
    if isinstance(inner, FunctionType) and is_ours(inner):
        return inner
    return None


@lru_cache(maxsize=4096)
def parsed(function: Callable[..., object]) -> ast.AST | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):
        return None


@lru_cache(maxsize=4096)
def hints_of(function: Callable[..., object]) -> Mapping[str, object]:
    try:
        found = get_type_hints(function, include_extras=True)
    except (NameError, TypeError):
        return NOTHING
    return {name: plain(hint) for name, hint in found.items() if name != "return"}


def plain(hint: object) -> object:
    """The class behind an annotation; None for what has none of its own."""
    if get_origin(hint) is Annotated:
        return plain(get_args(hint)[0])
    if isinstance(hint, type):
        return hint
    kinds = [each for each in get_args(hint) if isinstance(each, type) and each is not type(None)]
    return kinds[0] if len(kinds) == 1 and get_origin(hint) not in {dict, list, tuple} else None


def answer_of(function: object) -> object:
    inner = original(function)
    if inner is None:
        return None
    try:
        return plain(get_type_hints(inner).get("return"))
    except (NameError, TypeError):
        return None


@lru_cache(maxsize=1024)
def attributes_of(owner: type | None) -> Mapping[str, object]:
    """`self._cohorts = cohorts` has the type that `__init__` declares for `cohorts`."""
    found: dict[str, object] = {}
    for kind in reversed(owner.__mro__ if owner else ()):
        made = original(kind.__dict__.get("__init__"))
        tree = parsed(made) if made else None
        if made is None or tree is None:
            continue
        hints, known = hints_of(made), vars(sys.modules[kind.__module__])
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                found[node.targets[0].attr] = assigned(node.value, hints, known)
    return found


def assigned(value: ast.expr, hints: Mapping[str, object], known: Mapping[str, object]) -> object:
    match value:
        case ast.Name(id=name):
            return hints.get(name)
        case ast.Call(func=ast.Name(id=name)):
            return known.get(name)
        case _:
            return None


@lru_cache(maxsize=16_384)
def step(call: Call, _: frozenset[str]) -> Reach:
    """What one function comes to by itself, and whom it calls; walked once for all routes.

    Which packages are ours is part of the key, because it decides what is a call.
    """
    function, owner = call
    found = Reach()
    tree = parsed(function)
    if tree is not None:
        Walk(found, function, owner).visit(tree)
    return found


def reach_of(endpoint: Callable[..., object]) -> Reach:
    HOMES.add(endpoint.__module__.partition(".")[0])
    ours = frozenset(HOMES)
    found = Reach()
    found.call(endpoint)
    ahead = list(found.calls)
    while ahead:
        walked = step(ahead.pop(), ours)
        found.join(walked)
        ahead += walked.calls - found.calls
        found.calls |= walked.calls
    return found

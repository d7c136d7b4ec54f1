from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from uuid import UUID

from dishka import AsyncContainer
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from paceline.kernel.audit import ACTING, Act, Acting, AuditTrail, Outcome
from paceline.kernel.errors import Denied, ModuleError, PacelineError
from paceline.kernel.transaction import Overtaken, UnitOfWork
from paceline.web import time_limits
from paceline.web.answers import LONGEST_BODY
from paceline.web.hooks import Fence
from paceline.web.limits import EdgeLimits
from paceline.web.preconditions import DETAIL, Condition, Represents, condition_of
from paceline.web.shortcut import ShortRoute

API: Final = "/api/v1"
# A last segment that takes whatever follows: for the web app's pages (docs/adr/0037).
REST: Final = "{rest:path}"
UNFENCED: Final[Mapping[int, Fence]] = MappingProxyType({})
CHANGES: Final = frozenset({"PUT", "PATCH", "DELETE"})


async def settle(request: Request) -> AsyncIterator[None]:
    """Commits after the route and before the answer, so nobody is told what did not happen."""
    container: AsyncContainer = request.state.dishka_container
    unit: UnitOfWork = await container.get(UnitOfWork)
    ACTING.set(Acting(via="http"))
    condition: Condition | None = None
    try:
        condition = await condition_of(request, unit)
        yield
        if condition is not None:
            condition.check()
        await stored(request, unit)
    except BaseException as error:
        if isinstance(error, PacelineError) and error.keeps_changes:
            await stored(request, unit)
        else:
            await unit.rollback()
        if isinstance(error, Denied) and ACTING.get().by is not None:
            trail = await container.get(AuditTrail)
            await trail.refused(refusal(request, error))
        if condition is not None and unit.overtaken(error):
            raise Overtaken(DETAIL) from error
        raise


async def stored(request: Request, unit: UnitOfWork) -> None:
    """Never cut off in the middle: who asked would not know whether it was."""
    if limits := time_limits.of(request.scope):
        limits.let_finish()
    await unit.commit()


def refusal(request: Request, error: Denied) -> Act:
    """Of the address only its pattern and its ids: other parts of a path may be secrets."""
    route: APIRoute = request.scope["route"]
    ids = {name: str(part) for name, part in request.path_params.items() if is_id(str(part))}
    return Act(
        action=f"{operation_id(route).replace('_', '.', 1)}",
        subject=f"route:{request.method} {route.path_format}",
        after={"code": error.code, **ids},
        outcome=Outcome.DENIED,
    )


def is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def operation_id(route: APIRoute) -> str:
    """`cohorts_open_sign_ups`: slice and function, so a client's names do not move."""
    place = str(route.endpoint.__module__).split(".")
    if place[0] != "paceline":
        return f"{place[0]}_{route.name}"
    owner = place[2] if "features" in place else place[1]
    return f"{owner}_{route.name}"


def commands(prefix: str, *, api: bool = True, longest: int = LONGEST_BODY) -> APIRouter:
    """Routes that change something; `longest` is what a body of theirs may have."""
    return router(prefix, [Depends(settle, scope="function")], api=api, longest=longest)


def reads(prefix: str, *, api: bool = True) -> APIRouter:
    """Routes that answer bytes from the read lane and hold no unit of work."""
    return router(prefix, [], api=api)


def router(
    prefix: str, dependencies: Sequence[Dependency], *, api: bool, longest: int = LONGEST_BODY
) -> APIRouter:
    """Below /api/v1, or at the root for what people open: feeds, links, health."""
    return APIRouter(
        prefix=(API if api else "") + prefix,
        route_class=ShortRoute,
        tags=[prefix.strip("/").partition("/")[0] or "paceline"],
        dependencies=dependencies,
        max_body_size=longest,
        generate_unique_id_function=operation_id,
    )


class Branch:
    """One path segment: what follows it by name, what follows it by parameter, who ends here."""

    __slots__ = ("by_name", "by_parameter", "by_rest", "routes")

    def __init__(self) -> None:
        self.by_name: dict[str, Branch] = {}
        self.by_parameter: Branch | None = None
        self.by_rest: Branch | None = None
        self.routes: list[APIRoute] = []

    def grow(self, segment: str) -> "Branch":
        if "{" not in segment:
            return self.by_name.setdefault(segment, Branch())
        if segment == REST:
            self.by_rest = self.by_rest or Branch()
            return self.by_rest
        if self.by_parameter is None:
            self.by_parameter = Branch()
        return self.by_parameter

    def find(self, segments: Sequence[str], at: int = 0) -> "Iterator[Branch]":
        if at == len(segments):
            yield self
            return
        named = self.by_name.get(segments[at])
        if named is not None:
            yield from named.find(segments, at + 1)
        if self.by_parameter is not None:
            yield from self.by_parameter.find(segments, at + 1)
        if self.by_rest is not None:
            yield self.by_rest

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """All methods of one path are here; without the wanted one, `allowed` names the others."""
        found = [(route, *route.matches(scope)) for route in self.routes]
        for route, match, child in found:
            if match is Match.FULL:
                return match, {**child, "leaf": route}
        partial = [(route, child) for route, match, child in found if match is Match.PARTIAL]
        if not partial:
            return Match.NONE, {}
        methods = frozenset().union(*(route.methods or () for route, _ in partial))
        return Match.PARTIAL, {**partial[0][1], "leaf": partial[0][0], "allowed": methods}


class RouteTree(BaseRoute):
    """All routes behind one: a lookup by segment, so a hundred features cost what one costs."""

    def __init__(self, routes: Iterable[APIRoute], fences: Mapping[int, Fence] = UNFENCED) -> None:
        """`fences` are by the id() of the route they stand around."""
        self._fences = fences
        self._limits: EdgeLimits | None = None
        self._root = Branch()
        for route in routes:
            branch = self._root
            for segment in route.path.split("/"):
                branch = branch.grow(segment)
            branch.routes.append(route)

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        for branch in self._root.find(scope["path"].split("/")):
            match, child = branch.matches(scope)
            if match is not Match.NONE:
                return match, child
        return Match.NONE, {}

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        leaf: APIRoute = scope["leaf"]
        scope["route"] = leaf
        if self._limits is None:
            self._limits = await scope["state"]["dishka_container"].get(EdgeLimits)
        if told_length(scope) > (leaf.max_body_size or LONGEST_BODY):
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        await self._limits.admit(leaf, scope)
        if allowed := scope.get("allowed"):
            headers = {"allow": ", ".join(sorted(allowed))}
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers=headers)
        if isinstance(leaf, ShortRoute) and leaf.is_lasting and (limits := time_limits.of(scope)):
            limits.lengthen()
        fence = self._fences.get(id(leaf))
        if fence is None:
            await leaf.handle(scope, receive, send)
            return
        async with fence.around(scope):
            await leaf.handle(scope, receive, send)

    @override
    def url_path_for(self, name: str, /, **path_params: object) -> NoMatchFound:  # type: ignore[override]
        raise NoMatchFound(name, path_params)


def told_length(scope: Scope) -> int:
    """Of the body, 0 where it does not say; the one middleware saw that it is a number."""
    return int(dict(scope["headers"]).get(b"content-length", b"0"))


def represent(routes: Sequence[APIRoute]) -> None:
    """Tells each change where what it changes is read: at its own path, or where it says."""
    read = {route.path: route for route in routes if "GET" in (route.methods or ())}
    for route in routes:
        if isinstance(route, ShortRoute) and CHANGES & (route.methods or set()):
            marks = [each.dependency for each in route.dependencies]
            said = [API + mark.path for mark in marks if isinstance(mark, Represents)]
            route.representation = read.get(said[0] if said else route.path)


def routes_of(routers: Iterable[object]) -> list[APIRoute]:
    """The routes that features declare, with everything their routers add to them."""
    found: list[APIRoute] = []
    for made in routers:
        if not isinstance(made, APIRouter):
            raise ModuleError(f"A feature's router is made by commands() or reads(), not {made}.")
        found.extend(route for route in made.routes if isinstance(route, APIRoute))
    represent(found)
    return found


def mount(app: FastAPI, routes: Sequence[APIRoute], fences: Mapping[int, Fence] = UNFENCED) -> None:
    app.router.routes.append(RouteTree(routes, fences))

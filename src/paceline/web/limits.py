"""Asks people to slow down, once a route is found and before anything of the request is read."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import Final, Literal, TypeAlias, get_args

import structlog
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Scope

from paceline.kernel.errors import TooMany, Unavailable
from paceline.kernel.identity import Principal
from paceline.kernel.keys import hashed
from paceline.kernel.limits import Limit, Limits, Plans, Verdict
from paceline.web.auth import Guard, authenticate, identified, token_of
from paceline.web.client_address import group_of
from paceline.web.rates import STANDARD, LimitSettings, PlanRates, limit_of

Cost: TypeAlias = Literal["free", "reads", "writes", "expensive"]
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY: Final = b"ratelimit-policy"
LEFT: Final = b"ratelimit"
log: Final = structlog.get_logger()


class TooOften(TooMany):
    code = "too_often"


@dataclass(frozen=True)
class Costing:
    cost: Cost

    async def __call__(self) -> None:
        """Nothing to do: the limits read it off the route."""


def limited(cost: Cost) -> Dependency:
    """How dear a route is; without it `reads` or `writes`, by its method."""
    return Dependency(Costing(cost))


@dataclass(frozen=True, slots=True)
class Toll:
    """What one route costs, whether it asks who calls, and its own limit if it has one."""

    cost: Cost
    asks: bool
    own: Limit | None = None


@dataclass(slots=True)
class Caller:
    address: str
    who: Principal | None = None
    token: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        return self.address if self.who is None else str(self.who.user_id)


Counted: TypeAlias = tuple[Limit, Sequence[str]]


class EdgeLimits:
    """One for the process: what each plan may, read once from the settings.

    Routes are known by identity: they live as long as the process and have no hash.
    """

    def __init__(self, settings: LimitSettings, limits: Limits, plans: Plans) -> None:
        self._settings = settings
        self._limits = limits
        self._plans = plans
        self._address = limit_of("address", settings.address)
        self._rates = {name: rates_of(plan) for name, plan in settings.plans.items()}
        self._rates.setdefault(STANDARD, rates_of(PlanRates()))
        self._tolls: dict[int, Toll] = {}
        self.refused: dict[str, int] = {}

    async def admit(self, route: APIRoute, scope: Scope) -> None:
        """Raises TooOften; leaves what remains for the headers of the answer."""
        if not self._settings.enabled:
            return
        toll = self._tolls.get(id(route)) or self._toll(route)
        if toll.cost == "free":
            return
        caller = await self._caller(toll, scope)
        headers: list[tuple[bytes, bytes]] = scope["state"]["headers"]
        try:
            await self._count(self._counted(toll, caller), headers)
        except Unavailable:
            log.warning("limits.away")

    async def _count(self, counted: Sequence[Counted], headers: list[tuple[bytes, bytes]]) -> None:
        told: list[tuple[Limit, Verdict]] = []
        refused: tuple[Limit, Verdict] | None = None
        for limit, key in counted:
            found = await self._limits.hit(limit, *key)
            told.append((limit, found))
            if not found.allowed:
                refused = limit, found
                break
        headers.append((POLICY, policy_told(tuple(limit for limit, _ in told))))
        headers.append((LEFT, b", ".join([left_told(*each) for each in told])))
        if refused is not None:
            self._refuse(*refused)

    def _refuse(self, limit: Limit, found: Verdict) -> None:
        self.refused[limit.name] = self.refused.get(limit.name, 0) + 1
        seconds = ceil(found.retry_in)
        raise TooOften(
            f"At most {limit.amount} requests in {limit.per} are allowed here ({limit.name}). "
            f"Ask again in {seconds} s.",
            retry_after=found.retry_in,
        )

    async def _caller(self, toll: Toll, scope: Scope) -> Caller:
        caller = Caller(group_of(scope["state"]["address"]))
        if toll.asks:
            request = Request(scope)
            caller.token = token_of(request)
            caller.who = await identified(request, caller.token) if caller.token else None
        return caller

    def _counted(self, toll: Toll, caller: Caller) -> Sequence[Counted]:
        counted: list[Counted] = []
        if caller.who is None:
            counted.append((self._address, (caller.address,)))
        else:
            rates = self._rates.get(self._plans.plan(caller.who)) or self._rates[STANDARD]
            counted.append((rates[toll.cost], (caller.name,)))
            counted.append((rates["token"], (key_of(caller.token),)))
        if toll.own is not None:
            counted.append((toll.own, (caller.name,)))
        return counted

    def _toll(self, route: APIRoute) -> Toll:
        calls = list(calls_of(route.dependant))
        said = next((call.cost for call in calls if isinstance(call, Costing)), None)
        methods = frozenset(route.methods or ())
        own = next(
            (
                limit_of(f"{method} {route.path}", rate)
                for method in sorted(methods)
                if (rate := self._settings.routes.get(f"{method} {route.path}"))
            ),
            None,
        )
        toll = Toll(
            cost=said or ("reads" if methods <= SAFE else "writes"),
            asks=any(call is authenticate or isinstance(call, Guard) for call in calls),
            own=own,
        )
        self._tolls[id(route)] = toll
        return toll


def rates_of(plan: PlanRates) -> dict[str, Limit]:
    """By cost, and `token`."""
    costs = [cost for cost in get_args(Cost) if cost != "free"]
    return {name: limit_of(name, getattr(plan, name)) for name in [*costs, "token"]}


def calls_of(asked: Dependant) -> Iterator[Callable[..., Awaitable[object]] | None]:
    for each in asked.dependencies:
        yield each.call
        yield from calls_of(each)


@lru_cache(maxsize=4096)
def key_of(token: str) -> str:
    """A token itself is never a key: counts may live in a store of many."""
    return hashed(token)


@lru_cache(maxsize=256)
def policy_told(limits: tuple[Limit, ...]) -> bytes:
    parts = [f'"{each.name}";q={each.amount};w={each.per.total_seconds():.0f}' for each in limits]
    return ", ".join(parts).encode()


def left_told(limit: Limit, found: Verdict) -> bytes:
    return f'"{limit.name}";r={found.remaining};t={ceil(found.resets_in)}'.encode()

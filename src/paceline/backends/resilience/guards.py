"""Composes the guards of each neighbour, and lets others use them unseen."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from random import Random
from typing import TypeVar

from typing_extensions import override

from paceline.backends.resilience.breaker import SlidingBreaker
from paceline.backends.resilience.budget import OwnBudgets
from paceline.backends.resilience.bulkhead import QueuedBulkhead
from paceline.backends.resilience.retry import JitteredRetry, Sleep
from paceline.kernel.budget import Budget, Budgeting, Budgets, Spent
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Defect, Limited, Unavailable
from paceline.kernel.mail import Mail, Mailer
from paceline.kernel.processes import Limits, Processes, Stop
from paceline.kernel.resilience import OWN_ACT, Guarding, Resilience

T = TypeVar("T")
UNWELL = (Unavailable, TimeoutError, OSError)


class Allowance:
    """Whoever has to wait for more waits in turn; people's own acts have a line of their own."""

    def __init__(self, budget: Budget, rule: Budgeting, sleep: Sleep) -> None:
        self._budget = budget
        self._patience = rule.patience.total_seconds()
        self._sleep = sleep
        self._lines = {own_act: asyncio.Lock() for own_act in (False, True)}

    @property
    def left(self) -> float:
        return self._budget.left

    async def take(self, *, own_act: bool) -> None:
        """Raises Spent for a wait that is longer than our patience."""
        patience = self._patience
        async with self._lines[own_act]:
            while True:
                try:
                    return await self._budget.take(own_act=own_act)
                except Spent as held:
                    wait = held.retry_after or 0.0
                    if wait > patience:
                        raise
                    patience -= wait
                    await self._sleep(wait)

    async def rest(self, seconds: float) -> None:
        await self._budget.rest(seconds)


class Guards:
    """Of one neighbour, from the outside in: places, retries, breaker, budget."""

    def __init__(
        self,
        name: str,
        rule: Guarding,
        clock: Clock,
        random: Random,
        budgets: Budgets,
        sleep: Sleep,
    ) -> None:
        self._places = QueuedBulkhead(name, rule.places) if rule.places else None
        self._retry = JitteredRetry(rule.retrying, random, sleep) if rule.retrying else None
        self._breaker = SlidingBreaker(name, rule.breaking, clock) if rule.breaking else None
        counted = budgets if rule.budgeting and rule.budgeting.shared else OwnBudgets(clock)
        self._budget = (
            Allowance(counted.budget(name, rule.budgeting), rule.budgeting, sleep)
            if rule.budgeting
            else None
        )

    async def call(self, act: Callable[[], Awaitable[T]], *, own_act: bool) -> T:
        async def once() -> T:
            return await self._broken(act, own_act=own_act)

        async with self._places.place() if self._places else nullcontext():
            return await (self._retry.call(once) if self._retry else once())

    async def _broken(self, act: Callable[[], Awaitable[T]], *, own_act: bool) -> T:
        if self._breaker is None:
            return await self._paid(act, own_act=own_act)
        permit = self._breaker.enter()
        went_well: bool | None = None
        try:
            await self._pay(own_act=own_act)
            try:
                answer = await self._asked(act)
            except UNWELL:
                went_well = False
                raise
            except Exception:
                went_well = True
                raise
            went_well = True
            return answer
        finally:
            self._breaker.leave(permit, went_well=went_well)

    async def _paid(self, act: Callable[[], Awaitable[T]], *, own_act: bool) -> T:
        await self._pay(own_act=own_act)
        return await self._asked(act)

    async def _asked(self, act: Callable[[], Awaitable[T]]) -> T:
        """Whoever was told to wait tells all others."""
        try:
            return await act()
        except Limited as error:
            if self._budget is not None and error.retry_after is not None:
                await self._budget.rest(error.retry_after)
            raise

    async def _pay(self, *, own_act: bool) -> None:
        if self._budget is not None:
            await self._budget.take(own_act=own_act)

    def state(self) -> Mapping[str, object]:
        found: dict[str, object] = {}
        if self._breaker is not None:
            found["breaker"] = self._breaker.state.value
        if self._places is not None:
            found["running"] = self._places.running
            found["waiting"] = self._places.waiting
        if self._budget is not None:
            found["budget_left"] = round(self._budget.left, 1)
        if self._retry is not None:
            found["retries_left"] = round(self._retry.purse, 1)
        return found


class ProcessResilience(Resilience):
    """What is known here is this process's own but for shared budgets, which `budgets` count."""

    def __init__(
        self,
        rules: Mapping[str, Guarding],
        clock: Clock,
        random: Random,
        budgets: Budgets | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        counted = budgets or OwnBudgets(clock)
        self._guards = {
            name: Guards(name, rule, clock, random, counted, sleep) for name, rule in rules.items()
        }

    @override
    async def call(
        self, name: str, act: Callable[[], Awaitable[T]], *, own_act: bool | None = None
    ) -> T:
        if name not in self._guards:
            raise Defect(f"Nobody said how to guard {name}; known: {', '.join(self._guards)}.")
        return await self._guards[name].call(
            act, own_act=OWN_ACT.get() if own_act is None else own_act
        )

    @override
    def states(self) -> Mapping[str, Mapping[str, object]]:
        return {name: guards.state() for name, guards in self._guards.items()}


class GuardedMailer(Mailer):
    """A post that is away is asked again a little later, then left alone for a while.

    Letters that people wait for go before reminders and announcements.
    """

    def __init__(self, mailer: Mailer, resilience: Resilience) -> None:
        self._mailer = mailer
        self._resilience = resilience

    @override
    async def send(self, mail: Mail) -> None:
        await self._resilience.call("mail", lambda: self._mailer.send(mail), own_act=mail.own_act)


class GuardedProcesses(Processes):
    """So many wait for a child and no more: the rest is told to come later."""

    def __init__(self, processes: Processes, resilience: Resilience) -> None:
        self._processes = processes
        self._resilience = resilience

    @override
    async def run(
        self,
        work: Callable[..., T],
        *arguments: object,
        limits: Limits,
        on_report: Callable[[object], Awaitable[None]] | None = None,
        stop: Stop | None = None,
    ) -> T:
        return await self._resilience.call(
            "children",
            lambda: self._processes.run(
                work, *arguments, limits=limits, on_report=on_report, stop=stop
            ),
        )

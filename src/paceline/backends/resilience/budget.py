from datetime import timedelta

from typing_extensions import override

from paceline.kernel.budget import Budget, Budgeting, Budgets, spent
from paceline.kernel.clock import Clock


class TokenBucket(Budget):
    def __init__(self, name: str, rule: Budgeting, clock: Clock) -> None:
        self._name = name
        self._rule = rule
        self._clock = clock
        self._held = float(rule.amount)
        self._at = clock.now()
        self._rests_until = self._at

    @property
    @override
    def left(self) -> float:
        """A clock that was set back brings nothing and takes nothing."""
        now = self._clock.now()
        grown = max(0.0, (now - self._at).total_seconds()) * self._rule.a_second
        self._held = min(float(self._rule.amount), self._held + grown)
        self._at = now
        return self._held

    @override
    async def take(self, *, cost: float = 1.0, own_act: bool = False) -> None:
        resting = (self._rests_until - self._clock.now()).total_seconds()
        lacking = self._rule.kept(own_act=own_act) + cost - self.left
        if max(resting, lacking) > 0:
            raise spent(self._name, wait=max(resting, lacking / self._rule.a_second))
        self._held -= cost

    @override
    async def rest(self, seconds: float) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        self._rests_until = max(self._rests_until, until)


class OwnBudgets(Budgets):
    """For one process that shares with nobody."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    def budget(self, name: str, rule: Budgeting) -> Budget:
        return TokenBucket(name, rule, self._clock)

from typing_extensions import override

from paceline.kernel.budget import Budget, Budgeting, Spent
from paceline.kernel.clock import Clock


class TokenBucket(Budget):
    def __init__(self, name: str, rule: Budgeting, clock: Clock) -> None:
        self._name = name
        self._rule = rule
        self._clock = clock
        self._held = float(rule.amount)
        self._at = clock.now()

    @property
    @override
    def left(self) -> float:
        """A clock that was set back brings nothing and takes nothing."""
        now = self._clock.now()
        grown = max(0.0, (now - self._at) / self._rule.per) * self._rule.amount
        self._held = min(float(self._rule.amount), self._held + grown)
        self._at = now
        return self._held

    @override
    def take(self, *, cost: float = 1.0, own_act: bool = False) -> None:
        kept = 0.0 if own_act else self._rule.reserved * self._rule.amount
        lacking = kept + cost - self.left
        if lacking > 0:
            wait = lacking / self._rule.amount * self._rule.per.total_seconds()
            raise Spent(f"The allowance of {self._name} is used up for now.", retry_after=wait)
        self._held -= cost

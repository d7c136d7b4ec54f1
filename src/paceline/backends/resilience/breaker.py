from collections import deque
from datetime import datetime

from typing_extensions import override

from paceline.kernel.breaker import Breaker, BreakerState, Breaking, Permit, Resting
from paceline.kernel.clock import Clock


class SlidingBreaker(Breaker):
    """Judges by the last calls; each change of state begins a new turn."""

    def __init__(self, name: str, rule: Breaking, clock: Clock) -> None:
        self._name = name
        self._rule = rule
        self._clock = clock
        self._turn = 0
        self._lately: deque[bool] = deque(maxlen=rule.calls)
        self._opened_at: datetime | None = None
        self._is_probing = False

    @property
    @override
    def state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._left() > 0 else BreakerState.HALF_OPEN

    @override
    def enter(self) -> Permit:
        match self.state:
            case BreakerState.CLOSED:
                return Permit(self._turn)
            case BreakerState.HALF_OPEN if not self._is_probing:
                self._is_probing = True
                return Permit(self._turn, is_probe=True)
            case _:
                wait = max(1.0, self._left())
                raise Resting(f"{self._name} does not answer just now.", retry_after=wait)

    @override
    def leave(self, permit: Permit, *, went_well: bool | None) -> None:
        if permit.turn != self._turn:
            return
        if permit.is_probe:
            self._probed(went_well=went_well)
        elif went_well is not None:
            self._lately.append(went_well)
            if self._is_bad():
                self._begin(opened_at=self._clock.now())

    def _probed(self, *, went_well: bool | None) -> None:
        if went_well is None:
            self._is_probing = False
            return
        self._begin(opened_at=None if went_well else self._clock.now())

    def _begin(self, *, opened_at: datetime | None) -> None:
        self._turn += 1
        self._lately.clear()
        self._is_probing = False
        self._opened_at = opened_at

    def _is_bad(self) -> bool:
        calls = len(self._lately)
        failed = calls - sum(self._lately)
        return calls >= self._rule.least and failed >= self._rule.failures * calls

    def _left(self) -> float:
        """Of the rest, in seconds; a clock that was set back does not lengthen it."""
        assert self._opened_at is not None
        since = (self._clock.now() - self._opened_at).total_seconds()
        rest = self._rule.rest.total_seconds()
        return rest - since if 0 <= since < rest else 0.0

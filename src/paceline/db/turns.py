"""Whose turn it is to write where only one may."""

import asyncio
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, TypeAlias

from paceline.kernel.errors import Defect

# Whoever nobody waits for lets the others go first: jobs, but the urgent ones.
PATIENT: Final[ContextVar[bool]] = ContextVar("patient", default=False)
# After so many who went first one of the patient has its turn: they are not kept out for ever.
IN_A_ROW: Final = 8


@dataclass
class Hold:
    """Seen by all tasks that somebody who asked for the turn begins; it ends for all of them."""

    lasts: bool = False


Waiters: TypeAlias = deque[tuple[asyncio.Future[None], Hold]]


class Turn:
    """One writer at a time in this process, in the order of asking; PostgreSQL needs no turn.

    People come before the PATIENT. Whoever has it and asks for it again would wait for themselves:
    that is told instead.
    """

    def __init__(self, *, needed: bool) -> None:
        self._needed = needed
        self._is_taken = False
        self._first: Waiters = deque()
        self._patient: Waiters = deque()
        self._in_a_row = 0
        self._hold = Hold()
        self._seen: ContextVar[Hold | None] = ContextVar("held", default=None)

    async def take(self) -> None:
        if not self._needed:
            return
        if self.is_mine():
            raise Defect("A transaction of its own cannot begin within one that has begun.")
        hold = Hold()
        self._seen.set(hold)
        if self._is_taken:
            await self._wait(hold)
        else:
            self._give(hold)

    def give_on(self) -> None:
        if self._needed:
            self._pass_on()

    def is_mine(self) -> bool:
        """Also of whoever was given it and does not know yet."""
        seen = self._seen.get()
        return seen is not None and seen.lasts

    def taken(self) -> bool:
        return self._is_taken

    async def _wait(self, hold: Hold) -> None:
        queue = self._patient if PATIENT.get() else self._first
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append((waiter, hold))
        try:
            await waiter
        except asyncio.CancelledError:
            if hold.lasts:
                self._pass_on()  # it was given the turn in the same moment
            raise

    def _give(self, hold: Hold) -> None:
        """From now on it is theirs, also before they take their next step."""
        self._is_taken = hold.lasts = True
        self._hold = hold

    def _pass_on(self) -> None:
        """From hand to hand: whoever comes meanwhile finds it taken."""
        self._hold.lasts = False
        while queue := self._next():
            waiter, hold = queue.popleft()
            if not waiter.cancelled():
                self._give(hold)
                waiter.set_result(None)
                return
        self._is_taken = False

    def _next(self) -> Waiters:
        is_their_turn = self._in_a_row >= IN_A_ROW and bool(self._patient)
        if self._first and not is_their_turn:
            self._in_a_row += 1
            return self._first
        self._in_a_row = 0
        return self._patient

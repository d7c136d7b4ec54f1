"""How long one request may take, and how long its body may take to come."""

import asyncio
from http import HTTPStatus
from typing import Final

from fastapi.params import Depends as Dependency
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from paceline.web.border import Border

STATE: Final = "time"


class Lasting:
    """Says of a route that it moves or works out much, and has the longer limits."""

    async def __call__(self) -> None:
        """Nothing to check: the routes are asked before a request is read."""


def lasting() -> Dependency:
    return Dependency(Lasting())


class TimeLimits:
    """Of one request. `deadline` is open from where the request is handed on."""

    __slots__ = ("_began", "_border", "body_until", "deadline")

    def __init__(self, border: Border) -> None:
        self._border = border
        self._began = asyncio.get_running_loop().time()
        self.body_until = self._began + border.body_seconds
        self.deadline = asyncio.timeout_at(self._began + border.request_seconds)

    def lengthen(self) -> None:
        """For a route that is lasting."""
        self.body_until = self._began + self._border.transfer_seconds
        self.deadline.reschedule(self.body_until)

    def shorten(self, seconds: float) -> None:
        """To at most so long from now on; what is given less already keeps that."""
        until = asyncio.get_running_loop().time() + seconds
        given = self.deadline.when()
        self.deadline.reschedule(until if given is None else min(given, until))

    def let_finish(self) -> None:
        """From now on it is stored: who is cut off in the middle would not know whether it was."""
        self.deadline.reschedule(None)

    def seconds(self) -> float:
        """What this request was given in all, as far as it is limited."""
        until = self.deadline.when()
        return self._border.transfer_seconds if until is None else until - self._began


def of(scope: Scope) -> TimeLimits | None:
    found: TimeLimits | None = scope.get("state", {}).get(STATE)
    return found


def in_time(receive: Receive, limits: TimeLimits) -> Receive:
    """A body that drips in holds its place no longer than a body may take."""
    ended = False

    async def received() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        try:
            async with asyncio.timeout_at(limits.body_until):
                message = await receive()
        except TimeoutError as error:
            ended = True
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, headers=CLOSES) from error
        ended = not message.get("more_body", False)
        return message

    return received


CLOSES: Final = {"connection": "close"}

"""A stand-in for a provider: keeps state, is judged by its vendor's description, can misbehave."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar, Final, Self, TypeAlias

from paceline.testing.peers.faults import Fault, Faults, Trouble
from paceline.testing.peers.judge import Found, judge_by
from paceline.testing.peers.wire import Reply, Request, Socket, Upgrade

BEFORE: Final = frozenset({Trouble.TOO_MANY, Trouble.FAILING, Trouble.DROP})
WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
HALF: Final = 2


@dataclass(kw_only=True)
class Call:
    """One request as it came, and the status it was answered with (0 for none)."""

    method: str
    path: str
    body: object
    headers: Mapping[str, str] = field(repr=False)
    status: int = 0

    @property
    def writes(self) -> bool:
        return self.method in WRITES


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a handler is told: variables of the path, the request, and its body."""

    variables: Mapping[str, str]
    request: Request
    body: Any


Handler: TypeAlias = Callable[[Asked], Awaitable[Reply]]


class Peer:
    """Opened with `async with`. A test ends by asserting that `violations` is empty.

    Requests below `base` are judged where the description is to be had; `judged` tells. Its own
    answers are judged, too: a stand-in that lies proves nothing.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    base: ClassVar[str] = ""
    takes_digits: ClassVar[bool] = False

    def __init__(self, *, port: int = 0) -> None:
        self._judge = judge_by(self.description, takes_digits=self.takes_digits)
        self._socket = Socket(self.answer, port=port)
        self._handlers = [
            (method, pattern_of(path), handler)
            for (method, path), handler in self.handlers().items()
        ]
        self.violations: list[str] = []
        self.calls: list[Call] = []
        self.faults = Faults()

    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        """By method and path as the description spells it."""
        raise NotImplementedError

    def allowed(self, request: Request) -> bool:
        """Whether its credentials are good."""
        raise NotImplementedError

    def refusal(self, status: int, detail: str, *, seconds: float = 0.0) -> Reply:  # noqa: ARG002
        """An error as this vendor spells it."""
        return Reply.json({"message": detail}, status)

    async def beside(self, request: Request) -> Reply | Upgrade | None:  # noqa: ARG002
        """What is not part of the described interface, such as a page to look at."""
        return None

    async def begin(self) -> None:
        """Before the first request."""

    async def __aenter__(self) -> Self:
        await self._socket.__aenter__()
        await self.begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.__aexit__()

    @property
    def judged(self) -> bool:
        return self._judge is not None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._socket.port}"

    @property
    def url(self) -> str:
        return f"{self.address}{self.base}"

    @property
    def writes(self) -> int:
        """How many requests that write came in, whatever became of them."""
        return sum(call.writes for call in self.calls)

    async def answer(self, request: Request) -> Reply | Upgrade:
        if (other := await self.beside(request)) is not None:
            return other
        path = request.path.removeprefix(self.base)
        body = body_of(request)
        call = Call(method=request.method, path=path, body=body, headers=request.headers)
        self.calls.append(call)
        fault = self.faults.next(request.method, path)
        if fault is not None and fault.trouble in BEFORE:
            reply = self._before(fault)
        else:
            reply = await self.served(request, path, body)
            reply = await self._after(fault, reply) if fault is not None else reply
        call.status = 0 if reply.cut == 0 else reply.status
        return reply

    def _before(self, fault: Fault) -> Reply:
        if fault.trouble is Trouble.DROP:
            return Reply(cut=0)
        status = fault.status
        if fault.trouble is Trouble.TOO_MANY:
            status = HTTPStatus.TOO_MANY_REQUESTS
        return self.refusal(status, "You are asked to come later.", seconds=fault.seconds)

    async def _after(self, fault: Fault, reply: Reply) -> Reply:
        match fault.trouble:
            case Trouble.SLOW:
                await asyncio.sleep(fault.seconds)
                return reply
            case Trouble.TRUNCATE:
                cut = max(1, len(reply.body) // HALF)
                return Reply(status=reply.status, headers=reply.headers, body=reply.body, cut=cut)
            case Trouble.FAIL_AFTER:
                return self.refusal(fault.status, "It did not end well.")
            case _:
                return Reply(cut=0)

    async def served(self, request: Request, path: str, body: object) -> Reply:
        """What it does when nothing goes wrong."""
        if not self.allowed(request):
            return self.refusal(HTTPStatus.UNAUTHORIZED, "401: Unauthorized")
        found = self._judge.find(request.method, path) if self._judge else None
        faults = self._request_faults(found, request, body)
        if faults:
            self.violations += [f"{request.method} {path}: {each}" for each in faults]
            return self.refusal(HTTPStatus.BAD_REQUEST, "; ".join(faults))
        reply = await self._handled(request, path, body)
        if found is not None and self._judge is not None:
            told = json.loads(reply.body) if reply.body else None
            lies = self._judge.answer_faults(found, reply.status, told)
            self.violations += [f"our answer to {found.operation.key}: {each}" for each in lies]
        return reply

    def _request_faults(self, found: Found | None, request: Request, body: object) -> list[str]:
        if self._judge is None:
            return []
        if found is None:
            return ["there is no such operation"]
        return self._judge.request_faults(found, request, body)

    async def _handled(self, request: Request, path: str, body: object) -> Reply:
        for method, pattern, handler in self._handlers:
            match = pattern.match(path)
            if method == request.method and match is not None:
                return await handler(Asked(variables=match.groupdict(), request=request, body=body))
        self.violations.append(f"{request.method} {path}: nobody taught the stand-in this")
        return self.refusal(HTTPStatus.NOT_FOUND, "404: Not Found")


def pattern_of(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"\Z")


def body_of(request: Request) -> object:
    """None for what is no JSON; the judge says so where a body is described."""
    try:
        return json.loads(request.body) if request.body else None
    except ValueError:
        return None

"""`Idempotency-Key` on every POST (docs/adr/0011).

The answer is kept in the unit of work of what it tells, so there is never one without the other.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import msgspec
from dishka import AsyncContainer
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paceline.kernel.config import CoreSettings
from paceline.kernel.errors import Flaw, Invalid, PacelineError
from paceline.kernel.idempotency import Asked, Claim, Idempotency, Kept
from paceline.kernel.identity import NotSignedIn
from paceline.kernel.keys import ServerKey, hashed
from paceline.kernel.transaction import UnitOfWork
from paceline.web import problems, time_limits
from paceline.web.answers import LONGEST_BODY
from paceline.web.auth import authenticate, token_of
from paceline.web.client_address import group_of
from paceline.web.cookies import REFRESH_COOKIE
from paceline.web.seal import opened, sealed

# FastAPI's own type of a route's handler.
Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]
HEADER: Final = b"idempotency-key"
KEY: Final = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')
PURPOSE: Final = "idempotency"
REPEATED: Final = frozenset(
    {b"content-type", b"content-disposition", b"location", b"set-cookie", b"etag", b"cache-control"}
)
HELD: Final = "idempotency"


class Answered(msgspec.Struct, array_like=True):
    """What goes out again."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Held:
    """A claim that this request holds until its answer is stored or it is let go."""

    claim: Claim
    store: Idempotency


def once(handler: Handler) -> Handler:
    """A request with a key that was answered before gets that answer again."""

    async def handled(request: Request) -> Response:
        if "idempotency-key" not in request.headers or not holdable(request):
            return await handler(request)
        container: AsyncContainer = request.state.dishka_container
        store: Idempotency = await container.get(Idempotency)
        key: ServerKey = await container.get(ServerKey)
        core: CoreSettings = await container.get(CoreSettings)
        asked = await asked_by(request, key)
        found = await store.claim(asked, lease=lease_of(request, core))
        if isinstance(found, Kept):
            return repeated(key, asked, found)
        setattr(request.state, HELD, Held(claim=found, store=store))
        try:
            answer = await handler(request)
        except PacelineError as error:
            if error.keeps_changes:
                await kept(request, key, asked, await problems.expected(request, error))
            raise
        await kept(request, key, asked, answer)
        return answer

    return handled


def holdable(request: Request) -> bool:
    """A long upload is never held whole; what it brings is known again by its own content."""
    if (getattr(request.scope["route"], "max_body_size", None) or 0) <= LONGEST_BODY:
        return True
    return 0 < told_length(request) <= LONGEST_BODY


def told_length(request: Request) -> int:
    return int(request.headers.get("content-length", "0"))


async def kept(request: Request, key: ServerKey, asked: Asked, answer: Response) -> None:
    """Last of all statements; the claim is this request's until the commit."""
    state = request.state
    held: Held = getattr(state, HELD)
    unit: UnitOfWork = await state.dishka_container.get(UnitOfWork)
    told = Answered(
        status=answer.status_code,
        headers=[pair for pair in answer.raw_headers if pair[0] in REPEATED],
        body=bytes(answer.body),
    )
    text = sealed(msgspec.msgpack.encode(told), key=key, purpose=purpose_of(asked))
    await held.store.keep(held.claim, Kept(sealed=text))
    unit.after_commit(lambda: setattr(state, HELD, None))


def repeated(key: ServerKey, asked: Asked, found: Kept) -> Response:
    raw = opened(found.sealed, key=key, purpose=purpose_of(asked))
    told = msgspec.msgpack.decode(raw, type=Answered)
    answer = Response(told.body or None, told.status)
    bodiless = told.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
    length = [] if bodiless else [(b"content-length", str(len(told.body)).encode())]
    answer.raw_headers = [*told.headers, *length, (b"idempotency-replayed", b"true")]
    return answer


def purpose_of(asked: Asked) -> str:
    """A key for each row: an answer copied into another row cannot be opened there."""
    return f"{PURPOSE}.answer.{asked.key}.{asked.mark}"


def lease_of(request: Request, core: CoreSettings) -> timedelta:
    limits = time_limits.of(request.scope)
    longest = limits.seconds() if limits else 0.0
    return timedelta(seconds=max(core.idempotency_lease_seconds, longest))


async def asked_by(request: Request, key: ServerKey) -> Asked:
    """Keyed hashes: a body may hold a password, which a plain hash would let people guess."""
    given = KEY.fullmatch(request.headers["idempotency-key"])
    if given is None:
        message = "1 to 255 visible ASCII characters, such as a UUID"
        flaw = Flaw(where="header.Idempotency-Key", message=message)
        raise Invalid(f"Idempotency-Key: {message}.", flaws=[flaw])
    place = f"{request.method} {request.url.path}?{request.url.query}".encode()
    body = hashlib.sha256(await request.body()).digest()
    caller = f"{await caller_of(request)}\0{given[1]}".encode()
    return Asked(
        key=key.sign(f"{PURPOSE}.caller", caller).hex(),
        mark=key.sign(f"{PURPOSE}.request", place + b"\0" + body).hex(),
    )


async def caller_of(request: Request) -> str:
    """A user, else whoever knows the secret in the path, else the address that asks.

    With the address goes what the browser signs in with: many live behind one address.
    """
    try:
        if token_of(request):
            return f"user {(await authenticate(request)).user_id}"
    except NotSignedIn:
        pass
    if "token" in request.path_params:
        return f"link {request.path_params['token']}"
    kept = hashed(request.cookies.get(REFRESH_COOKIE, ""))
    return f"address {group_of(request.state.address)} {kept}"


def released(app: ASGIApp) -> ASGIApp:
    """Whatever ends without a stored answer lets its key go before anyone is told."""

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        if not any(name == HEADER for name, _ in scope["headers"]):
            await app(scope, receive, send)
            return

        async def send_after(message: Message) -> None:
            if message["type"] == "http.response.start":
                await let_go(scope)
            await send(message)

        try:
            await app(scope, receive, send_after)
        finally:
            await let_go(scope)

    return whole


async def let_go(scope: Scope) -> None:
    held: Held | None = scope["state"].pop(HELD, None)
    if held is not None:
        await held.store.release(held.claim)

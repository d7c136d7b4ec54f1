"""Entity tags: what a client has already is not sent again, and changes can name what they saw."""

from collections.abc import Iterator
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paceline.web.headers import Pair

ANY: Final = "*"
WEAK: Final = "W/"
LENGTH: Final = 16
# What a 304 has no use for.
OF_A_BODY: Final = frozenset({b"content-length", b"content-type", b"content-disposition"})
CACHED: Final[Pair] = (b"cache-control", b"private, no-cache")
VARIES: Final[Pair] = (b"vary", b"authorization, cookie")


def tag_of(body: bytes) -> str:
    """Strong: equal bytes alone have equal tags."""
    return f'"{blake2b(body, digest_size=LENGTH).hexdigest()}"'


def tags_in(header: str) -> Iterator[str]:
    for each in header.split(","):
        if found := each.strip():
            yield found


def matches(header: str, tag: str) -> bool:
    """If-None-Match compares weakly: a proxy that packs an answer weakens its tag."""
    return any(each == ANY or each.removeprefix(WEAK) == tag for each in tags_in(header))


def matches_strongly(header: str, tag: str) -> bool:
    return any(each in {ANY, tag} for each in tags_in(header))


def header_in(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted:
            return str(value, "latin-1")
    return None


class Tagging:
    """Holds the head of an answer back until its whole body is there to be tagged."""

    __slots__ = ("_head", "_known", "_send", "tag")

    def __init__(self, send: Send, known: str | None) -> None:
        self._send = send
        self._known = known
        self._head: Message | None = None
        self.tag: str | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if is_taggable(message):
                self._head = message
                return
        elif self._head is not None:
            head, self._head = self._head, None
            if not message.get("more_body", False):
                message = self._tagged(head, message)
            await self._send(head)
        await self._send(message)

    def _tagged(self, head: Message, message: Message) -> Message:
        self.tag = tag_of(message.get("body", b""))
        own = [*head["headers"], (b"etag", self.tag.encode()), VARIES]
        if not any(name == b"cache-control" for name, _ in own):
            own.append(CACHED)
        head["headers"] = own
        if self._known is None or not matches(self._known, self.tag):
            return message
        head["status"] = HTTPStatus.NOT_MODIFIED.value
        head["headers"] = [pair for pair in own if pair[0] not in OF_A_BODY]
        return {"type": "http.response.body", "body": b""}


def is_taggable(head: Message) -> bool:
    """An answer that has its own tag knows more than its bytes."""
    return head["status"] == HTTPStatus.OK and not any(
        name == b"etag" for name, _ in head.get("headers", ())
    )


def tagged(app: ASGIApp) -> ASGIApp:
    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, Tagging(send, header_in(scope, b"if-none-match")).send)

    return whole


async def unchanged(tag: str, send: Send) -> None:
    headers = [(b"etag", tag.encode()), VARIES, CACHED]
    status = HTTPStatus.NOT_MODIFIED.value
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})

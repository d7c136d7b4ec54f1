from contextlib import suppress

import pytest
from dishka import make_async_container
from starlette.types import Message, Receive, Scope, Send

from paceline.kernel.right_of_way import RightOfWay
from paceline.web.middleware import RequestMiddleware

pytestmark = pytest.mark.anyio


async def nothing() -> Message:
    return {"type": "http.request"}


async def unheard(_message: Message) -> None:
    """Nobody looks at the answer."""


@pytest.mark.parametrize("fails", [False, True])
async def test_a_request_has_the_way_until_it_is_over(*, fails: bool) -> None:
    way, seen = RightOfWay(now=lambda: 0.0), []

    async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(way.is_free())
        if fails:
            raise KeyError("kite")
        await send({"type": "http.response.start", "status": 204})

    container = make_async_container()
    edge = RequestMiddleware(inner, container, witnesses=(), way=way)
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    with suppress(KeyError):
        await edge(scope, nothing, unheard)
    seen.append(way.is_free())
    await container.close()

    assert seen == [False, True]

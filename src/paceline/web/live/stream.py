"""Changes as server-sent events: what a browser listens to where a socket does not come through."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Annotated, Final

import msgspec
from dishka import FromDishka
from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute

from paceline.kernel.live import LONGEST, Topic
from paceline.web import time_limits
from paceline.web.auth import Caller, anyone
from paceline.web.live.hub import MOST_TOPICS, Hub, Listener
from paceline.web.routing import reads, routes_of

MEDIA_TYPE: Final = "text/event-stream"
# Something is said now and then, so that nobody on the way takes the silence for an end.
SILENCE: Final = 15.0
# Then the browser comes again and proves anew who it is.
SAID: Final = 20
AGAIN: Final = b"retry: 2000\nevent: ready\ndata: {}\n\n"
ALIVE: Final = b": alive\n\n"
router: Final = reads("/live")

Texts = Annotated[
    list[Annotated[str, Query(max_length=LONGEST)]],
    Query(alias="topic", min_length=1, max_length=MOST_TOPICS),
]


@router.get(
    "",
    response_class=StreamingResponse,
    dependencies=[anyone(scope="visible")],
    responses={200: {"content": {MEDIA_TYPE: {}}, "description": "`ready`, then `changed`"}},
)
async def stream(
    request: Request, caller: Caller, hub: FromDishka[Hub], texts: Texts
) -> StreamingResponse:
    """What changes of `topic`s such as `draft:ID`, `cohort:ID` or `sync:COHORT`, as it does.

    `ready` comes first: read what is shown anew, from then on nothing is missed. `changed` names
    the topics; what of them changed is read as ever. After some minutes the stream ends; a
    browser opens it again by itself.
    """
    topics = hub.topics(texts)
    await hub.admit(topics, viewer=caller)
    stack = AsyncExitStack()
    listener = await stack.enter_async_context(hub.listening(topics, who=caller.user_id))
    if (limits := time_limits.of(request.scope)) is not None:
        limits.let_finish()
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(told(listener, stack), media_type=MEDIA_TYPE, headers=headers)


async def told(listener: Listener, stack: AsyncExitStack) -> AsyncIterator[bytes]:
    async with stack:
        yield AGAIN
        for _ in range(SAID):
            found = await listener.changed(patience=SILENCE)
            if listener.is_over:
                return
            yield event_of(found) if found else ALIVE


def event_of(topics: Sequence[Topic]) -> bytes:
    data = msgspec.json.encode({"topics": [topic.text for topic in topics]})
    return b"event: changed\ndata: " + data + b"\n\n"


def routes() -> list[APIRoute]:
    return routes_of([router])

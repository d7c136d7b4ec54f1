from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Query, Response

from paceline.features.accounts.public import FamilyId, UserId
from paceline.features.accounts.repository.families import SessionReads
from paceline.features.accounts.routes.auth import Sessions
from paceline.features.accounts.routes.rules import MANAGES, OWNS, PROVED, Bearer
from paceline.features.accounts.schemas.sessions import EndedOut, SessionPage
from paceline.kernel.clock import Clock
from paceline.web.answers import JSON
from paceline.web.auth import Caller
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

own: Final = commands("/auth/sessions")
read_own: Final = reads("/auth/sessions")
manage: Final = commands("/users")
read_users: Final = reads("/users")
routers: Final = (own, read_own, manage, read_users)
Reads = FromDishka[SessionReads]
Now = FromDishka[Clock]
KeepThis = Annotated[bool, Query(description="All but the session that asks.")]


@read_own.get("", response_model=SessionPage, dependencies=OWNS)
async def my_sessions(
    found: Reads, sessions: Sessions, clock: Now, paging: Paging, token: Bearer, caller: Caller
) -> Response:
    page = await found.page(
        paging,
        user_id=caller.user_id,
        current=sessions.current(token),
        at=clock.now(),
        viewer=caller,
    )
    return Response(page, media_type=JSON)


@own.delete("", response_model=EndedOut, dependencies=OWNS)
async def end_my_sessions(
    sessions: Sessions, token: Bearer, caller: Caller, *, keep_this: KeepThis = False
) -> EndedOut:
    but = sessions.current(token) if keep_this else None
    return EndedOut(ended=len(await sessions.end_all(caller.user_id, by=caller, but=but)))


@own.delete("/{session_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS)
async def end_my_session(sessions: Sessions, session_id: UUID, caller: Caller) -> None:
    await sessions.end(FamilyId(session_id), user_id=caller.user_id, by=caller)


@read_users.get("/{user_id}/sessions", response_model=SessionPage, dependencies=MANAGES)
async def sessions_of(
    found: Reads, clock: Now, user_id: UUID, paging: Paging, caller: Caller
) -> Response:
    page = await found.page(
        paging, user_id=UserId(user_id), current=None, at=clock.now(), viewer=caller
    )
    return Response(page, media_type=JSON)


@manage.delete("/{user_id}/sessions", response_model=EndedOut, dependencies=PROVED)
async def end_sessions_of(sessions: Sessions, user_id: UUID, caller: Caller) -> EndedOut:
    return EndedOut(ended=len(await sessions.end_all(UserId(user_id), by=caller)))


@manage.delete(
    "/{user_id}/sessions/{session_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=PROVED
)
async def end_session_of(
    sessions: Sessions, user_id: UUID, session_id: UUID, caller: Caller
) -> None:
    await sessions.end(FamilyId(session_id), user_id=UserId(user_id), by=caller)

from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.public import UserId
from paceline.features.accounts.routes.auth import Sessions
from paceline.features.accounts.routes.rules import OWNS, PROVED, Bearer, Visitor, shown
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.schemas.step_up import ImpersonationIn, StepUpIn
from paceline.features.accounts.service.step_up import Impersonation, StepUpService
from paceline.web.auth import Caller
from paceline.web.routing import commands

own: Final = commands("/auth")
manage: Final = commands("/users")
routers: Final = (own, manage)


@own.post("/step-up", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS)
async def step_up(
    service: FromDishka[StepUpService],
    sessions: Sessions,
    wanted: StepUpIn,
    visitor: Visitor,
    token: Bearer,
    caller: Caller,
) -> None:
    """For acts that ask for a fresh proof: this session has one from now on."""
    password = wanted.password.get_secret_value()
    await service.by_password(password, current=sessions.current(token), visit=visitor, by=caller)


@manage.post(
    "/{user_id}/impersonation",
    response_model=SessionOut,
    status_code=HTTPStatus.CREATED,
    dependencies=PROVED,
)
async def impersonate(
    service: FromDishka[Impersonation],
    user_id: UUID,
    wanted: ImpersonationIn,
    visitor: Visitor,
    response: Response,
    caller: Caller,
) -> SessionOut:
    """A session that sees what this user sees and can change nothing; sign out to end it."""
    session = await service.begin(UserId(user_id), reason=wanted.reason, visit=visitor, by=caller)
    return shown(session, response, transport=wanted.transport)

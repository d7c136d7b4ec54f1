from http import HTTPStatus
from typing import Final

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.routes.auth import Sessions
from paceline.features.accounts.routes.rules import (
    ANYONE,
    OWNS,
    Bearer,
    Visitor,
    entered,
)
from paceline.features.accounts.schemas.factors import ChallengeOut
from paceline.features.accounts.schemas.registration import (
    AddressIn,
    EmailChange,
    LinkIn,
    PasswordChange,
    ResetIn,
    SentOut,
)
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.service.recovery import RecoveryService
from paceline.web.auth import Caller, anyone
from paceline.web.routing import commands

router: Final = commands("/auth")
routers: Final = (router,)
Recovery = FromDishka[RecoveryService]


@router.post(
    "/password/forgotten",
    response_model=SentOut,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[anyone()],
)
async def forgotten(recovery: Recovery, wanted: AddressIn, visitor: Visitor) -> SentOut:
    await recovery.ask(wanted.email, visit=visitor)
    return SentOut()


@router.post("/password/reset", response_model=SessionOut | ChallengeOut, dependencies=ANYONE)
async def reset(
    recovery: Recovery, wanted: ResetIn, visitor: Visitor, response: Response
) -> SessionOut | ChallengeOut:
    session = await recovery.reset(
        wanted.token.get_secret_value(), wanted.password.get_secret_value(), visit=visitor
    )
    return entered(session, response, transport=wanted.transport)


@router.post(
    "/password/change",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=OWNS,
)
async def change_password(
    recovery: Recovery,
    sessions: Sessions,
    wanted: PasswordChange,
    visitor: Visitor,
    token: Bearer,
    caller: Caller,
) -> None:
    await recovery.change(
        wanted.current.get_secret_value(),
        wanted.new.get_secret_value(),
        current=sessions.current(token),
        visit=visitor,
        by=caller,
    )


@router.post(
    "/email",
    response_model=SentOut,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=OWNS,
)
async def ask_move(
    recovery: Recovery, wanted: EmailChange, visitor: Visitor, caller: Caller
) -> SentOut:
    password = wanted.password.get_secret_value()
    await recovery.ask_move(wanted.email, password, visit=visitor, by=caller)
    return SentOut()


@router.post("/email/confirm", status_code=HTTPStatus.NO_CONTENT, dependencies=ANYONE)
async def move(recovery: Recovery, wanted: LinkIn) -> None:
    await recovery.move(wanted.token.get_secret_value())

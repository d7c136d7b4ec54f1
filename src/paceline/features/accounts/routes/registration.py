from http import HTTPStatus
from typing import Final

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.routes.rules import ANYONE, Visitor, entered
from paceline.features.accounts.schemas.factors import ChallengeOut
from paceline.features.accounts.schemas.registration import (
    AddressIn,
    RegisterIn,
    SentOut,
    VerifyIn,
)
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.service.registration import RegistrationService
from paceline.web.auth import anyone
from paceline.web.routing import commands

router: Final = commands("/auth")
routers: Final = (router,)
Registration = FromDishka[RegistrationService]


@router.post(
    "/register",
    response_model=SentOut,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[anyone()],
)
async def register_self(
    registration: Registration, wanted: RegisterIn, visitor: Visitor
) -> SentOut:
    await registration.register(wanted, visit=visitor)
    return SentOut()


@router.post(
    "/verify/send",
    response_model=SentOut,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[anyone()],
)
async def send_verification(
    registration: Registration, wanted: AddressIn, visitor: Visitor
) -> SentOut:
    await registration.send_again(wanted.email, visit=visitor)
    return SentOut()


@router.post("/verify", response_model=SessionOut | ChallengeOut, dependencies=ANYONE)
async def verify(
    registration: Registration, wanted: VerifyIn, visitor: Visitor, response: Response
) -> SessionOut | ChallengeOut:
    session = await registration.verify(
        wanted.token.get_secret_value(), wanted.password.get_secret_value(), visit=visitor
    )
    return entered(session, response, transport=wanted.transport)

from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.models.invitations import Invitation
from paceline.features.accounts.public import InvitationId
from paceline.features.accounts.repository.invitations import InvitationReads
from paceline.features.accounts.routes.rules import ANYONE, INVITES, Visitor, entered
from paceline.features.accounts.schemas.factors import ChallengeOut
from paceline.features.accounts.schemas.invitations import (
    AcceptIn,
    InvitationIn,
    InvitationOut,
    InvitationPage,
)
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.service.invitations import InvitationService
from paceline.kernel.clock import Clock
from paceline.web.answers import JSON
from paceline.web.auth import Caller
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

router: Final = commands("/invitations")
read_router: Final = reads("/invitations")
routers: Final = (router, read_router)
Invitations = FromDishka[InvitationService]
Reads = FromDishka[InvitationReads]
Now = FromDishka[Clock]


@read_router.get("", response_model=InvitationPage, dependencies=INVITES)
async def open_invitations(found: Reads, clock: Now, paging: Paging, caller: Caller) -> Response:
    return Response(await found.page(paging, viewer=caller, at=clock.now()), media_type=JSON)


@router.post("", response_model=InvitationOut, status_code=HTTPStatus.CREATED, dependencies=INVITES)
async def invite(invitations: Invitations, wanted: InvitationIn, caller: Caller) -> Invitation:
    return await invitations.invite(wanted, by=caller)


@router.post("/{invitation_id}/send", response_model=InvitationOut, dependencies=INVITES)
async def send_again(invitations: Invitations, invitation_id: UUID, caller: Caller) -> Invitation:
    return await invitations.send_again(InvitationId(invitation_id), by=caller)


@router.delete("/{invitation_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=INVITES)
async def revoke(invitations: Invitations, invitation_id: UUID, caller: Caller) -> None:
    await invitations.revoke(InvitationId(invitation_id), by=caller)


@router.post("/accept", response_model=SessionOut | ChallengeOut, dependencies=ANYONE)
async def accept(
    invitations: Invitations, wanted: AcceptIn, visitor: Visitor, response: Response
) -> SessionOut | ChallengeOut:
    session = await invitations.accept(wanted, visit=visitor)
    return entered(session, response, transport=wanted.transport)

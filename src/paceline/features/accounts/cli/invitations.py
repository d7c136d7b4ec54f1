from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.features.accounts.cli.asking import Email, Rows
from paceline.features.accounts.public import InvitationId
from paceline.features.accounts.repository.invitations import InvitationReads
from paceline.features.accounts.schemas.invitations import InvitationIn, InvitationOut
from paceline.features.accounts.service.invitations import InvitationService
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, Role
from paceline.kernel.query import MAX_LIMIT, Page, Sort, every
from paceline.kernel.terminal import Terminal

COLUMNS: Final = ("id", "email", "role", "scope_id", "created_at", "expires_at")
Id = Annotated[UUID, typer.Argument(help="Its id, as `invitations list` shows it.")]
invite_commands: Final = typer.Typer()
commands: Final = typer.Typer(no_args_is_help=True)


@invite_commands.command("invite")
def invite(
    context: typer.Context,
    email: Email,
    role: Annotated[Role, typer.Option(help="What they will be.")] = Role.MEMBER,
    scope: Annotated[
        UUID | None, typer.Option(help="On this program or cohort alone; else everywhere.")
    ] = None,
) -> None:
    """Invite an address; the letter leaves with the next worker."""
    terminal: Terminal = context.obj
    wanted = InvitationIn.checked(email=email, role=role, scope_id=scope)
    made = terminal.run(invited, wanted)
    text = f"{made.email} is invited as {made.role} until {made.expires_at:%Y-%m-%d}."
    terminal.answer(made.model_dump(mode="json"), text=text)


@commands.command("list")
def list_invitations(context: typer.Context) -> None:
    """The invitations that are open."""
    terminal: Terminal = context.obj
    terminal.table(terminal.run(every_invitation), columns=COLUMNS)


@commands.command("send")
def send(context: typer.Context, invitation_id: Id) -> None:
    """Send the letter again; the one before opens nothing any more."""
    terminal: Terminal = context.obj
    sent = terminal.run(sent_again, InvitationId(invitation_id))
    terminal.answer(sent.model_dump(mode="json"), text=f"{sent.email} gets another letter.")


@commands.command("revoke")
def revoke(context: typer.Context, invitation_id: Id) -> None:
    """Take an invitation back."""
    terminal: Terminal = context.obj
    terminal.run(revoked, InvitationId(invitation_id))
    terminal.answer({"id": invitation_id, "revoked": True}, text=f"{invitation_id} is revoked.")


async def invited(
    wanted: InvitationIn, invitations: InvitationService, by: Principal
) -> InvitationOut:
    return InvitationOut.model_validate(await invitations.invite(wanted, by=by))


async def every_invitation(reads: InvitationReads, clock: Clock, by: Principal) -> Rows:
    return await every(
        lambda page: reads.page(page, viewer=by, at=clock.now()),
        Page(limit=MAX_LIMIT, sort=Sort(field="email")),
    )


async def sent_again(
    invitation_id: InvitationId, invitations: InvitationService, by: Principal
) -> InvitationOut:
    return InvitationOut.model_validate(await invitations.send_again(invitation_id, by=by))


async def revoked(
    invitation_id: InvitationId, invitations: InvitationService, by: Principal
) -> None:
    await invitations.revoke(invitation_id, by=by)

from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.features.accounts.cli.asking import Email, Rows
from paceline.features.accounts.public import FamilyId
from paceline.features.accounts.repository.families import SessionReads
from paceline.features.accounts.service.sessions import SessionService
from paceline.features.accounts.service.users import UserService
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Page, every
from paceline.kernel.terminal import Terminal

COLUMNS: Final = ("id", "client", "created_at", "last_used_at", "expires_at")
commands: Final = typer.Typer()


@commands.command("sessions")
def list_sessions(context: typer.Context, email: Email) -> None:
    """Where a user is signed in."""
    terminal: Terminal = context.obj
    terminal.table(terminal.run(every_session, email), columns=COLUMNS)


@commands.command("end-sessions")
def end_sessions(
    context: typer.Context,
    email: Email,
    session: Annotated[
        UUID | None, typer.Option(help="This one alone, as `users sessions` shows it.")
    ] = None,
) -> None:
    """Sign a user out everywhere, or of one session."""
    terminal: Terminal = context.obj
    count = terminal.run(ended, email, session)
    terminal.answer({"email": email, "ended": count}, text=f"{email}: {count} ended.")


async def every_session(
    email: str, users: UserService, reads: SessionReads, clock: Clock, by: Principal
) -> Rows:
    user = await users.named(email, by=by)
    return await every(
        lambda page: reads.page(page, user_id=user.id, current=None, at=clock.now(), viewer=by),
        Page(limit=MAX_LIMIT),
    )


async def ended(
    email: str, session: UUID | None, users: UserService, sessions: SessionService, by: Principal
) -> int:
    user = await users.named(email, by=by)
    if session is None:
        return len(await sessions.end_all(user.id, by=by))
    await sessions.end(FamilyId(session), user_id=user.id, by=by)
    return 1

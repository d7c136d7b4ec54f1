from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.features.accounts.cli.asking import Email, Rows
from paceline.features.accounts.public import PersonalTokenId
from paceline.features.accounts.repository.reads import AccountReads
from paceline.features.accounts.schemas.personal_tokens import PersonalTokenIn
from paceline.features.accounts.service.personal import MadeToken, PersonalTokenService
from paceline.features.accounts.service.users import UserService
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Page, every
from paceline.kernel.terminal import Terminal

TOKEN_COLUMNS: Final = ("id", "label", "scopes", "created_at", "expires_at", "last_used_at")

tokens: Final = typer.Typer(no_args_is_help=True)


@tokens.command("list")
def list_tokens(context: typer.Context, email: Email) -> None:
    """The tokens of a user that still open something."""
    terminal: Terminal = context.obj
    terminal.table(terminal.run(every_token, email), columns=TOKEN_COLUMNS)


@tokens.command("add")
def add_token(
    context: typer.Context,
    email: Email,
    label: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="A permission; may be repeated. None means all of the user's."),
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="How long it is good.")] = None,
) -> None:
    """Make a token; it is shown once."""
    terminal: Terminal = context.obj
    made = terminal.run(made_token, email, label, scope or [], days)
    terminal.answer(made, text=f"{made.token}\nIt is not shown again.")


@tokens.command("revoke")
def revoke_token(
    context: typer.Context,
    email: Email,
    token_id: Annotated[UUID, typer.Argument(help="Its id, as `tokens list` shows it.")],
) -> None:
    """Revoke a token at once."""
    terminal: Terminal = context.obj
    terminal.run(revoked_token, email, PersonalTokenId(token_id))
    terminal.answer({"id": token_id, "revoked": True}, text=f"{token_id} is revoked.")


async def every_token(email: str, users: UserService, reads: AccountReads, by: Principal) -> Rows:
    user = await users.named(email, by=by)
    return await every(
        lambda page: reads.tokens_page(page, user_id=user.id, viewer=by), Page(limit=MAX_LIMIT)
    )


async def made_token(
    email: str,
    label: str,
    scopes: Sequence[str],
    days: int | None,
    users: UserService,
    personal: PersonalTokenService,
    clock: Clock,
    by: Principal,
) -> MadeToken:
    until = None if days is None else clock.now() + timedelta(days=days)
    wanted = PersonalTokenIn.checked(label=label, scopes=list(scopes), expires_at=until)
    user = await users.named(email, by=by)
    return await personal.make(wanted, user_id=user.id, by=by)


async def revoked_token(
    email: str,
    token_id: PersonalTokenId,
    users: UserService,
    personal: PersonalTokenService,
    by: Principal,
) -> None:
    user = await users.named(email, by=by)
    await personal.revoke(token_id, user_id=user.id, by=by)

from typing import Annotated, Final

import typer

from paceline.features.accounts.cli.asking import Email, Rows
from paceline.features.accounts.repository.identities import OutsideReads
from paceline.features.accounts.service.linking import LinkingService
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Page, every
from paceline.kernel.terminal import Terminal

COLUMNS: Final = ("provider", "email", "linked_at", "last_used_at", "id")
commands: Final = typer.Typer()


@commands.command("identities")
def list_identities(context: typer.Context, email: Email) -> None:
    """The providers that let a user in."""
    terminal: Terminal = context.obj
    terminal.table(terminal.run(every_identity, email), columns=COLUMNS)


@commands.command()
def unlink(
    context: typer.Context,
    email: Email,
    name: Annotated[str, typer.Argument(help="The provider, as `users identities` shows it.")],
) -> None:
    """Remove an identity at a provider; refused for the last way in."""
    terminal: Terminal = context.obj
    terminal.run(unlinked, email, name)
    terminal.answer({"email": email, "provider": name}, text=f"{email}: {name} is removed.")


async def every_identity(
    email: str, users: UserService, reads: OutsideReads, by: Principal
) -> Rows:
    user = await users.named(email, by=by)
    return await every(
        lambda page: reads.page(page, user_id=user.id, viewer=by), Page(limit=MAX_LIMIT)
    )


async def unlinked(
    email: str, name: str, users: UserService, linking: LinkingService, by: Principal
) -> None:
    user = await users.named(email, by=by)
    await linking.unlink_named(name, user_id=user.id, by=by)

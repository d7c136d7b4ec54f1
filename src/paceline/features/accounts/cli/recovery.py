from pathlib import Path
from typing import Annotated, Final

import typer

from paceline.features.accounts.cli.asking import Email
from paceline.features.accounts.errors import BadImport
from paceline.features.accounts.public import UserView
from paceline.features.accounts.service.hashes import HashImport, ImportReport
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer()


@commands.command()
def verify(context: typer.Context, email: Email) -> None:
    """Confirm an address in place of the letter that did not arrive."""
    terminal: Terminal = context.obj
    terminal.answer(terminal.run(vouched, email), text=f"{email} is confirmed.")


@commands.command("reset-password")
def reset_password(context: typer.Context, email: Email) -> None:
    """Mail a link to choose a new password; the old one is good until then."""
    terminal: Terminal = context.obj
    found = terminal.run(reset_sent, email)
    terminal.answer(found, text=f"{found.email} gets a letter with a link, good for one hour.")


@commands.command()
def unlock(context: typer.Context, email: Email) -> None:
    """Forget the wrong passwords that were tried, so that the next try need not wait."""
    terminal: Terminal = context.obj
    terminal.answer(terminal.run(unlocked, email), text=f"{email} may try again at once.")


@commands.command("import")
def import_users(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or JSON: email, name, hash (of bcrypt).")],
) -> None:
    """Bring people with the hashes of their passwords; all of a file or nothing."""
    terminal: Terminal = context.obj
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadImport(f"{file}: it cannot be read as text in UTF-8.") from error
    report = terminal.run(imported, text)
    terminal.answer(report, text=f"{report.added} are new, {report.known} had an account already.")


async def vouched(email: str, users: UserService, by: Principal) -> UserView:
    user = await users.named(email, by=by)
    return await users.vouch(user.id, by=by)


async def reset_sent(email: str, users: UserService, by: Principal) -> UserView:
    user = await users.named(email, by=by)
    return await users.send_reset(user.id, by=by)


async def unlocked(email: str, users: UserService, by: Principal) -> UserView:
    user = await users.named(email, by=by)
    return await users.unlock(user.id, by=by)


async def imported(text: str, hashes: HashImport, by: Principal) -> ImportReport:
    return await hashes.take(text, by=by)

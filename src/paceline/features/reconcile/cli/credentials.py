"""`paceline sync credentials`: accounts at providers beside the one in the settings."""

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from paceline.features.reconcile.service.credentials import CredentialService
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True, help="Accounts at providers, stored sealed.")
COLUMNS: Final = ("provider", "account", "stored_at", "kid")
Provider = Annotated[str, typer.Argument(metavar="PROVIDER")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="A name of your own for it.")]
Shown = dict[str, object]


@commands.command("list")
def listed(context: typer.Context) -> None:
    """Which accounts are stored, and under which key; never what is stored."""
    terminal: Terminal = context.obj
    terminal.table(terminal.run(found), columns=COLUMNS)


@commands.command("set")
def store(context: typer.Context, provider: Provider, account: Account) -> None:
    """Read a credential from standard input and store it sealed, in place of an older one."""
    terminal: Terminal = context.obj
    made = terminal.run(stored, provider, account, read_secret())
    text = (
        f"Stored, under key {made['kid']}. Use it: "
        f"paceline sync connect COHORT --provider {provider} --account {account} --place ID"
    )
    terminal.answer(made, text=text)


@commands.command("remove")
def remove(context: typer.Context, provider: Provider, account: Account) -> None:
    """Forget it; cohorts connected with it are kept in step no longer."""
    terminal: Terminal = context.obj
    terminal.run(removed, provider, account)
    terminal.answer({"provider": provider, "account": account}, text="It is forgotten.")


def read_secret() -> str:
    """Never from the command's own line, which others can see and shells remember."""
    stream = typer.get_text_stream("stdin")
    if stream.isatty():
        typed: str = typer.prompt("Credential", hide_input=True, err=True)
        return typed.strip()
    return stream.read().strip()


async def found(credentials: CredentialService, who: Principal) -> Sequence[Shown]:
    rows = await credentials.all(by=who)
    return [{name: getattr(row, name) for name in COLUMNS} for row in rows]


async def stored(
    provider: str, account: str, secret: str, credentials: CredentialService, who: Principal
) -> Shown:
    row = await credentials.store(provider, account, secret, by=who)
    return {name: getattr(row, name) for name in COLUMNS}


async def removed(
    provider: str, account: str, credentials: CredentialService, who: Principal
) -> None:
    await credentials.remove(provider, account, by=who)

from typing import Final

import typer

from paceline.features.accounts.cli import (
    factors,
    identities,
    invitations,
    recovery,
    sessions,
    tokens,
    users,
)

commands: Final = typer.Typer(no_args_is_help=True)
commands.add_typer(users.commands)
commands.add_typer(recovery.commands)
commands.add_typer(factors.commands)
commands.add_typer(sessions.commands)
commands.add_typer(identities.commands)
commands.add_typer(invitations.invite_commands)
commands.add_typer(invitations.commands, name="invitations", help="Who was asked in.")
commands.add_typer(tokens.tokens, name="tokens", help="Personal tokens: a machine's way in.")

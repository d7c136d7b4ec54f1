from paceline.features.accounts.cli.tokens import tokens
from paceline.features.accounts.cli.users import commands

__all__ = ["commands"]

commands.add_typer(tokens, name="tokens", help="Personal tokens: a machine's way in.")

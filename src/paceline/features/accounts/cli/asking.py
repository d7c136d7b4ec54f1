import secrets
from typing import Annotated, Final, TypeAlias

import typer

Rows: TypeAlias = list[dict[str, object]]

GENERATED_BYTES: Final = 15

Email = Annotated[str, typer.Argument(help="The user's address.", show_default=False)]

FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


def read_password() -> str:
    """From a pipe, or typed unseen; never an argument, which every user of the machine can see."""
    stream = typer.get_text_stream("stdin")
    if stream.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    return stream.readline().rstrip("\r\n")


def made_password() -> str:
    return secrets.token_urlsafe(GENERATED_BYTES)

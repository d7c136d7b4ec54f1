"""`paceline keys`: the keys that sign, read and changed in their file."""

from datetime import datetime
from typing import Annotated, Final

import typer

from paceline.app.keyring import KEY_FILE, KeyInUse, retired, rotated, server_key, stored_keys
from paceline.app.place import configured
from paceline.kernel.clock import SystemClock
from paceline.kernel.config import Configuration
from paceline.kernel.terminal import Terminal

COLUMNS: Final = ("kid", "state", "made_at")
commands: Final = typer.Typer(no_args_is_help=True)


@commands.command("list")
def list_keys(context: typer.Context) -> None:
    """The keys that are good: one signs, the others are only read."""
    terminal: Terminal = context.obj
    terminal.table(rows(configured()), columns=COLUMNS)


@commands.command()
def rotate(context: typer.Context) -> None:
    """Make a new key; it signs from the next start on, and the ones before stay good."""
    terminal: Terminal = context.obj
    now: datetime = SystemClock().now()
    made = rotated(configured(), at=now)
    text = (
        f"{made.kid} signs and seals once every process is restarted.\n"
        "What is stored sealed comes under it within an hour; `paceline keys reseal` does it now.\n"
        "Retire the one before after a week: until then everybody is signed in with the new one."
    )
    terminal.answer({"kid": made.kid, "previous": [key.kid for key in made.previous]}, text=text)


@commands.command()
def reseal(context: typer.Context) -> None:
    """Bring what is stored sealed under the key that seals now; safe to repeat."""
    from paceline.app.sealed import resealed  # noqa: PLC0415, the application is heavy

    terminal: Terminal = context.obj
    done = 0
    while some := terminal.run(resealed):
        done += some
    terminal.answer({"resealed": done}, text=f"{done} sealed secrets are under the new key.")


@commands.command()
def retire(
    context: typer.Context,
    kid: Annotated[str, typer.Argument(help="The key, as `keys list` names it.")],
    force: Annotated[bool, typer.Option("--force", help="Even if secrets are lost.")] = False,  # noqa: FBT002, a flag of the command line
) -> None:
    """Forget a replaced key: what it signed is no longer good after a restart."""
    from paceline.app.sealed import sealed_under  # noqa: PLC0415, the application is heavy

    terminal: Terminal = context.obj
    left = 0 if force else terminal.run(sealed_under, kid)
    if left:
        raise KeyInUse(left)
    retired(configured(), kid)
    terminal.answer({"kid": kid, "retired": True}, text=f"{kid} is retired; restart to forget it.")


def rows(configuration: Configuration) -> list[dict[str, object]]:
    key = server_key(configuration)
    made = made_at(configuration)
    return [
        {
            "kid": each.kid,
            "state": "read" if place else "signs",
            "made_at": made[place] if place < len(made) else "",
        }
        for place, each in enumerate(key.ring)
    ]


def made_at(configuration: Configuration) -> list[str]:
    if configuration.core.secret_key is not None:
        return []
    return [key.made_at for key in stored_keys(configuration.core.data_dir / KEY_FILE)]

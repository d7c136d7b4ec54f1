from typing import Final

import typer

from paceline.db.migrate import Migrations, State
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)


@commands.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the newest revision of every feature."""
    terminal: Terminal = context.obj
    state = terminal.run(upgraded)
    terminal.answer(shown(state), text=f"Up to date: {', '.join(sorted(state.current))}.")


@commands.command()
def status(context: typer.Context) -> None:
    """Say which revisions the database has and which it should have."""
    terminal: Terminal = context.obj
    state = terminal.run(current)
    missing = ", ".join(sorted(state.wanted - state.current))
    text = "Up to date." if state.up_to_date else f"Missing: {missing}. Run: paceline db upgrade"
    terminal.answer(shown(state), text=text)
    if not state.up_to_date:
        raise typer.Exit(code=1)


async def upgraded(migrations: Migrations) -> State:
    return await migrations.upgrade()


async def current(migrations: Migrations) -> State:
    return await migrations.state()


def shown(state: State) -> dict[str, object]:
    return {
        "up_to_date": state.up_to_date,
        "current": sorted(state.current),
        "wanted": sorted(state.wanted),
    }

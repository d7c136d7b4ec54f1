from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import typer

from paceline.app.plugins.migrating import Upgrades
from paceline.db.migrate import Migrations, State
from paceline.kernel.standing import Standings
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)


@dataclass(frozen=True, kw_only=True)
class Upgraded:
    """`skipped` are plugins, with the reason."""

    ours: State
    skipped: Mapping[str, str]


@commands.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the newest revision of every feature."""
    terminal: Terminal = context.obj
    found = terminal.run(upgraded)
    lines = [f"Up to date: {', '.join(sorted(found.ours.current))}."]
    lines += [f"Plugin {name} is skipped: {why}" for name, why in found.skipped.items()]
    told = {**shown(found.ours), "skipped": found.skipped}
    terminal.answer(told, text="\n".join(lines))


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


async def upgraded(upgrades: Upgrades, standings: Standings) -> Upgraded:
    state = await upgrades.upgrade()
    skipped = {each.name: each.why[0] for each in standings.plugins() if each.why}
    return Upgraded(ours=state, skipped=skipped)


async def current(migrations: Migrations) -> State:
    return await migrations.state()


def shown(state: State) -> dict[str, object]:
    return {
        "up_to_date": state.up_to_date,
        "current": sorted(state.current),
        "wanted": sorted(state.wanted),
    }

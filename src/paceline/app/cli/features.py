"""What runs here and what does not, and why; nothing is started to find out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from paceline.app.bootstrap import MIGRATED, container_of
from paceline.app.installed import FEATURES
from paceline.app.place import configured
from paceline.app.plugins.found import Found, fitting, standings_of
from paceline.app.plugins.remembered import recalled
from paceline.app.plugins.survey import discover
from paceline.app.sections import faults as setting_faults
from paceline.app.sections import sections_of
from paceline.db.migrate import OWN
from paceline.db.revisions import Revisions
from paceline.kernel.config import Configuration
from paceline.kernel.keys import ServerKey
from paceline.kernel.registry import permissions_of
from paceline.kernel.standing import Standing, Standings, State
from paceline.kernel.terminal import Terminal
from paceline.web.routing import routes_of
from paceline.web.rules import faults as route_faults

commands: Final = typer.Typer(no_args_is_help=True)
COLUMNS: Final = ("name", "kind", "version", "state", "requires", "why")
# Nothing is signed while looking.
NO_KEY: Final = ServerKey(bytes(32))
BROKEN: Final = (State.SKIPPED, State.FATAL)


@dataclass(frozen=True, kw_only=True)
class Fault:
    feature: str
    message: str


@commands.command("list")
def show(context: typer.Context) -> None:
    """Every feature and plugin: does it run, and why not."""
    terminal: Terminal = context.obj
    configuration = configured()
    _, standings = looked_at(configuration)
    remembered(standings, configuration.core.data_dir)
    terminal.table([row(each) for each in standings.all()], columns=COLUMNS)


@commands.command()
def check(context: typer.Context) -> None:
    """Look for everything that is wrong with them; exit 1 when something is."""
    terminal: Terminal = context.obj
    found = list(all_faults(configured()))
    told = {"faults": [{"feature": each.feature, "message": each.message} for each in found]}
    lines = [f"{each.feature}: {each.message}" for each in found]
    terminal.answer(told, text="\n".join(lines) or "Good: everything fits.")
    if found:
        raise typer.Exit(code=1)


def looked_at(configuration: Configuration) -> tuple[Found, Standings]:
    """As a start would find them, but nothing is fatal here."""
    found = discover(configuration)
    names = configuration.core.features
    found = fitting(found, lambda kept: container_of(configuration, NO_KEY, (), kept))
    running = found.features(FEATURES, names)
    return found, standings_of(FEATURES, found, running)


def remembered(standings: Standings, data_dir: Path) -> None:
    """What only shows when parts start and tables are made."""
    for name, why in recalled(data_dir).items():
        standings.skip(name, f"at the last start: {why}")


def row(each: Standing) -> dict[str, object]:
    return {
        "name": each.name,
        "kind": each.kind.value,
        "version": each.version,
        "state": each.state.value,
        "requires": list(each.requires),
        "why": list(each.why),
    }


def all_faults(configuration: Configuration) -> Iterator[Fault]:
    found, standings = looked_at(configuration)
    for each in standings.plugins():
        if each.state in BROKEN:
            for why in each.why:
                yield Fault(feature=each.name, message=why)
    theirs = [feature for plugin in found.plugins for feature in plugin.features]
    sections = sections_of([*FEATURES, *theirs], found.unread())
    for flaw in setting_faults(configuration, sections):
        yield Fault(feature="settings", message=f"{flaw.where}: {flaw.message}")
    yield from ours()


def ours() -> Iterator[Fault]:
    known = frozenset().union(*permissions_of(FEATURES).values())
    for feature in FEATURES:
        for fault in route_faults(routes_of(feature.routers), known):
            yield Fault(feature=feature.name, message=fault)
    packages: Sequence[str] = (OWN, *MIGRATED)
    for package in packages:
        heads = sorted(Revisions.of([package]).heads())
        if package != OWN and len(heads) != 1:
            yield Fault(feature=package, message=f"its migrations end in {', '.join(heads)}")

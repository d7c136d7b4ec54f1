"""Every command's name, module and one line of help: all that `paceline --help` needs to know."""

import gc
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import typer


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`module` holds `commands`, a Typer; it is imported when its command is called."""

    name: str
    module: str
    help: str


ENTRIES: Final = (
    Entry(name="up", module="paceline.app.cli.up", help="Serve, with a demo in a fresh place."),
    Entry(name="serve", module="paceline.app.cli.serve", help="Serve; nothing is made up."),
    Entry(name="worker", module="paceline.app.cli.worker", help="Run jobs without serving."),
    Entry(name="doctor", module="paceline.app.cli.doctor", help="Name faults and their remedy."),
    Entry(name="config", module="paceline.app.cli.config", help="Settings: show, explain, check."),
    Entry(name="db", module="paceline.app.cli.db", help="Migrate the database, look at it."),
    Entry(name="keys", module="paceline.app.cli.keys", help="The keys that sign tokens."),
    Entry(
        name="users", module="paceline.features.accounts.cli.commands", help="Accounts and roles."
    ),
    Entry(
        name="cohorts",
        module="paceline.app.cli.cohorts",
        help="Programs, cohorts and their sign-ups.",
    ),
    Entry(name="groups", module="paceline.features.grouping.cli", help="Draft, publish, export."),
    Entry(name="audit", module="paceline.features.audit.cli", help="Who did what; is it so."),
    Entry(
        name="flags",
        module="paceline.features.operations.cli.flags",
        help="Switches, and who they are on for.",
    ),
    Entry(name="jobs", module="paceline.features.operations.cli.jobs", help="Work in the ledger."),
)


def loaded(entry: Entry) -> typer.Typer:
    """What is imported stays: looking for garbage in it takes a tenth of a start."""
    gc.disable()
    try:
        made: typer.Typer = import_module(entry.module).commands
    finally:
        gc.freeze()
        gc.enable()
    return made


def placeholder() -> typer.Typer:
    """Stands in the list of commands without importing anything."""
    empty = typer.Typer()

    @empty.callback(invoke_without_command=True)
    def nothing() -> None:
        raise typer.Exit(code=2)

    return empty


def add_all(root: typer.Typer, *, called: str | None) -> None:
    """Only the command that was called is real; the rest are there to be listed."""
    for entry in ENTRIES:
        group = loaded(entry) if entry.name == called else placeholder()
        root.add_typer(group, name=entry.name, help=entry.help)

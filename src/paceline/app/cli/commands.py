"""Every command's name, module and one line of help: all that `paceline --help` needs to know."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import typer

from paceline.kernel.errors import ModuleError


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`module` holds a Typer, by default `commands`; it is imported when its command is called."""

    name: str
    module: str
    help: str
    attribute: str = "commands"


GROUP: Final = "paceline.commands"
ENTRIES: Final = (
    Entry(name="up", module="paceline.app.cli.up", help="Serve, with a demo in a fresh place."),
    Entry(name="serve", module="paceline.app.cli.serve", help="Serve; nothing is made up."),
    Entry(name="worker", module="paceline.app.cli.worker", help="Run jobs without serving."),
    Entry(name="bot", module="paceline.app.cli.bot", help="Listen to commands in Discord."),
    Entry(name="doctor", module="paceline.app.cli.doctor", help="Name faults and their remedy."),
    Entry(name="config", module="paceline.app.cli.config", help="Settings: show, explain, check."),
    Entry(name="features", module="paceline.app.cli.features", help="What runs, and why not."),
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
    Entry(
        name="groups",
        module="paceline.features.grouping.cli.groups",
        help="Draft, publish, export.",
    ),
    Entry(
        name="solve", module="paceline.app.cli.solve", help="Form the groups of a file, and stop."
    ),
    Entry(
        name="sync", module="paceline.features.reconcile.cli.sync", help="Keep the outside in step."
    ),
    Entry(
        name="notices",
        module="paceline.features.notifications.cli",
        help="Letters to people: look, try again.",
    ),
    Entry(
        name="activities",
        module="paceline.app.cli.activities",
        help="Recorded activities: what is in their files.",
    ),
    Entry(name="age-grade", module="paceline.app.cli.age_grade", help="A time for somebody's age."),
    Entry(name="sandbox", module="paceline.app.cli.sandbox", help="Stand-ins for the outside."),
    Entry(name="audit", module="paceline.features.audit.cli", help="Who did what; is it so."),
    Entry(
        name="flags",
        module="paceline.features.operations.cli.flags",
        help="Switches, and who they are on for.",
    ),
    Entry(name="jobs", module="paceline.features.operations.cli.jobs", help="Work in the ledger."),
)


def of_plugins() -> list[Entry]:
    """Read from what installers wrote down; a name of ours stays ours."""
    from importlib.metadata import entry_points  # noqa: PLC0415, what is ours needs none of it

    ours = {entry.name for entry in ENTRIES}
    return [
        Entry(
            name=each.name,
            module=each.module,
            attribute=each.attr or "commands",
            help=f"Of the plugin package {each.dist.name if each.dist else each.module}.",
        )
        for each in sorted(entry_points(group=GROUP), key=lambda each: each.name)
        if each.name not in ours
    ]


def all_entries(called: str | None) -> Sequence[Entry]:
    """With those of plugins unless one of ours was called."""
    if any(entry.name == called for entry in ENTRIES):
        return ENTRIES
    return [*ENTRIES, *of_plugins()]


def of_plugin(entry: Entry) -> typer.Typer:
    """Raises ModuleError for one that cannot be imported: only this command is lost."""
    try:
        made: object = getattr(import_module(entry.module), entry.attribute)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"[:300]
        raise ModuleError(f"The command {entry.name} cannot be imported: {told}") from error
    if not isinstance(made, typer.Typer):
        raise ModuleError(f"The command {entry.name} is no typer.Typer, but {type(made).__name__}.")
    return made


def loaded(entry: Entry) -> typer.Typer:
    """What is imported stays: looking for garbage in it takes a tenth of a start."""
    if entry not in ENTRIES:
        return of_plugin(entry)
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
    for entry in all_entries(called):
        group = loaded(entry) if entry.name == called else placeholder()
        root.add_typer(group, name=entry.name, help=entry.help)

"""`paceline activities inspect`: what is in files of FIT, GPX and TCX, without any database."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO, Final, TypeVar

import msgspec
import typer

from paceline.app.cli.archives import entries_at
from paceline.app.cli.output import as_json
from paceline.backends.processes.children import ChildProcesses
from paceline.engines.formats.activities.archive import Entry, is_zip, squeezed
from paceline.engines.formats.activities.model import Sport
from paceline.engines.formats.activities.read import LIMITS, read_entry_summary, read_summary
from paceline.engines.formats.activities.refusals import MOST_BYTES, Unknown, require_size
from paceline.engines.formats.activities.summary import Summary
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.query import MAX_LIMIT, Filter, Page, Sort
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
T = TypeVar("T")
Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="FIT, GPX, TCX, their .gz, or .zip exports.")
]
SNIFFED: Final = 4
KILOMETRE: Final = 1000


class Unreadable(Invalid):
    code = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Of one file, or of one `entry` of an archive."""

    file: str
    entry: str | None = None
    summary: Summary | None = None
    error: PacelineError | None = None


@commands.callback()
def activities() -> None:
    """Recorded activities: what is in their files."""


@commands.command()
def inspect(context: typer.Context, files: Files) -> None:
    """Tell what each file holds, one after the other; a bad file stops nothing."""
    terminal: Terminal = context.obj
    asyncio.run(inspected(terminal, files))


async def inspected(terminal: Terminal, files: Sequence[str]) -> None:
    children = ChildProcesses(seats=1)
    try:
        for file in files:
            async with aclosing(found_in(children, file)) as finds:
                async for found in finds:
                    text = as_json(line(found)) if terminal.json else "\n".join(told(found))
                    sys.stdout.write(f"{text}\n")
                    sys.stdout.flush()
    finally:
        children.close()


async def found_in(children: ChildProcesses, name: str) -> AsyncGenerator[Found]:
    """Whatever goes wrong with a file is told of that file."""
    try:
        with Path(name).open("rb") as file:  # noqa: ASYNC230, nothing else runs here
            if not is_zip(file.read(SNIFFED)):
                yield await found_alone(children, name, file)
                return
            for entry in await entries_of(children, name):
                yield await found_inside(children, name, file, entry)
    except OSError as error:
        refused = Unreadable(f"It cannot be read: {error.strerror}.")
        yield Found(file=name, error=refused)
    except PacelineError as error:
        yield Found(file=name, error=error)


async def found_alone(children: ChildProcesses, name: str, file: BinaryIO) -> Found:
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    require_size(len(data), "It has over")
    summary = await children.run(read_summary, data, limits=LIMITS)
    return Found(file=name, summary=summary)


async def entries_of(children: ChildProcesses, name: str) -> list[Entry]:
    found = await children.run(entries_at, name, limits=LIMITS)
    if not found:
        raise Unknown("The archive holds no FIT, GPX or TCX file.", why="empty_archive")
    return found


async def found_inside(children: ChildProcesses, name: str, file: BinaryIO, entry: Entry) -> Found:
    try:
        data = squeezed(file, entry)
        summary = await children.run(read_entry_summary, data, entry, limits=LIMITS)
    except PacelineError as error:
        return Found(file=name, entry=entry.name, error=error)
    return Found(file=name, entry=entry.name, summary=summary)


def line(found: Found) -> dict[str, object]:
    named = {"file": found.file} | ({} if found.entry is None else {"entry": found.entry})
    if found.error is not None:
        return {**named, "error": {"code": found.error.code, "detail": found.error.detail}}
    return {**named, **msgspec.to_builtins(found.summary)}


def told(found: Found) -> Iterator[str]:
    name = found.file if found.entry is None else f"{found.file}: {found.entry}"
    if found.error is not None:
        yield f"{name}\n  Not read: {found.error.detail}"
    if found.summary is not None:
        yield name
        yield from described(found.summary)


def described(summary: Summary) -> Iterator[str]:
    """What is unknown is left out: a tired coach reads few lines."""
    began = summary.start.strftime("%Y-%m-%d %H:%M UTC") if summary.start else "date unknown"
    yield f"  {summary.sport.value}, {began} ({summary.format.value})"
    yield from joined(
        part(summary.distance_m, lambda metres: f"{metres / KILOMETRE:.2f} km"),
        part(summary.timer_s, clock),
        part(summary.moving_s, lambda seconds: f"moving {clock(seconds)}"),
        part(summary.elapsed_s, lambda seconds: f"elapsed {clock(seconds)}"),
    )
    yield from joined(
        part(summary.ascent_m, lambda metres: f"{metres:.0f} m up"),
        part(summary.avg_hr, lambda beats: f"heart rate {beats} on average"),
        part(summary.max_hr, lambda beats: f"{beats} at most"),
        part(summary.calories, lambda burnt: f"{burnt} kcal"),
    )
    yield f"  {summary.laps} laps, {summary.records} records"
    for remark in summary.warnings:
        yield f"  Note: {remark.detail}"


def part(value: T | None, tell: Callable[[T], str]) -> str | None:
    return None if value is None else tell(value)


def joined(*parts: str | None) -> Iterator[str]:
    if known := [each for each in parts if each is not None]:
        yield f"  {', '.join(known)}"


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


@commands.command("list")
def list_(
    context: typer.Context,
    sport: Annotated[Sport | None, typer.Option(help="Only of this sport.")] = None,
) -> None:
    """Your diary (--as EMAIL), the latest first."""
    from paceline.features.activities import cli  # noqa: PLC0415, inspect needs no database

    terminal: Terminal = context.obj
    filters = (Filter.parse(f"sport:eq:{sport}"),) if sport else ()
    latest = Sort(field="started_at", descending=True)
    page = Page(limit=MAX_LIMIT, sort=latest, filters=filters)
    terminal.table(terminal.run(cli.diary, page), columns=cli.COLUMNS)


@commands.command("import")
def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="As for inspect."),
    ],
) -> None:
    """Put files into your diary (--as EMAIL); a bad file stops nothing."""
    from paceline.features.activities import cli  # noqa: PLC0415, inspect needs no database

    terminal: Terminal = context.obj
    upload_id = terminal.run(cli.sent, files)
    done = terminal.work(cli.watched, upload_id, terminal.progress)
    terminal.answer(done.model_dump(mode="json"), text=cli.report(done))
    if any(each.state in cli.UNDONE for each in done.files):
        raise typer.Exit(code=1)


@commands.command()
def sync(context: typer.Context) -> None:
    """Look for what is new at Strava (--as EMAIL); a worker brings it."""
    from paceline.features.activities import cli  # noqa: PLC0415, inspect needs no database
    from paceline.features.activities.public import SourceKind  # noqa: PLC0415, as above

    terminal: Terminal = context.obj
    terminal.run(cli.synced, SourceKind.STRAVA)
    terminal.say("Asked for. What is new comes as fast as Strava lets it.")

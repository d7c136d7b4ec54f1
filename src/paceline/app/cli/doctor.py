"""Names each fault of this installation and the command that mends it."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import typer

from paceline.app.cli.findings import Finding, fault, fine
from paceline.app.cli.neighbours import counts, files
from paceline.app.cli.strangers import plugins
from paceline.app.keyring import KEY_FILE, OWNER_ONLY
from paceline.app.place import Place, configured, open_place
from paceline.app.plugins.survey import discovered_sections
from paceline.app.sections import faults
from paceline.db.database import Database
from paceline.db.failures import FAILURES
from paceline.db.migrate import Migrations
from paceline.engines.recurrence.zones import zone
from paceline.kernel.config import CoreSettings
from paceline.kernel.errors import Invalid, ModuleError, PacelineError
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer()
LEAST_FREE: Final = 200 * 1024 * 1024
OLDEST: Final = (3, 11)
NEWEST: Final = (3, 13)


@commands.callback(invoke_without_command=True)
def doctor(context: typer.Context) -> None:
    """Look at everything a server needs; exit 1 when something is wrong."""
    terminal: Terminal = context.obj
    findings = asyncio.run(examined())
    healthy = all(finding.healthy for finding in findings)
    told = "\n".join(line_of(finding) for finding in findings)
    terminal.answer({"healthy": healthy, "findings": [asdict(f) for f in findings]}, text=told)
    if not healthy:
        raise typer.Exit(code=1)


def line_of(finding: Finding) -> str:
    sign = "ok " if finding.healthy else "!! "
    remedy = f"\n     mend: {finding.remedy}" if finding.remedy else ""
    return f"{sign}{finding.part:<11} {finding.detail}{remedy}"


async def examined() -> Sequence[Finding]:
    findings = [python(), zones()]
    try:
        configuration = configured()
    except PacelineError as error:
        return [*findings, fault("settings", error.detail, "correct the setting it names")]
    core = configuration.core
    try:
        flaws = faults(configuration, discovered_sections(configuration))
    except PacelineError as error:
        return [*findings, fault("settings", error.detail, "correct the setting it names")]
    if flaws:
        told = " ".join(flaw.message for flaw in flaws)
        return [*findings, fault("settings", told, "paceline config check")]
    findings += [settings(core), folder(core), space(core)]
    try:
        async with open_place() as place:
            findings += [key(core), await database(place), await revisions(place)]
            findings += [await files(place), await counts(place), *await plugins(place)]
    except ModuleError as error:
        findings.append(fault("plugin", error.detail, "mend or uninstall what it names"))
    except PacelineError as error:
        findings.append(fault("secret", error.detail, "correct what it names"))
    return findings


def python() -> Finding:
    running = sys.version_info[:2]
    text = f"Python {running[0]}.{running[1]}"
    if OLDEST <= running <= NEWEST:
        return fine("python", text)
    return fault("python", f"{text} is not supported", "install Python 3.11, 3.12 or 3.13")


def zones() -> Finding:
    try:
        zone("Asia/Kathmandu")
    except Invalid:
        return fault("zones", "the time zone data is missing", "pip install tzdata")
    return fine("zones", "time zone data is there")


def settings(core: CoreSettings) -> Finding:
    return fine("settings", f"environment {core.env}, data in {core.data_dir}")


def folder(core: CoreSettings) -> Finding:
    """The folder, or the nearest one above it that is there."""
    there = next(
        each for each in [core.data_dir, *core.data_dir.absolute().parents] if each.exists()
    )
    if there.is_dir() and os.access(there, os.W_OK):
        return fine("data", f"{core.data_dir} can be written")
    return fault(
        "data", f"{there} cannot be written", "chown it, or set PACELINE_DATA_DIR to another"
    )


def space(core: CoreSettings) -> Finding:
    there = next(
        each for each in [core.data_dir, *core.data_dir.absolute().parents] if each.exists()
    )
    free = shutil.disk_usage(there).free
    text = f"{free // 1024**2} MiB free"
    if free >= LEAST_FREE:
        return fine("disk", text)
    return fault("disk", text, f"make room on the disk of {there}")


def key(core: CoreSettings) -> Finding:
    if core.secret_key is not None:
        return fine("secret", "set by PACELINE_SECRET_KEY")
    path: Path = core.data_dir / KEY_FILE
    if path.stat().st_mode & 0o077:
        remedy = f"chmod {OWNER_ONLY:o} {path}"
        return fault("secret", f"{path} can be read by other users of this machine", remedy)
    return fine("secret", f"kept in {path}")


async def database(place: Place) -> Finding:
    opened = await place.container.get(Database)
    name = opened.url.render_as_string(hide_password=True)
    return await tried("database", opened.ping, f"{name} answers", name)


async def revisions(place: Place) -> Finding:
    migrations = await place.container.get(Migrations)
    try:
        state = await migrations.state()
    except FAILURES:
        return fault("migrations", "cannot be read", "mend the database first")
    if state.up_to_date:
        return fine("migrations", "up to date")
    missing = ", ".join(sorted(state.wanted - state.current))
    return fault("migrations", f"missing {missing}", "paceline db upgrade")


async def tried(part: str, act: Callable[[], Awaitable[None]], good: str, name: str) -> Finding:
    try:
        await act()
    except FAILURES as error:
        return fault(
            part,
            f"{name} does not answer ({type(error).__name__})",
            "start it, or set PACELINE_DATABASE_URL",
        )
    return fine(part, good)

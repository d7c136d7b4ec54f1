from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.engines.formats.signups.report import Report
from paceline.engines.formats.signups.template import write_template
from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.forms import FormIn, FormOut
from paceline.features.enrolment.public import SignUpId, SignUpState
from paceline.features.enrolment.repository.sign_ups import SignUpReads
from paceline.features.enrolment.schemas import ImportOut, LineOut, RemarkOut
from paceline.features.enrolment.service.forms import FormService
from paceline.features.enrolment.service.imports import ImportService, document
from paceline.features.enrolment.service.links import LinkService
from paceline.kernel.catalogue.messages import OWN
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Filter, Page, Sort, every
from paceline.kernel.terminal import Rows, Terminal

commands: Final = typer.Typer()
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
Readable = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
COLUMNS: Final = ("name", "email", "role", "state", "zone", "windows", "id")
STEPS: Final = 2
SIGNS: Final = {
    "imported": "+",
    "updated": "~",
    "unchanged": "=",
    "refused": "!",
    "superseded": "-",
}


@commands.command("import-signups")
def import_sign_ups(
    context: typer.Context,
    cohort: Cohort,
    file: Readable,
    mapping: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="YAML: which column means what."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say it, keep nothing.")] = False,  # noqa: FBT002
) -> None:
    """Read a file of sign-ups and answer line by line; nothing is half-imported."""
    terminal: Terminal = context.obj
    view = terminal.run(found, cohort)
    wanted = document(mapping.read_text(encoding="utf-8")) if mapping else None
    terminal.progress(0, STEPS, "reading")
    report = terminal.run(read, file.read_bytes(), view.zone, wanted)
    terminal.progress(1, STEPS, f"storing {len(report.rows)} lines")
    done = terminal.run(store, view.id, report, dry_run)
    terminal.progress(STEPS, STEPS, "done")
    terminal.answer(done.model_dump(mode="json"), text=told(done))
    if done.refused:
        raise typer.Exit(code=1)


@commands.command("signups")
def sign_ups(
    context: typer.Context,
    cohort: Cohort,
    state: Annotated[SignUpState | None, typer.Option(help="Only those in this state.")] = None,
) -> None:
    """Who signed up."""
    terminal: Terminal = context.obj
    filters = (Filter.parse(f"state:eq:{state}"),) if state else ()
    view = terminal.run(found, cohort)
    page = Page(limit=MAX_LIMIT, sort=Sort(field="name"), filters=filters)
    rows = terminal.run(every_sign_up, view.id, page)
    shown = rows if terminal.json else [{**row, "windows": windows(row)} for row in rows]
    terminal.table(shown, columns=COLUMNS)


@commands.command()
def link(context: typer.Context, cohort: Cohort, sign_up: str) -> None:
    """A new personal link for one sign-up; the ones before end."""
    terminal: Terminal = context.obj
    view = terminal.run(found, cohort)
    url = terminal.run(made, view.id, sign_up)
    terminal.answer({"url": url}, text=url)


@commands.command()
def claim(context: typer.Context, link: Annotated[str, typer.Argument(metavar="LINK")]) -> None:
    """Put your account (--as EMAIL) behind the sign-up that a personal link opens."""
    terminal: Terminal = context.obj
    sign_up_id = terminal.run(claimed, link.rpartition("/")[2])
    terminal.answer({"sign_up_id": sign_up_id}, text="Claimed.")


@commands.command("template")
def template(context: typer.Context) -> None:
    """Print a file of sign-ups to start from."""
    text = write_template().decode()
    context.obj.answer({"template": text}, text=text.rstrip("\n"))


async def found(reference: str, cohorts: Cohorts, who: Principal) -> CohortView:
    return await cohorts.named(reference, by=who)


async def read(data: bytes, zone: str, wanted: object, imports: ImportService) -> Report:
    return await imports.read(data, zone=zone, mapping=wanted)


async def store(
    cohort_id: CohortId,
    report: Report,
    dry_run: bool,  # noqa: FBT001, a terminal's act takes what it is given in order
    imports: ImportService,
    who: Principal,
) -> ImportOut:
    return await imports.store(cohort_id, report, dry_run=dry_run, by=who, language=OWN)


async def every_sign_up(
    cohort_id: CohortId, first: Page, reads: SignUpReads, who: Principal
) -> Rows:
    return await every(lambda page: reads.page(cohort_id, page, viewer=who), first)


async def made(cohort_id: CohortId, sign_up: str, links: LinkService, who: Principal) -> str:
    url, _ = await links.make(cohort_id, as_id(sign_up), by=who)
    return url


async def asked(
    cohort_id: CohortId,
    questions: Sequence[Mapping[str, object]],
    forms: FormService,
    who: Principal,
) -> FormOut:
    wanted = FormIn.model_validate({"questions": questions})
    return await forms.set(cohort_id, wanted, by=who)


async def claimed(token: str, links: LinkService, who: Principal) -> SignUpId:
    return await links.claim(token, by=who)


def as_id(text: str) -> SignUpId:
    try:
        return SignUpId(UUID(text))
    except ValueError as error:
        raise Invalid(f"{text!r} is no id; `paceline cohorts signups` lists them.") from error


def windows(row: object) -> str:
    assert isinstance(row, dict)
    parts = [f"{w['day']} {w['start']}-{w['end']}" for w in row["windows"]]
    return f"{', '.join(parts[:2])} +{len(parts) - 2}" if len(parts) > 3 else ", ".join(parts)


def told(done: ImportOut) -> str:
    lines = [text for line in done.lines for text in line_told(line)]
    lines += [f"note: {note.message}: {note.remedy}" for note in done.notes]
    kept = "Nothing was kept (dry run)" if done.dry_run else "Done"
    lines.append(
        f"{kept}: {done.imported} imported, {done.updated} updated, {done.unchanged} unchanged, "
        f"{done.refused} refused, {done.superseded} superseded."
    )
    return "\n".join(lines)


def line_told(line: LineOut) -> list[str]:
    """One line for each line of the file, and one more for each thing to mend or to know."""
    name = f" {line.name}" if line.name else ""
    head = f"{SIGNS[line.outcome]} line {line.line}:{name} {line.outcome}"
    remarks = [*line.problems, *line.notes]
    return [head] + [f"    {remark_told(each)}" for each in remarks]


def remark_told(told: RemarkOut) -> str:
    place = f"{told.column}: {told.value!r} - " if told.column else ""
    return f"{place}{told.message}; {told.remedy}"

from datetime import date, datetime
from typing import Annotated, Final

import typer

from paceline.features.cohorts.public import (
    CohortId,
    Cohorts,
    CohortState,
    CohortView,
    FacilitatorNeed,
)
from paceline.features.cohorts.repository import CohortReads
from paceline.features.cohorts.schemas import CloneIn, CohortIn
from paceline.features.cohorts.service import CohortService
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Filter, Page, Sort, every
from paceline.kernel.terminal import Rows, Terminal, checked

commands: Final = typer.Typer(no_args_is_help=True)
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
Monday = Annotated[
    datetime, typer.Option(formats=["%Y-%m-%d"], help="The Monday of the first week.")
]
Columns = ("slug", "title", "state", "first_week", "weeks", "zone", "meeting_minutes")


@commands.command("list")
def list_(
    context: typer.Context,
    state: Annotated[CohortState | None, typer.Option(help="Only those in this state.")] = None,
) -> None:
    """Every cohort you may see."""
    terminal: Terminal = context.obj
    filters = (Filter.parse(f"state:eq:{state}"),) if state else ()
    page = Page(limit=MAX_LIMIT, sort=Sort(field="first_week", descending=True), filters=filters)
    terminal.table(terminal.run(every_cohort, page), columns=Columns)


@commands.command()
def show(context: typer.Context, cohort: Cohort) -> None:
    """One cohort with all its settings."""
    terminal: Terminal = context.obj
    view = terminal.run(found, cohort)
    terminal.answer(view, text=told(view))


@commands.command()
def plan(
    context: typer.Context,
    title: str,
    program: Annotated[
        str, typer.Option(help="A program's id or slug, or the title of a new one.")
    ],
    first_week: Monday,
    weeks: Annotated[int, typer.Option(min=1, max=104)] = 8,
    zone: Annotated[str, typer.Option(help="IANA zone the meetings are anchored in.")] = "UTC",
    minutes: Annotated[int, typer.Option(help="Length of a meeting.")] = 60,
    sizes: Annotated[str, typer.Option(help="Least, ideal and most members.")] = "3,5,6",
    skip: Annotated[
        list[int] | None, typer.Option(help="A week without a meeting, from 1.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(help="Members before the rest wait.")] = None,
    grid: Annotated[int, typer.Option(help="Meetings start every 15 or 30 minutes.")] = 30,
    gap: Annotated[int, typer.Option(help="Minutes between two groups of a facilitator.")] = 0,
    facilitator: FacilitatorNeed = FacilitatorNeed.REQUIRED,
) -> None:
    """Plan a cohort; sign-ups open with `paceline cohorts open`."""
    terminal: Terminal = context.obj
    least, ideal, most = three(sizes)
    wanted = {
        "title": title,
        "zone": zone,
        "first_week": first_week.date(),
        "weeks": weeks,
        "meeting_minutes": minutes,
        "size_min": least,
        "size_ideal": ideal,
        "size_max": most,
        "facilitator": facilitator,
        "skip_weeks": [week - 1 for week in skip or ()],
        "capacity": capacity,
        "grid_minutes": grid,
        "facilitator_gap_minutes": gap,
    }
    view = terminal.run(planned, program, wanted)
    terminal.answer(view, text=f"Planned {view.slug}. Next: paceline cohorts open {view.slug}")


@commands.command("open")
def open_(context: typer.Context, cohort: Cohort) -> None:
    """Let people sign up."""
    stepped(context.obj, cohort, "open_sign_ups", "Sign-ups are open")


@commands.command()
def start(context: typer.Context, cohort: Cohort) -> None:
    """Close sign-ups; the weeks begin."""
    stepped(context.obj, cohort, "start", "Running")


@commands.command()
def finish(context: typer.Context, cohort: Cohort) -> None:
    """The last week is over."""
    stepped(context.obj, cohort, "finish", "Finished")


@commands.command()
def clone(context: typer.Context, cohort: Cohort, title: str, first_week: Monday) -> None:
    """Make the next run: the same shape, its own dates, nobody signed up yet."""
    terminal: Terminal = context.obj
    view = terminal.run(cloned, cohort, title, first_week.date())
    terminal.answer(view, text=f"Planned {view.slug}. Next: paceline cohorts open {view.slug}")


def stepped(terminal: Terminal, cohort: str, act: str, done: str) -> None:
    view = terminal.run(step, cohort, act)
    terminal.answer(view, text=f"{done}: {view.slug}.")


async def every_cohort(first: Page, reads: CohortReads, who: Principal) -> Rows:
    return await every(lambda page: reads.page(page, viewer=who), first)


async def listed(page: Page, reads: CohortReads, who: Principal) -> bytes:
    return await reads.page(page, viewer=who)


async def found(reference: str, cohorts: Cohorts, who: Principal) -> CohortView:
    return await cohorts.named(reference, by=who)


async def planned(
    program: str, wanted: dict[str, object], cohorts: CohortService, who: Principal
) -> CohortView:
    program_id = await cohorts.program_or_new(program, by=who)
    return await cohorts.plan(checked(CohortIn, {**wanted, "program_id": program_id}), by=who)


async def step(reference: str, act: str, cohorts: CohortService, who: Principal) -> CohortView:
    cohort_id: CohortId = (await cohorts.named(reference, by=who)).id
    if act == "open_sign_ups":
        return await cohorts.open_sign_ups(cohort_id, by=who)
    if act == "start":
        return await cohorts.start(cohort_id, by=who)
    return await cohorts.finish(cohort_id, by=who)


async def cloned(
    reference: str, title: str, first_week: date, cohorts: CohortService, who: Principal
) -> CohortView:
    cohort_id = (await cohorts.named(reference, by=who)).id
    wanted = checked(CloneIn, {"title": title, "first_week": first_week})
    return await cohorts.clone(cohort_id, wanted, by=who)


def three(sizes: str) -> tuple[int, int, int]:
    parts = [part.strip() for part in sizes.split(",")]
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise typer.BadParameter("give three numbers, like 3,5,6", param_hint="--sizes")
    least, ideal, most = map(int, parts)
    return least, ideal, most


def told(view: CohortView) -> str:
    skipped = ", ".join(str(week + 1) for week in view.skip_weeks)
    lines = [
        f"{view.title} ({view.slug}), a cohort of {view.program_title}: {view.state}",
        f"{view.weeks} weeks from {view.first_week:%a %d %b %Y}"
        + (f", without week {skipped}" if skipped else ""),
        f"{view.meeting_minutes} minutes a week, anchored in {view.zone}",
        f"groups of {view.size_min} to {view.size_max}, at best {view.size_ideal}; "
        f"facilitator {view.facilitator}",
        f"id {view.id}",
    ]
    return "\n".join(lines)

from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.notifications.public import NoticeId, NoticeState
from paceline.features.notifications.repository.notices import NoticeReads
from paceline.features.notifications.service.asking import Asked, AskService
from paceline.features.notifications.service.desk import NoticeDesk
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Filter, Page, Sort, every
from paceline.kernel.terminal import Rows, Terminal

commands: Final = typer.Typer(no_args_is_help=True)
asking: Final = typer.Typer()
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
COLUMNS: Final = ("type", "state", "due_at", "channel", "note", "id")


@asking.command("ask-unplaced")
def ask_unplaced(
    context: typer.Context,
    cohort: Cohort,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say it, ask nobody.")] = False,  # noqa: FBT002
) -> None:
    """Write to everybody without a group what would place them; once for each draft."""
    terminal: Terminal = context.obj
    view = terminal.run(found, cohort)
    asked = terminal.run(ask, view.id, dry_run)
    people = [
        {"name": each.name, "outcome": each.outcome, "reason": each.reason} for each in asked.people
    ]
    told = {"draft_id": str(asked.draft_id), "dry_run": asked.dry_run, "people": people}
    terminal.answer(told, text=lines_of(asked))


@commands.command("list")
def listed(
    context: typer.Context,
    cohort: Cohort,
    state: Annotated[NoticeState | None, typer.Option(help="Only those in this state.")] = None,
) -> None:
    """Who is told of what, and what became of it."""
    terminal: Terminal = context.obj
    view = terminal.run(found, cohort)
    filters = (Filter.parse(f"state:eq:{state}"),) if state else ()
    page = Page(limit=MAX_LIMIT, sort=Sort(field="due_at"), filters=filters)
    terminal.table(terminal.run(notices, view.id, page), columns=COLUMNS)


@commands.command()
def retry(
    context: typer.Context,
    cohort: Cohort,
    notice: Annotated[str | None, typer.Option(help="The id of one; else all that failed.")] = None,
) -> None:
    """Send again what failed; what arrived, or may have, is not sent again."""
    terminal: Terminal = context.obj
    view = terminal.run(found, cohort)
    count = terminal.run(again, view.id, notice)
    terminal.answer({"retried": count}, text=f"{count} will be tried again.")


async def found(reference: str, cohorts: Cohorts, who: Principal) -> CohortView:
    return await cohorts.named(reference, by=who)


async def ask(
    cohort_id: CohortId,
    dry_run: bool,  # noqa: FBT001, a terminal's act takes what it is given in order
    service: AskService,
    who: Principal,
) -> Asked:
    return await service.ask(cohort_id, dry_run=dry_run, by=who)


async def notices(cohort_id: CohortId, first: Page, reads: NoticeReads, who: Principal) -> Rows:
    return await every(lambda page: reads.page(cohort_id, page, viewer=who), first)


async def again(cohort_id: CohortId, notice: str | None, desk: NoticeDesk, who: Principal) -> int:
    if notice is None:
        return await desk.retry_all(cohort_id, by=who)
    await desk.retry(cohort_id, as_id(notice), by=who)
    return 1


def as_id(text: str) -> NoticeId:
    try:
        return NoticeId(UUID(text))
    except ValueError as error:
        raise Invalid(f"{text!r} is no id; `paceline notices list` has them.") from error


def lines_of(asked: Asked) -> str:
    lines = [f"{each.name}: {each.outcome.replace('_', ' ')}" for each in asked.people]
    count = sum(each.outcome == "asked" for each in asked.people)
    verb = "would be asked" if asked.dry_run else "asked"
    return "\n".join([*lines, f"{count} {verb}."])

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
import typer

from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.tables import JobRow, JobState
from paceline.features.operations.policy import may_operate
from paceline.features.operations.public import JobId
from paceline.features.operations.repository import JobReads
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Filter, Operator, Page, Sort
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
COLUMNS: Final = ("id", "kind", "state", "attempt", "due_at", "note", "error")
Shown = Mapping[str, object]


@commands.command("list")
def listed(
    context: typer.Context,
    state: Annotated[JobState | None, typer.Option(help="Only jobs in this state.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only jobs of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="At most so many.")] = 50,
) -> None:
    """List jobs, the newest first."""
    terminal: Terminal = context.obj
    asked = {"state": state.value if state else None, "kind": kind}
    filters = tuple(
        Filter(field=field, operator=Operator.EQ, text=text)
        for field, text in asked.items()
        if text is not None
    )
    page = Page(limit=limit, sort=Sort(descending=True), filters=filters)
    rows = terminal.run(found, page)
    terminal.table(rows, columns=COLUMNS)


@commands.command()
def show(context: typer.Context, job_id: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """Show all that is known of one job."""
    terminal: Terminal = context.obj
    row = terminal.run(one, JobId(job_id))
    text = "\n".join(f"{field}: {'' if value is None else value}" for field, value in row.items())
    terminal.answer(row, text=text)


@commands.command()
def replay(
    context: typer.Context,
    job_ids: Annotated[list[UUID] | None, typer.Argument(metavar="ID...")] = None,
    all_dead: Annotated[bool, typer.Option("--all-dead", help="Every dead letter.")] = False,  # noqa: FBT002, a flag of the command line
) -> None:
    """Give dead letters a fresh set of attempts."""
    terminal: Terminal = context.obj
    if bool(job_ids) is all_dead:
        raise typer.BadParameter("give job ids or --all-dead")
    told = terminal.run(replayed, job_ids or [])
    terminal.answer(told, text=f"Replayed {len(told)}.")


@commands.command()
def discard(context: typer.Context, job_id: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """Put a dead letter away for good."""
    terminal: Terminal = context.obj
    terminal.answer(terminal.run(discarded, job_id), text="Discarded.")


@commands.command()
def cancel(context: typer.Context, job_id: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """End a waiting job now, a running one at its next heartbeat."""
    terminal: Terminal = context.obj
    told = terminal.run(cancelled, job_id)
    text = "It will end in a moment." if told["cancel_asked"] else "Cancelled."
    terminal.answer(told, text=text)


@commands.command()
def events(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as cohorts.started.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])],
) -> None:
    """Tell the subscribers of an event again; --since is in UTC."""
    terminal: Terminal = context.obj
    count = terminal.run(told_again, name, since.replace(tzinfo=UTC))
    terminal.answer({"deliveries": count}, text=f"{count} deliveries are on their way.")


async def found(page: Page, jobs: JobReads, who: Principal) -> Sequence[Shown]:
    may_operate(who)
    answer = msgspec.json.decode(await jobs.page_unscoped(page), type=dict[str, object])
    return msgspec.convert(answer["items"], list[dict[str, object]])


async def one(job_id: JobId, jobs: JobReads, who: Principal) -> Shown:
    may_operate(who)
    return msgspec.json.decode(await jobs.get_unscoped(job_id), type=dict[str, object])


async def replayed(job_ids: Sequence[UUID], desk: JobDesk, who: Principal) -> Sequence[Shown]:
    """Without ids, every dead letter."""
    may_operate(who)
    return [shown(await desk.replay(each)) for each in job_ids or await desk.dead_unscoped()]


async def discarded(job_id: UUID, desk: JobDesk, who: Principal) -> Shown:
    may_operate(who)
    return shown(await desk.discard(job_id))


async def cancelled(job_id: UUID, desk: JobDesk, who: Principal) -> Shown:
    may_operate(who)
    return shown(await desk.cancel(job_id))


async def told_again(name: str, since: datetime, desk: JobDesk, who: Principal) -> int:
    may_operate(who)
    return await desk.replay_events(name, since=since)


def shown(job: JobRow) -> Shown:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "attempt": job.attempt,
        "due_at": job.due_at,
        "cancel_asked": job.cancel_asked,
        "error": job.error,
    }

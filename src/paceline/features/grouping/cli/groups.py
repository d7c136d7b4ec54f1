import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.grouping.cli.locks import locks_of
from paceline.features.grouping.cli.rules import rule_commands
from paceline.features.grouping.cli.telling import (
    draft_told,
    frontier_hint,
    groups_told,
    moves_told,
)
from paceline.features.grouping.cli.trials import trial_commands
from paceline.features.grouping.models import DraftState
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.repository.drafts import DraftRepository
from paceline.features.grouping.schemas.drafts import (
    DraftIn,
    DraftOut,
    ProgressOut,
    PublishedOut,
    PublishIn,
)
from paceline.features.grouping.schemas.groups import GroupsOut
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.export import ExportService, Line, as_csv
from paceline.features.grouping.service.heat import HeatReads
from paceline.features.grouping.service.publishing import PublishService
from paceline.features.grouping.service.reads import GroupingReads
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal, checked

commands: Final = typer.Typer(no_args_is_help=True)
commands.add_typer(rule_commands)
commands.add_typer(trial_commands)
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
Number = Annotated[int | None, typer.Option("--draft", help="Its number; else the newest ready.")]
GLANCE: Final = 0.1
Told: TypeAlias = Callable[[int, int, str], None]


@commands.command()
def draft(
    context: typer.Context,
    cohort: Cohort,
    seed: Annotated[int, typer.Option(help="The same seed and work give the same draft.")] = 1,
    rerun: Annotated[bool, typer.Option("--rerun", help="Go on from the groups that run.")] = False,  # noqa: FBT002
    top_up: Annotated[bool, typer.Option("--top-up", help="As --rerun; nobody moves.")] = False,  # noqa: FBT002
    changes: Annotated[str, typer.Option(help="Of a re-run: few, usual, free.")] = "usual",
    lock: Annotated[list[str] | None, typer.Option(help="A group or person that stays.")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long it may take.")] = None,
    work: Annotated[int | None, typer.Option(help="How much it may try; no clock then.")] = None,
    gap: Annotated[float, typer.Option(help="Percent that it may stay below the best.")] = 0.0,
) -> None:
    """Let the solver draft groups, and show them."""
    terminal: Terminal = context.obj
    if rerun and top_up:
        raise typer.BadParameter("a top-up is a re-run in which nobody moves: say one of the two")
    kind = "top_up" if top_up else "rerun" if rerun else "fresh"
    locks = terminal.run(locks_of, cohort, lock or []) if lock else {}
    asked = {
        "seed": seed,
        "kind": kind,
        "changes": changes,
        "seconds": seconds,
        "work": work,
        "gap": gap,
        "locks": locks,
    }
    draft_id = terminal.run(made, cohort, asked)
    done = terminal.work(watched, draft_id, terminal.progress)
    hint = frontier_hint(cohort) if kind == "rerun" else ""
    terminal.answer(done.model_dump(mode="json"), text=draft_told(done) + hint)
    if done.state is DraftState.FAILED:
        raise typer.Exit(code=1)


@commands.command()
def show(
    context: typer.Context,
    cohort: Cohort,
    number: Number = None,
    svg: Annotated[bool, typer.Option("--svg", help="The week as a picture.")] = False,  # noqa: FBT002
) -> None:
    """The published groups; with --draft N that draft."""
    terminal: Terminal = context.obj
    if svg:
        drawn = terminal.run(pictured, cohort, number)
        terminal.answer({"svg": drawn}, text=drawn)
        return
    if number is not None:
        seen = terminal.run(drafted, cohort, number)
        terminal.answer(seen.model_dump(mode="json"), text=draft_told(seen))
        return
    groups = terminal.run(grouped, cohort)
    terminal.answer(groups.model_dump(mode="json"), text=groups_told(groups))


@commands.command()
def cancel(context: typer.Context, cohort: Cohort, number: Number = None) -> None:
    """End the solving of a draft; what it has found so far is kept."""
    terminal: Terminal = context.obj
    state = terminal.run(cancelled, cohort, number)
    told = "It ends in a moment." if state is DraftState.WAITING else "Cancelled."
    terminal.answer({"state": state}, text=told)


@commands.command()
def publish(
    context: typer.Context,
    cohort: Cohort,
    number: Number = None,
    despite_changes: Annotated[  # noqa: FBT002
        bool, typer.Option("--despite-changes", help="Though something changed since.")
    ] = False,
) -> None:
    """Make a draft real: groups, memberships and meetings at once."""
    terminal: Terminal = context.obj
    draft_id = terminal.run(numbered, cohort, number)
    done = terminal.run(published, draft_id, {"despite_changes": despite_changes})
    text = f"Published {done.groups} groups with {done.members} members."
    if done.moves is not None:
        text += f" {moves_told(done.moves)}."
    terminal.answer(done.model_dump(mode="json"), text=text)


@commands.command()
def unpublish(context: typer.Context, cohort: Cohort) -> None:
    """End the published groups; their draft can be published again."""
    terminal: Terminal = context.obj
    done = terminal.run(unpublished, cohort)
    text = f"Unpublished {done.groups} groups with {done.members} members."
    terminal.answer(done.model_dump(mode="json"), text=text)


@commands.command()
def export(
    context: typer.Context,
    cohort: Cohort,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file; else the screen.")
    ] = None,
) -> None:
    """CSV of everyone: mail, group, their own local time, personal link."""
    terminal: Terminal = context.obj
    lines = terminal.run(exported, cohort)
    if out is None:
        terminal.answer(lines, text=as_csv(lines).rstrip())
        return
    out.write_text(as_csv(lines), encoding="utf-8", newline="")
    terminal.answer({"file": str(out), "lines": len(lines)}, text=f"Wrote {len(lines)} to {out}.")


async def made(
    reference: str,
    asked: Mapping[str, object],
    cohorts: Cohorts,
    drafts: DraftService,
    who: Principal,
) -> DraftId:
    """`asked` as over HTTP."""
    cohort = await cohorts.named(reference, by=who)
    return DraftId((await drafts.make(cohort.id, checked(DraftIn, asked), by=who)).id)


async def watched(draft_id: DraftId, told: Told, reads: GroupingReads, who: Principal) -> DraftOut:
    """Looks until the draft is done; here or in a server, somebody solves it."""
    while True:
        state, progress = await reads.waiting(draft_id, viewer=who)
        if state is not DraftState.WAITING:
            return await reads.draft(draft_id, viewer=who)
        if progress is not None:
            tell_progress(progress, told)
        await asyncio.sleep(GLANCE)


def tell_progress(progress: ProgressOut, told: Told) -> None:
    if progress.members:
        told(progress.placed, progress.members, "placed so far")


async def numbered(
    reference: str,
    number: int | None,
    cohorts: Cohorts,
    drafts: DraftRepository,
    who: Principal,
) -> DraftId:
    cohort = await cohorts.organised((await cohorts.named(reference, by=who)).id, by=who)
    return DraftId((await drafts.numbered_unscoped(cohort.id, number)).id)


async def drafted(
    reference: str,
    number: int,
    cohorts: Cohorts,
    drafts: DraftRepository,
    reads: GroupingReads,
    who: Principal,
) -> DraftOut:
    return await reads.draft(await numbered(reference, number, cohorts, drafts, who), viewer=who)


async def pictured(
    reference: str,
    number: int | None,
    cohorts: Cohorts,
    drafts: DraftRepository,
    heats: HeatReads,
    who: Principal,
) -> str:
    cohort = await cohorts.organised((await cohorts.named(reference, by=who)).id, by=who)
    draft_id = None
    if number is not None:
        draft_id = DraftId((await drafts.numbered_unscoped(cohort.id, number)).id)
    title = f"{cohort.title}, draft {number}" if number else cohort.title
    return await heats.picture(cohort.id, draft_id=draft_id, title=title, viewer=who)


async def grouped(
    reference: str, cohorts: Cohorts, reads: GroupingReads, who: Principal
) -> GroupsOut:
    cohort_id: CohortId = (await cohorts.named(reference, by=who)).id
    return await reads.groups(cohort_id, viewer=who)


async def published(
    draft_id: DraftId, asked: Mapping[str, object], publishing: PublishService, who: Principal
) -> PublishedOut:
    return await publishing.publish(draft_id, checked(PublishIn, asked), by=who)


async def cancelled(
    reference: str,
    number: int | None,
    cohorts: Cohorts,
    drafts: DraftService,
    known: DraftRepository,
    who: Principal,
) -> DraftState:
    """Without a number the newest that is being solved."""
    cohort = await cohorts.organised((await cohorts.named(reference, by=who)).id, by=who)
    wanted = await known.solving_unscoped(cohort.id, number)
    return (await drafts.cancel(DraftId(wanted.id), by=who)).state


async def unpublished(
    reference: str, cohorts: Cohorts, publishing: PublishService, who: Principal
) -> PublishedOut:
    return await publishing.unpublish((await cohorts.named(reference, by=who)).id, by=who)


async def exported(
    reference: str, cohorts: Cohorts, exporting: ExportService, who: Principal
) -> list[Line]:
    cohort_id = (await cohorts.named(reference, by=who)).id
    return list(await exporting.lines(cohort_id, by=who))

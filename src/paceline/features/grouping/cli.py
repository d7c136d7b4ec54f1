import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.grouping.models import DraftState
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.repository import DraftRepository
from paceline.features.grouping.schemas import (
    DraftOut,
    GroupsOut,
    PersonOut,
    ProgressOut,
    PublishedOut,
    SlotOut,
)
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.export import ExportService, Line, as_csv
from paceline.features.grouping.service.publishing import PublishService
from paceline.features.grouping.service.reads import GroupingReads
from paceline.kernel.errors import Conflict
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
Number = Annotated[int | None, typer.Option("--draft", help="Its number; else the newest ready.")]
GLANCE: Final = 0.1
Told: TypeAlias = Callable[[int, int, str], None]


@commands.command()
def draft(
    context: typer.Context,
    cohort: Cohort,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draft.")] = 1,
) -> None:
    """Let the solver draft groups, and show them."""
    terminal: Terminal = context.obj
    draft_id = terminal.run(made, cohort, seed)
    done = terminal.work(watched, draft_id, terminal.progress)
    terminal.answer(done.model_dump(mode="json"), text=draft_told(done))
    if done.state is DraftState.FAILED:
        raise typer.Exit(code=1)


@commands.command()
def show(context: typer.Context, cohort: Cohort, number: Number = None) -> None:
    """The published groups; with --draft N that draft."""
    terminal: Terminal = context.obj
    if number is not None:
        seen = terminal.run(drafted, cohort, number)
        terminal.answer(seen.model_dump(mode="json"), text=draft_told(seen))
        return
    groups = terminal.run(grouped, cohort)
    terminal.answer(groups.model_dump(mode="json"), text=groups_told(groups))


@commands.command()
def publish(context: typer.Context, cohort: Cohort, number: Number = None) -> None:
    """Make a draft real: groups, memberships and meetings at once."""
    terminal: Terminal = context.obj
    draft_id = terminal.run(numbered, cohort, number)
    done = terminal.run(published, draft_id)
    text = f"Published {done.groups} groups with {done.members} members."
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
    reference: str, seed: int, cohorts: Cohorts, drafts: DraftService, who: Principal
) -> DraftId:
    cohort = await cohorts.named(reference, by=who)
    return DraftId((await drafts.make(cohort.id, seed=seed, by=who)).id)


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
    if progress.state in {"dead", "cancelled"}:
        raise Conflict(
            f"The solving job ended {progress.state}; see: paceline jobs show {progress.job_id}"
        )


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


async def grouped(
    reference: str, cohorts: Cohorts, reads: GroupingReads, who: Principal
) -> GroupsOut:
    cohort_id: CohortId = (await cohorts.named(reference, by=who)).id
    return await reads.groups(cohort_id, viewer=who)


async def published(draft_id: DraftId, publishing: PublishService, who: Principal) -> PublishedOut:
    return await publishing.publish(draft_id, by=who)


async def unpublished(
    reference: str, cohorts: Cohorts, publishing: PublishService, who: Principal
) -> PublishedOut:
    return await publishing.unpublish((await cohorts.named(reference, by=who)).id, by=who)


async def exported(
    reference: str, cohorts: Cohorts, exporting: ExportService, who: Principal
) -> list[Line]:
    cohort_id = (await cohorts.named(reference, by=who)).id
    return list(await exporting.lines(cohort_id, by=who))


def draft_told(seen: DraftOut) -> str:
    if seen.state is DraftState.FAILED:
        return f"Draft {seen.number} failed: {seen.failure}"
    lines = [f"Draft {seen.number} ({seen.state}): {seen.placed} of {seen.members} placed"]
    for group in seen.groups:
        lines += group_told(group.key, group.slot, group.facilitator, group.members)
    if seen.unplaced:
        lines.append(f"Unplaced ({len(seen.unplaced)}):")
        lines += [f"  {each.explanation}" for each in seen.unplaced]
    lines += [f"Problem: {each.message}" for each in seen.problems]
    return "\n".join(lines)


def groups_told(groups: GroupsOut) -> str:
    lines = []
    for group in groups.items:
        lines += group_told(group.name, group.slot, group.facilitator, group.members)
    return "\n".join(lines) or "No published groups. Draft some: paceline groups draft COHORT"


def group_told(
    name: str, slot: SlotOut, facilitator: PersonOut | None, members: list[PersonOut]
) -> list[str]:
    led = f", led by {facilitator.name} ({facilitator.local})" if facilitator else ""
    when = f"{slot.day.capitalize()} {slot.start} {slot.zone}"
    head = f"{name}: {when}{led}, {len(members)} members"
    return [head] + [
        f"  {each.name:<24} {each.local}  {each.zone}{'' if each.preferred else '  if need be'}"
        for each in members
    ]

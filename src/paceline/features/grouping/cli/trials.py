import asyncio
from collections import Counter
from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.grouping.cli.locks import locks_of
from paceline.features.grouping.cli.telling import moves_told
from paceline.features.grouping.models import TrialState
from paceline.features.grouping.schemas.drafts import ComparisonOut, MovesOut, SideOut
from paceline.features.grouping.schemas.trials import (
    FrontierIn,
    FrontierOut,
    PointOut,
    WhatIfIn,
    WhatIfOut,
)
from paceline.features.grouping.service.trials import TrialService
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal, checked

trial_commands: Final = typer.Typer()
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
Seconds = Annotated[float | None, typer.Option(help="How long it may take.")]
Tried = tuple[CohortId, UUID]
GLANCE: Final = 0.1
MOVERS_SHOWN: Final = 12


@trial_commands.command()
def frontier(
    context: typer.Context,
    cohort: Cohort,
    seconds: Seconds = None,
    lock: Annotated[list[str] | None, typer.Option(help="A group or person that stays.")] = None,
) -> None:
    """How many more a re-run could place, and how many people would move for it."""
    terminal: Terminal = context.obj
    locks = terminal.run(locks_of, cohort, lock) if lock else {}
    wanted = checked(FrontierIn, {"seconds": seconds, "locks": locks})
    tried = terminal.run(asked_frontier, cohort, wanted)
    seen = terminal.work(watched_frontier, tried)
    terminal.answer(seen.model_dump(mode="json"), text=frontier_told(seen))
    ended(seen.state)


@trial_commands.command("what-if")
def what_if(
    context: typer.Context,
    cohort: Cohort,
    sizes: Annotated[str | None, typer.Option(help="As in 4-8, or 4-6-8 with the ideal.")] = None,
    minutes: Annotated[int | None, typer.Option(help="Another length of meetings.")] = None,
    may_miss: Annotated[int | None, typer.Option(help="Weeks a member may miss.")] = None,
    zone: Annotated[list[str] | None, typer.Option(help="Groups may be anchored there.")] = None,
    facilitator: Annotated[
        list[str] | None, typer.Option(help='One more, with windows: "tue 18:00-21:00, wed ...".')
    ] = None,
    seconds: Seconds = None,
) -> None:
    """What would be possible otherwise, beside the newest draft; nothing is kept."""
    terminal: Terminal = context.obj
    wanted = checked(
        WhatIfIn,
        {
            "sizes": None if sizes is None else sizes_of(sizes),
            "meeting_minutes": minutes,
            "may_miss": may_miss,
            "zones": zone or None,
            "facilitators": [{"windows": windows_of(each)} for each in facilitator or ()],
            "seconds": seconds,
        },
    )
    tried = terminal.run(asked_what_if, cohort, wanted)
    seen = terminal.work(watched_what_if, tried)
    terminal.answer(seen.model_dump(mode="json"), text=what_if_told(seen))
    ended(seen.state)


def ended(state: TrialState) -> None:
    if state is TrialState.FAILED:
        raise typer.Exit(code=1)


def sizes_of(text: str) -> dict[str, int]:
    try:
        numbers = [int(part) for part in text.split("-")]
    except ValueError as error:
        raise Invalid(f'"{text}" is no range of sizes; write it like 4-8 or 4-6-8.') from error
    names = {2: ("min", "max"), 3: ("min", "ideal", "max")}.get(len(numbers))
    if names is None:
        raise Invalid(f'"{text}" is no range of sizes; write it like 4-8 or 4-6-8.')
    return dict(zip(names, numbers, strict=True))


def windows_of(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",")]


async def asked_frontier(
    reference: str, wanted: FrontierIn, cohorts: Cohorts, trials: TrialService, who: Principal
) -> Tried:
    cohort_id = (await cohorts.named(reference, by=who)).id
    return cohort_id, (await trials.ask_frontier(cohort_id, wanted, by=who)).id


async def asked_what_if(
    reference: str, wanted: WhatIfIn, cohorts: Cohorts, trials: TrialService, who: Principal
) -> Tried:
    cohort_id = (await cohorts.named(reference, by=who)).id
    return cohort_id, (await trials.ask_what_if(cohort_id, wanted, by=who)).id


async def watched_frontier(tried: Tried, trials: TrialService, who: Principal) -> FrontierOut:
    """Looks until it is done; here or in a server, somebody solves it."""
    while True:
        seen = await trials.frontier(*tried, viewer=who)
        if seen.state is not TrialState.WAITING:
            return seen
        await asyncio.sleep(GLANCE)


async def watched_what_if(tried: Tried, trials: TrialService, who: Principal) -> WhatIfOut:
    while True:
        seen = await trials.what_if(*tried, viewer=who)
        if seen.state is not TrialState.WAITING:
            return seen
        await asyncio.sleep(GLANCE)


def frontier_told(seen: FrontierOut) -> str:
    if seen.failure is not None:
        return f"It failed: {seen.failure}"
    lines = [point_told(each) for each in seen.points]
    return "\n".join([*lines, "Take one with: paceline groups draft COHORT --rerun --changes ..."])


def point_told(point: PointOut) -> str:
    return (
        f"{point.changes:<6} {point.placed} of {point.members} placed, "
        f"{moves_told(MovesOut(**{name: getattr(point, name) for name in MovesOut.model_fields}))}"
    )


def what_if_told(seen: WhatIfOut) -> str:
    if seen.comparison is None:
        return f"It failed: {seen.failure}"
    return comparison_told(seen.comparison)


def comparison_told(seen: ComparisonOut) -> str:
    lines = [side_told("now", seen.before), side_told("then", seen.after)]
    lines.append(f"{len(seen.movers)} people would move" if seen.movers else "")
    lines += [
        f"  {each.name}: {seat_told(each.before, each.group_before)} -> "
        f"{seat_told(each.after, each.group_after)}"
        for each in seen.movers[:MOVERS_SHOWN]
    ]
    if len(seen.movers) > MOVERS_SHOWN:
        lines.append(f"  and {len(seen.movers) - MOVERS_SHOWN} more; --json shows all")
    return "\n".join(lines).rstrip()


def seat_told(when: str | None, group: str | None) -> str:
    return "-" if when is None else f"{when} ({group})"


def side_told(name: str, side: SideOut) -> str:
    sizes = ", ".join(
        f"{count} of {size}" for size, count in sorted(Counter(side.sizes).items(), reverse=True)
    )
    return (
        f"{name:<5} {side.placed} placed in {side.groups} groups"
        f"{f' ({sizes})' if sizes else ''}; {side.preferred_share:.0%} gladly"
    )

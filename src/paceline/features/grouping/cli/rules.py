import json
from pathlib import Path
from typing import Annotated, Final

import typer

from paceline.features.cohorts.public import Cohorts
from paceline.features.grouping.schemas.rules import GroupingIn, GroupingOut
from paceline.features.grouping.service.rules import RuleService
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal, checked

rule_commands: Final = typer.Typer()
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
SHOWN_ONLY: Final = ("version", "problems")


@rule_commands.command()
def rules(
    context: typer.Context,
    cohort: Cohort,
    file: Annotated[
        Path | None,
        typer.Option("--set", exists=True, dir_okay=False, help="JSON: the whole, as printed."),
    ] = None,
) -> None:
    """The rules and settings that groups are drafted by; with --set FILE others."""
    terminal: Terminal = context.obj
    if file is None:
        seen = terminal.run(ruled, cohort)
    else:
        seen = terminal.run(ruling, cohort, document(file))
    terminal.answer(seen.model_dump(mode="json"), text=rules_told(seen))


def document(file: Path) -> GroupingIn:
    """What `rules` printed may come back: its version and problems are no part of it."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Invalid(f"{file} is no JSON: {error}.") from error
    if not isinstance(given, dict):
        raise Invalid(f"{file} holds no object; write {{...}}, as `groups rules` prints it.")
    return checked(GroupingIn, {k: v for k, v in given.items() if k not in SHOWN_ONLY})


def rules_told(seen: GroupingOut) -> str:
    whole = seen.model_dump_json(indent=2, exclude=set(SHOWN_ONLY))
    told = [f"Problem: {each.where}: {each.message}" for each in seen.problems]
    return "\n".join([whole, *told])


async def ruled(
    reference: str, cohorts: Cohorts, rules: RuleService, who: Principal
) -> GroupingOut:
    return await rules.read((await cohorts.named(reference, by=who)).id, viewer=who)


async def ruling(
    reference: str, wanted: GroupingIn, cohorts: Cohorts, rules: RuleService, who: Principal
) -> GroupingOut:
    return await rules.replace((await cohorts.named(reference, by=who)).id, wanted, by=who)

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from uuid import UUID

import typer

from paceline.features.operations.errors import WrongFlagValue
from paceline.features.operations.policy import may_turn_flags
from paceline.features.operations.service.flags import FlagBoard, FlagService, Shown
from paceline.kernel.flags import FlagRule, FlagValue
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
COLUMNS: Final = ("key", "value", "default", "for", "expires", "meaning")
WORDS: Final = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


@commands.command("list")
def listed(context: typer.Context) -> None:
    """Every flag, its value and who has it."""
    terminal: Terminal = context.obj
    terminal.table([row_of(each) for each in terminal.run(found)], columns=COLUMNS)


@commands.command("set")
def turn(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    value: Annotated[str, typer.Argument(metavar="VALUE")],
    cohorts: Annotated[
        list[UUID] | None, typer.Option("--cohort", help="Only this cohort; may be repeated.")
    ] = None,
    percentage: Annotated[int, typer.Option(min=0, max=100, help="Of persons.")] = 100,
) -> None:
    """Give a flag a value, for all or for some."""
    terminal: Terminal = context.obj
    made = terminal.run(turned, key, value, frozenset(cohorts or ()), percentage)
    terminal.answer(row_of(made), text=f"{key} is {value} for {audience(made)}.")


@commands.command("unset")
def turn_back(context: typer.Context, key: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
    """Let the declared default hold again."""
    terminal: Terminal = context.obj
    made = terminal.run(turned_back, key)
    terminal.answer(row_of(made), text=f"{key} is {made.default} for everyone.")


async def found(flags: FlagBoard, who: Principal) -> Sequence[Shown]:
    may_turn_flags(who)
    return await flags.all()


async def turned(
    key: str,
    text: str,
    cohorts: frozenset[UUID],
    percentage: int,
    flags: FlagService,
    who: Principal,
) -> Shown:
    may_turn_flags(who)
    value = read(key, text, flags.default(key))
    rule = FlagRule(value=value, cohorts=cohorts, percentage=percentage)
    return await flags.turn(key, rule, by=who)


async def turned_back(key: str, flags: FlagService, who: Principal) -> Shown:
    may_turn_flags(who)
    return await flags.turn_back(key)


def read(key: str, text: str, default: FlagValue) -> FlagValue:
    """`text` as the flag's own type. Raises WrongFlagValue."""
    try:
        if isinstance(default, bool):
            return WORDS[text.casefold()]
        return type(default)(text)
    except (KeyError, ValueError):
        raise WrongFlagValue(key, default) from None


def audience(flag: Shown) -> str:
    if flag.turned is None:
        return "nobody"
    share = "" if flag.turned.percentage == 100 else f"{flag.turned.percentage} % of persons in "
    count = len(flag.turned.cohorts)
    cohorts = f"{count} cohort{'s' if count > 1 else ''}" if count else "all cohorts"
    return share + cohorts


def row_of(flag: Shown) -> Mapping[str, object]:
    return {
        "key": flag.key,
        "value": flag.default if flag.turned is None else flag.turned.value,
        "default": flag.default,
        "for": audience(flag) if flag.turned else "everyone",
        "cohorts": flag.turned.cohorts if flag.turned else [],
        "percentage": flag.turned.percentage if flag.turned else 100,
        "expires": flag.expires.isoformat(),
        "meaning": flag.meaning,
    }

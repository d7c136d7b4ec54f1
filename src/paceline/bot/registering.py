"""Tells Discord which commands there are, when it does not know them so."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from paceline.bot.commands import COMMANDS
from paceline.bot.ports import Json, Outward

log: Final = structlog.get_logger()
OF_OPTION: Final[Json] = {"required": False, "autocomplete": False}


async def register(outward: Outward) -> bool:
    """Whether anything had to be told; safe to repeat, and all at once or nothing."""
    wanted = [each.described() for each in COMMANDS]
    if known_as(await outward.commands()) == known_as(wanted):
        return False
    await outward.replace_commands(wanted)
    log.info("bot.commands_registered", count=len(wanted))
    return True


def known_as(commands: Sequence[Json]) -> Mapping[str, Any]:
    """What of them is ours to say; Discord adds to it, and leaves out what is false."""
    return {
        str(each["name"]): (
            each["description"],
            each.get("type", 1),
            [known_option(option) for option in each.get("options") or ()],
        )
        for each in commands
    }


def known_option(option: Json) -> Json:
    names = ("type", "name", "description", "max_length", *OF_OPTION)
    return {name: option.get(name) or OF_OPTION.get(name) for name in names}

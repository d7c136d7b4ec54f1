"""The one table of what can be asked in Discord; both ways in serve it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from paceline.bot import drafting, groups, joining, own, syncing, times
from paceline.bot.ports import Json
from paceline.bot.replies import Choices, Reply
from paceline.bot.wording import ENGLISH, GERMAN
from paceline.kernel.identity import Permission

Handler: TypeAlias = Callable[..., Awaitable[Reply]]
Completer: TypeAlias = Callable[..., Awaitable[Choices]]
CHAT_INPUT: Final = 1
STRING: Final = 3
LONGEST_OPTION: Final = 100
LONGEST_TIMES: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Option:
    """`told` names its sentence where that is another's than the option's own."""

    name: str
    told: str = ""
    is_required: bool = True
    complete: Completer | None = None
    longest: int = LONGEST_OPTION

    def described(self) -> Json:
        said = self.told or self.name
        return {
            "name": self.name,
            "description": ENGLISH.options[said],
            "description_localizations": {"de": GERMAN.options[said]},
            "type": STRING,
            "required": self.is_required,
            "autocomplete": self.complete is not None,
            "max_length": self.longest,
        }


@dataclass(frozen=True, kw_only=True)
class Command:
    """A handler's first parameter is the invocation; the rest is filled by type.

    `needs` is what the person must be allowed in Paceline. Without `stranger` only people whose
    Discord account is linked may ask.
    """

    name: str
    handler: Handler
    options: tuple[Option, ...] = ()
    needs: Permission | None = None
    stranger: Handler | None = None

    def option(self, name: str | None) -> Option | None:
        return next((each for each in self.options if each.name == name), None)

    def described(self) -> Json:
        """As Discord is told of it."""
        return {
            "name": self.name,
            "description": ENGLISH.commands[self.name],
            "description_localizations": {"de": GERMAN.commands[self.name]},
            "type": CHAT_INPUT,
            "options": [each.described() for each in self.options],
        }


MINE: Final = Option(
    name="cohort",
    complete=groups.complete_cohorts,
)
OPEN: Final = Option(
    name="cohort",
    told="open",
    complete=joining.complete_open,
)
COMMANDS: Final = (
    Command(
        name="next",
        handler=own.next_meetings,
        needs=Permission("meetings.read"),
    ),
    Command(
        name="rsvp",
        handler=own.rsvp,
        needs=Permission("meetings.read"),
    ),
    Command(
        name="availability",
        handler=times.availability,
        options=(Option(name="times", is_required=False, longest=LONGEST_TIMES),),
    ),
    Command(
        name="groups",
        handler=groups.list_groups,
        options=(
            Option(
                name="cohort",
                is_required=False,
                complete=groups.complete_cohorts,
            ),
        ),
    ),
    Command(
        name="join",
        handler=joining.join,
        stranger=joining.how_to_join,
        options=(OPEN,),
    ),
    Command(
        name="schedule",
        handler=drafting.schedule,
        options=(MINE,),
        needs=Permission("groups.draft"),
    ),
    Command(
        name="sync",
        handler=syncing.sync,
        options=(MINE,),
        needs=Permission("sync.apply"),
    ),
)
BY_NAME: Final[Mapping[str, Command]] = {each.name: each for each in COMMANDS}
# What buttons carry begins with the name of what they do.
BUTTONS: Final[Mapping[str, Command]] = {
    own.RSVP: Command(
        name=own.RSVP,
        handler=own.answer,
        needs=Permission("meetings.read"),
    ),
}

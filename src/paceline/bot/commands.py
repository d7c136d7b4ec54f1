"""The one table of what can be asked in Discord; both ways in serve it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from paceline.bot import drafting, groups, joining, own, syncing
from paceline.bot.ports import Json
from paceline.bot.replies import Choices, Reply
from paceline.kernel.identity import Permission

Handler: TypeAlias = Callable[..., Awaitable[Reply]]
Completer: TypeAlias = Callable[..., Awaitable[Choices]]
CHAT_INPUT: Final = 1
STRING: Final = 3
LONGEST_OPTION: Final = 100


@dataclass(frozen=True, kw_only=True)
class Option:
    name: str
    description: str
    is_required: bool = True
    complete: Completer | None = None


@dataclass(frozen=True, kw_only=True)
class Command:
    """A handler's first parameter is the invocation; the rest is filled by type.

    `needs` is what the person must be allowed in Paceline. Without `stranger` only people whose
    Discord account is linked may ask.
    """

    name: str
    description: str
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
            "description": self.description,
            "type": CHAT_INPUT,
            "options": [
                {
                    "type": STRING,
                    "name": each.name,
                    "description": each.description,
                    "required": each.is_required,
                    "autocomplete": each.complete is not None,
                    "max_length": LONGEST_OPTION,
                }
                for each in self.options
            ],
        }


MINE: Final = Option(
    name="cohort",
    description="Its title or short name.",
    complete=groups.complete_cohorts,
)
OPEN: Final = Option(
    name="cohort",
    description="One that people can sign up to.",
    complete=joining.complete_open,
)
COMMANDS: Final = (
    Command(
        name="next",
        description="Your next meetings, in your own time zone.",
        handler=own.next_meetings,
        needs=Permission("meetings.read"),
    ),
    Command(
        name="rsvp",
        description="Say whether you come to your next meeting.",
        handler=own.rsvp,
        needs=Permission("meetings.read"),
    ),
    Command(
        name="availability",
        description="When you said you can meet, and how to change it.",
        handler=own.availability,
    ),
    Command(
        name="groups",
        description="Your groups; or all of a cohort that you organise.",
        handler=groups.list_groups,
        options=(
            Option(
                name="cohort",
                description="Its title or short name.",
                is_required=False,
                complete=groups.complete_cohorts,
            ),
        ),
    ),
    Command(
        name="join",
        description="Sign up to a cohort, or get the link to your own page.",
        handler=joining.join,
        stranger=joining.how_to_join,
        options=(OPEN,),
    ),
    Command(
        name="schedule",
        description="Draft the groups of a cohort that you organise.",
        handler=drafting.schedule,
        options=(MINE,),
        needs=Permission("groups.draft"),
    ),
    Command(
        name="sync",
        description="Bring everything outside in step with a cohort that you organise.",
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
        description="Answer to a meeting.",
        handler=own.answer,
        needs=Permission("meetings.read"),
    ),
}

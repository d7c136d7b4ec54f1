"""What somebody asked in Discord, whichever way it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from paceline.bot.wording import Words, words


class Kind(IntEnum):
    """As Discord counts them."""

    PING = 1
    COMMAND = 2
    BUTTON = 3
    COMPLETE = 4


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """`name` is the command's, or what a button carries; `focused` the option being typed.

    `token` lets whoever has it answer for a quarter of an hour.
    """

    id: str
    application_id: str
    kind: Kind
    name: str
    user: str = field(repr=False)
    token: str = field(repr=False)
    language: str = "en"
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    focused: str | None = None

    @property
    def words(self) -> Words:
        return words(self.language)

    def option(self, name: str) -> str:
        """Empty when it was left out."""
        return self.options.get(name, "").strip()

"""Discord's failures as ours: https://docs.discord.com/developers/topics/opcodes-and-status-codes."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from paceline.features.reconcile.ports import Gone
from paceline.kernel.errors import ConfigError, Invalid, Limited, PacelineError, Unavailable

UNKNOWN_GUILD: Final = 10004
UNKNOWN_MEMBER: Final = 10007
# Direct messages: switched off, to nobody who can have any, without a server in common.
CLOSED: Final = frozenset({50007, 50033, 50278})
UNPAUSED: Final = 1.0
REMEDIES: Final[Mapping[int, str]] = {
    10004: "The bot is not in this server: invite it, and check the server's id.",
    10007: "This person has not joined the server yet: send them its invitation.",
    30005: "The server has 250 roles, which is the most: set the option access to overwrites.",
    30013: "The server has 500 channels, which is the most: remove old ones or use another server.",
    50001: "The bot may not look into this server: give its role View Channels and Manage Channels "
    "and switch on Server Members Intent in Discord's developer pages.",
    50013: "The bot may not do this: give its role Manage Channels, Manage Roles and View Audit "
    "Log, and drag it above the roles of the groups.",
}
FULL_CATEGORY: Final = "CHANNEL_PARENT_MAX_CHANNELS"


class DiscordAway(Unavailable):
    """It did not answer, or asked us to come later."""

    code = "discord_away"

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or "Discord does not answer.", retry_after=retry_after)


class DiscordLimited(DiscordAway, Limited):
    """One of us asked too often; all of us wait."""

    code = "discord_limited"


class DiscordTokenRefused(ConfigError):
    """Everything waits until the operator gives a token that is good."""

    code = "discord_token_refused"

    def __init__(self) -> None:
        super().__init__("Discord refuses the bot's token: make a new one, set discord.token.")


class DiscordRefused(Invalid):
    """Asking again brings nothing before somebody changed something."""

    code = "discord_refused"


class DiscordClosed(DiscordRefused):
    """This person takes no messages from the bot."""

    code = "discord_closed"


class DiscordUnanswered(DiscordAway):
    """Whether it was done is not known, and doing it again could make two."""

    code = "discord_unanswered"


class Unanswered(OSError):
    """Whether it was done is not known. Held against Discord, and not repeated: no Unavailable."""


def failure(status: int, code: int, told: str, retry_after: float | None) -> PacelineError:
    """What an answer other than 2xx means."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = UNPAUSED if retry_after is None else retry_after
        return DiscordLimited("Discord is asked too often.", retry_after=wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DiscordAway("Discord has trouble of its own.", retry_after=retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        return DiscordTokenRefused()
    if status == HTTPStatus.NOT_FOUND and code not in (UNKNOWN_GUILD, UNKNOWN_MEMBER):
        return Gone()
    if FULL_CATEGORY in told:
        return DiscordRefused("The category has 50 channels, which is the most.")
    if code in CLOSED:
        return DiscordClosed("They take no direct messages from the bot.")
    remedy = REMEDIES.get(code)
    if remedy is None and status == HTTPStatus.FORBIDDEN:
        remedy = REMEDIES[50013]
    return DiscordRefused(remedy or f"Discord will not have it (status {status}, code {code}).")

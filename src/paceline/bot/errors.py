from paceline.kernel.errors import Denied, Invalid, NotFound, TooMany, Unavailable
from paceline.kernel.identity import NotSignedIn


class NotLinked(Denied):
    """Nobody of us has linked this Discord account."""

    code = "discord_not_linked"

    def __init__(self, address: str) -> None:
        super().__init__(
            f"Sign in at {address} with Discord, or link Discord in your profile there; then "
            "ask again.",
            address=address,
        )


class CommandNotFound(NotFound):
    """Also for a button that is none of ours."""

    code = "command_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such command or button here any more.")


class CommandNotAllowed(Denied):
    """Rights are those in Paceline; roles in Discord give none."""

    code = "command_not_allowed"

    def __init__(self) -> None:
        super().__init__("Your account in Paceline may not do this. Ask the organiser.")


class CommandTooSlow(Unavailable):
    """Discord waits for three seconds."""

    code = "command_too_slow"

    def __init__(self) -> None:
        super().__init__("This took too long. Look whether it was done, then ask again.")


class CommandsTooOften(TooMany):
    """Of one person, whichever way they come."""

    code = "commands_too_often"

    def __init__(self) -> None:
        super().__init__("You ask a lot at once. Wait a minute, then ask again.")


class BadSignature(NotSignedIn):
    """Not sent by Discord, or long ago, or a second time."""

    code = "interaction_unsigned"

    def __init__(self) -> None:
        super().__init__("This request is not signed by Discord, or not lately.")


class BadInteraction(Invalid):
    code = "bad_interaction"

    def __init__(self) -> None:
        super().__init__("This is no interaction that Discord describes.")

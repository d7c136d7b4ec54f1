from paceline.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable

# Seconds; an operator needs some minutes, and reminders have not many more.
AGAIN = 300.0


class NoticeNotFound(NotFound):
    """There is no such notice, or it is not yours to see."""

    code = "notice_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such notice.")


class NoticeNotInState(Conflict):
    """What was sent, or may have been, is not sent again."""

    code = "notice_not_in_state"

    def __init__(self, state: str) -> None:
        super().__init__(f"This notice is {state}; only one that failed can be tried again.")


class ChannelNotHere(Invalid):
    """Nobody can be told by this channel here."""

    code = "channel_not_here"

    def __init__(self, known: str) -> None:
        super().__init__(f"There is no such channel here; choose one of: {known}.")


class ChannelNotReady(Unavailable):
    """It refuses us, not the notice: until the operator mended that, notices wait."""

    code = "channel_not_ready"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Nothing can be sent by {name} now: see its settings.", retry_after=AGAIN, name=name
        )


class UnsubscribeNotFound(NotFound):
    """The address of an unsubscription is no such address (any more)."""

    code = "unsubscribe_not_found"

    def __init__(self) -> None:
        super().__init__("This address is not valid any more; choose on your own page.")


class NothingDrafted(Conflict):
    """Who is unplaced is known once there is a draft."""

    code = "nothing_drafted"

    def __init__(self) -> None:
        super().__init__("There is no draft yet that could leave anybody unplaced; make one first.")


class WebhookNotFound(NotFound):
    """Nobody listens for these events: no key is set to judge them by."""

    code = "webhook_not_found"

    def __init__(self) -> None:
        super().__init__("Events of this provider are not taken here: set its public key.")


class BadSignature(Denied):
    """The events are not signed by who they say they are from, or not lately."""

    code = "bad_signature"

    def __init__(self) -> None:
        super().__init__("The signature does not fit these events, or is too old.")

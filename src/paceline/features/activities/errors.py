from paceline.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class ActivityNotFound(NotFound):
    code = "activity_not_found"

    def __init__(self) -> None:
        super().__init__("No such activity.")


class AthleteNotFound(NotFound):
    code = "athlete_not_found"

    def __init__(self) -> None:
        super().__init__("No such athlete, or nothing of theirs that you may see.")


class UploadNotFound(NotFound):
    code = "upload_not_found"

    def __init__(self) -> None:
        super().__init__("No such upload.")


class SharingNotFound(NotFound):
    code = "sharing_not_found"

    def __init__(self) -> None:
        super().__init__("You share nothing under this id.")


class ValueNotFound(NotFound):
    code = "athlete_value_not_found"

    def __init__(self) -> None:
        super().__init__("Your profile has no such value from that day on.")


class NotInCircle(NotFound):
    code = "not_in_circle"

    def __init__(self) -> None:
        super().__init__("You can share with groups you are in, and with those who lead them.")


class AlreadyShared(Conflict):
    code = "already_shared"

    def __init__(self) -> None:
        super().__init__("You share your training with them already.")


class NoStart(Invalid):
    code = "activity_without_start"

    def __init__(self) -> None:
        super().__init__(
            "It does not say when it began, so it has no place in a diary. Enter it by hand."
        )


class BadValue(Invalid):
    code = "bad_athlete_value"


class EmptyUpload(Invalid):
    code = "empty_upload"

    def __init__(self) -> None:
        super().__init__("There is nothing in this upload. Choose FIT, GPX, TCX or ZIP files.")


class NotThroughOthers(Denied):
    code = "training_not_through_others"

    def __init__(self) -> None:
        super().__init__("Training is for the athlete's own eyes; nobody looks at it through them.")


class Unreadable(Invalid):
    code = "activity_unreadable"

    def __init__(self) -> None:
        super().__init__("Its reader broke off, twice: the file is damaged beyond reading.")


class TooHeavy(Invalid):
    code = "activity_too_heavy"

    def __init__(self) -> None:
        super().__init__(
            "Reading it takes more time or memory than any activity does: is it another file?"
        )


class BrokeOff(Invalid):
    code = "activity_archive_broke_off"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The archive could be opened up to here and no further: {why} "
            "Unpack it yourself and upload the files that are missing above."
        )


class SourceNotFound(NotFound):
    code = "source_not_set_up"

    def __init__(self) -> None:
        super().__init__("It is not set up here; whoever runs this installation can: docs/operate.")


class NotConnected(NotFound):
    code = "source_not_connected"

    def __init__(self) -> None:
        super().__init__("You have not connected it.")


class ConnectedElsewhere(Conflict):
    code = "source_connected_elsewhere"

    def __init__(self) -> None:
        super().__init__("This athlete is connected to another account here; end that one first.")


class StaleReturn(Invalid):
    code = "source_return_stale"

    def __init__(self) -> None:
        super().__init__("You began this too long ago, or as somebody else. Begin again.")


class Declined(Invalid):
    code = "source_declined"

    def __init__(self) -> None:
        super().__init__("You did not let us in there; nothing was changed.")


class BoxesUnticked(Invalid):
    """The provider says which."""

    code = "source_scopes_missing"


class NotLetIn(Invalid):
    """The provider says why."""

    code = "source_not_let_in"


class SourceAway(Unavailable):
    code = "source_away"

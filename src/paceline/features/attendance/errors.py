from paceline.kernel.errors import Conflict, NotFound


class NotOfThisMeeting(NotFound):
    code = "not_of_this_meeting"

    def __init__(self) -> None:
        super().__init__("This person is not in the group that meets.")


class NotYetMet(Conflict):
    code = "not_yet_met"

    def __init__(self) -> None:
        super().__init__("Note who came once the meeting has begun.")


class NoSuchMeeting(NotFound):
    code = "no_such_meeting"

    def __init__(self) -> None:
        super().__init__("No such meeting.")

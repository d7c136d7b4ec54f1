from paceline.kernel.errors import Conflict, Invalid, NotFound


class MeetingNotFound(NotFound):
    code = "meeting_not_found"

    def __init__(self) -> None:
        super().__init__("No such meeting.")


class FeedNotFound(NotFound):
    """The same for a feed that never was and one that was revoked."""

    code = "feed_not_found"

    def __init__(self) -> None:
        super().__init__("No such calendar feed. Ask for its new address where you found this one.")


class WeekTaken(Conflict):
    code = "week_taken"

    def __init__(self) -> None:
        super().__init__("This group has its meeting of that week already.")


class FeedMadeMeanwhile(Conflict):
    code = "feed_made_meanwhile"

    def __init__(self) -> None:
        super().__init__("Someone asked for this feed at the same moment; ask again.")


class MeetingNotInState(Conflict):
    code = "meeting_not_in_state"


class MeetingOver(Conflict):
    code = "meeting_over"

    def __init__(
        self, detail: str = "This meeting has taken place; only what is ahead can be changed."
    ) -> None:
        super().__init__(detail)


class MeetingMovedSince(Conflict):
    code = "meeting_moved_since"

    def __init__(self) -> None:
        super().__init__("The meeting was moved after this was said; look at its time and answer.")


class Overlaps(Conflict):
    code = "meetings_overlap"

    def __init__(self, week: int) -> None:
        super().__init__(
            f"The group would meet twice at once: its meeting of week {week + 1} is then. "
            "Choose another time, or move that one first.",
            week=week,
        )


class BadMoment(Invalid):
    code = "bad_moment"


class CannotVisit(Conflict):
    """Without a word of who is in the group: that is not for whoever wants to come."""

    code = "cannot_visit"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class VisitNotFound(NotFound):
    code = "visit_not_found"

    def __init__(self) -> None:
        super().__init__("No such visit.")


class AlreadyVisiting(Conflict):
    code = "already_visiting"

    def __init__(self) -> None:
        super().__init__("This person visits that meeting already.")


class CannotSubstitute(Conflict):
    code = "cannot_substitute"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class SubstituteNotFound(NotFound):
    code = "substitute_not_found"

    def __init__(self) -> None:
        super().__init__("Nobody leads this meeting in place of its facilitator.")


class AlreadySubstituted(Conflict):
    code = "already_substituted"

    def __init__(self) -> None:
        super().__init__("Somebody was found for this meeting at the same moment; look again.")

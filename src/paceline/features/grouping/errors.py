from collections.abc import Sequence

from paceline.kernel.errors import Conflict, Flaw, Invalid, NotFound


class DraftNotFound(NotFound):
    code = "draft_not_found"

    def __init__(self) -> None:
        super().__init__("No such draft.")


class TrialNotFound(NotFound):
    code = "trial_not_found"

    def __init__(self) -> None:
        super().__init__("No such trial; they are forgotten after a day.")


class GroupNotFound(NotFound):
    code = "group_not_found"

    def __init__(self) -> None:
        super().__init__("No such group.")


class NoDraftReady(NotFound):
    code = "no_draft_ready"

    def __init__(self) -> None:
        super().__init__(
            "This cohort has no draft that waits to be published; make one with "
            "`paceline groups draft`, or name one with --draft."
        )


class DraftNotReady(Conflict):
    code = "draft_not_ready"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"Only a ready draft can be used for this; this one is {state}.", state=state
        )


class DraftNotWaiting(Conflict):
    code = "draft_not_waiting"

    def __init__(self, state: str) -> None:
        super().__init__(f"There is nothing to cancel: this draft is {state}.", state=state)


class DraftMoved(Conflict):
    code = "draft_moved"

    def __init__(self) -> None:
        super().__init__("Someone changed this draft meanwhile; look at it again.")


class InputsMoved(Conflict):
    code = "inputs_moved"

    def __init__(self) -> None:
        super().__init__("Sign-ups changed while publishing; try again.")


class InputsChanged(Conflict):
    """What changed, one by one; publishing despite it is a word away."""

    code = "inputs_changed"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        told = " ".join(f"{flaw.message}." for flaw in flaws[:3])
        more = f" And {len(flaws) - 3} more." if len(flaws) > 3 else ""
        super().__init__(
            f"Since this draft was made: {told}{more} Draft again, or publish it despite that.",
            flaws=flaws,
        )


class NothingRuns(Conflict):
    code = "nothing_runs"

    def __init__(self) -> None:
        super().__init__("This cohort has no published groups to go on from; draft it afresh.")


class NoWeekLeft(Conflict):
    code = "no_week_left"

    def __init__(self) -> None:
        super().__init__("No week of this cohort is left in which its groups could change.")


class TooManySeconds(Invalid):
    code = "too_many_seconds"

    def __init__(self, most: float) -> None:
        super().__init__(f"Solving may take {most:g} seconds here; ask for no more.", most=most)


class BusyElsewhere(Conflict):
    """Somebody has a meeting of another cohort then; the organiser may know better."""

    code = "busy_elsewhere"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        told = " ".join(f"{flaw.message}." for flaw in flaws[:3])
        super().__init__(
            f"Meetings in other cohorts are in the way: {told} Say despite_busy to do it anyway.",
            flaws=flaws,
        )


class UnknownLocks(Invalid):
    """Each lock by what it names."""

    code = "unknown_locks"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        told = " ".join(f"{flaw.message}." for flaw in flaws[:3])
        super().__init__(f"These locks hold nothing: {told}", flaws=flaws)


class AlreadyPublished(Conflict):
    code = "already_published"

    def __init__(self) -> None:
        super().__init__(
            "This cohort has published groups; draft a re-run or a top-up of them, or "
            "unpublish them first."
        )


class AlreadyInGroup(Conflict):
    code = "already_in_group"

    def __init__(self) -> None:
        super().__init__("This person is in a group of this cohort already; move them instead.")


class NotInGroup(Conflict):
    code = "not_in_group"

    def __init__(self) -> None:
        super().__init__("This person is not in that group.")


class DoesNotFit(Conflict):
    """Without what is wrong for others: that is not for whoever wants to come."""

    code = "group_does_not_fit"

    def __init__(self) -> None:
        super().__init__(
            "You cannot change to this group: it is full, or it meets when you are not free."
        )


class NotOnRoster(Invalid):
    code = "not_on_roster"

    def __init__(self, flaws: Sequence[Flaw] = ()) -> None:
        super().__init__(
            "This person is not among the accepted sign-ups of the cohort."
            if not flaws
            else f"{len(flaws)} people are not among the sign-ups of the cohort.",
            flaws=flaws,
        )


class BreaksRules(Invalid):
    """Every broken rule by group and person, so that a page can show it in its place."""

    code = "breaks_rules"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        told = " ".join(f"{flaw.message}." for flaw in flaws[:3])
        more = f" And {len(flaws) - 3} more." if len(flaws) > 3 else ""
        super().__init__(f"This breaks a rule: {told}{more}", flaws=flaws)

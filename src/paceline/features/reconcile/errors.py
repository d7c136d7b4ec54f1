from paceline.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class ConnectionNotFound(NotFound):
    """There is no such connection, or it is not yours to see."""

    code = "connection_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such connection.")


class CredentialNotFound(NotFound):
    """Nothing is stored under this name."""

    code = "credential_not_found"

    def __init__(self) -> None:
        super().__init__("No such account is stored; `paceline sync credentials list` names them.")


class NotEntitled(Denied):
    """Accounts at providers are for administrators."""

    code = "credentials_denied"

    def __init__(self) -> None:
        super().__init__("Accounts at providers are for administrators.")


class AlreadyConnected(Conflict):
    """The cohort is connected to this provider already."""

    code = "already_connected"

    def __init__(self) -> None:
        super().__init__("The cohort is connected to this provider already; change or end that.")


class PlaceTaken(Conflict):
    """Somebody else's cohort is kept in step there; whose is not told."""

    code = "place_taken"

    def __init__(self) -> None:
        super().__init__("This place is used by a cohort that you do not organise; choose another.")


class AccountDenied(Denied):
    """A stored account is used first by an administrator, then by those it was given to."""

    code = "account_denied"

    def __init__(self) -> None:
        super().__init__(
            "You have no connection with this account yet; ask an administrator to connect "
            "one of your cohorts with it, or leave the account out."
        )


class BadConnection(Invalid):
    """The settings of a connection do not fit its provider."""

    code = "bad_connection"


class PlanMoved(Conflict):
    """What a saved plan was made of has changed since."""

    code = "plan_moved"

    def __init__(self) -> None:
        super().__init__("The state moved since this plan was made; make a new one and look at it.")


class PlanNotReady(Conflict):
    """Only a plan that is ready can be carried out, and only once."""

    code = "plan_not_ready"

    def __init__(self, state: str) -> None:
        super().__init__(f"This plan is {state}; make a new one to carry out.")


class PlanNotFound(NotFound):
    """There is no such plan, or it is not yours to see."""

    code = "plan_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such plan.")


class Guarded(Conflict):
    """A plan would remove more than can be meant."""

    code = "too_many_removals"

    def __init__(self, removals: int, known: int) -> None:
        super().__init__(
            f"The plan removes {removals} of {known} objects. Look at it; say force if it is meant."
        )


class Overtaken(Unavailable):
    """Another worker keeps this cohort in step by now; what this one knew is old."""

    code = "overtaken"

    def __init__(self) -> None:
        super().__init__("Another worker took over; what is known here is old.")


class Busy(Unavailable):
    """Another turn for this cohort and provider is running."""

    code = "sync_busy"

    def __init__(self, wait: float) -> None:
        super().__init__("This cohort is being brought in step right now.", retry_after=wait)


class Unsettled(Unavailable):
    """Whether an earlier call came through is not known yet."""

    code = "unsettled"


class DraftNotOfCohort(NotFound):
    """A draft of another cohort is not there."""

    code = "draft_not_found"

    def __init__(self) -> None:
        super().__init__("No such draft.")


class DraftNotOver(Conflict):
    """There are no groups in it to plan for."""

    code = "draft_not_over"

    def __init__(self) -> None:
        super().__init__("This draft has no groups yet, or none any more; look at it first.")

from collections.abc import Sequence

from paceline.kernel.errors import Conflict, Denied, Flaw, Invalid, NotFound, TooMany


class SignUpNotFound(NotFound):
    code = "sign_up_not_found"

    def __init__(self) -> None:
        super().__init__("No such sign-up.")


class LinkNotFound(NotFound):
    code = "link_not_found"

    def __init__(self) -> None:
        super().__init__("This link is not valid any more. Ask your organiser for a new one.")


class ApplicationNotFound(NotFound):
    """The same for one that is unknown, confirmed, replaced by a newer one or over."""

    code = "application_not_found"

    def __init__(self) -> None:
        super().__init__("This link is no longer good. Sign up again to get a new one.")


class ApplicationsOff(Denied):
    code = "applications_off"

    def __init__(self) -> None:
        super().__init__("Signing up takes an account here; sign in or register first.")


class TooManyApplications(TooMany):
    """Of one network address or of all together; never of one mail address."""

    code = "too_many_applications"

    def __init__(self, wait: float) -> None:
        super().__init__("Too many sign-ups came from here. Try again later.", retry_after=wait)


class AlreadySignedUp(Conflict):
    code = "already_signed_up"

    def __init__(self) -> None:
        super().__init__("This person has signed up to this cohort already.")


class PersonErased(Conflict):
    """Nothing new is kept of somebody whose data was erased."""

    code = "person_erased"

    def __init__(self) -> None:
        super().__init__("This person's data was erased; nothing of them can be kept any more.")


class ClaimFirst(Conflict):
    code = "claim_first"

    def __init__(self) -> None:
        super().__init__(
            "Your organiser knows you already: open your personal link and claim it, then go on."
        )


class AlreadyClaimed(Conflict):
    code = "already_claimed"

    def __init__(self) -> None:
        super().__init__("Another account stands behind this sign-up already.")


class ClaimedAnother(Conflict):
    code = "claimed_another"

    def __init__(self) -> None:
        super().__init__(
            "You have a sign-up to this cohort already. Ask your organiser to withdraw one of them."
        )


class SignUpsClosed(Conflict):
    code = "sign_ups_closed"

    def __init__(self, state: str) -> None:
        super().__init__(f"Sign-ups are closed: the cohort is {state}.", state=state)


class NotInState(Conflict):
    code = "sign_up_not_in_state"


class Withdrawn(NotInState):
    def __init__(self) -> None:
        super().__init__("This sign-up was withdrawn; accept it again first.")


class BadAnswers(Invalid):
    """What the cohort's form asks for is not answered, or not as it asks."""

    code = "bad_answers"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        told = " ".join(f"{flaw.message}." for flaw in flaws)
        super().__init__(f"Answer what this cohort asks: {told}", flaws=flaws)


class BadMapping(Invalid):
    code = "bad_mapping"

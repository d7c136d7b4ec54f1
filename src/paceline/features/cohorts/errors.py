from paceline.kernel.errors import Conflict, Denied, Invalid, NotFound


class CohortNotFound(NotFound):
    code = "cohort_not_found"

    def __init__(self) -> None:
        super().__init__("No such cohort.")


class ProgramNotFound(NotFound):
    code = "program_not_found"

    def __init__(self) -> None:
        super().__init__("No such program.")


class WrongState(Conflict):
    code = "cohort_wrong_state"

    def __init__(self, act: str, *, needs: str, state: str) -> None:
        super().__init__(
            f"To {act}, a cohort must be {needs}; this one is {state}.",
            act=act,
            needs=needs,
            state=state,
        )


class SlugTaken(Conflict):
    code = "slug_taken"

    def __init__(self) -> None:
        super().__init__("Another one has this slug; choose a different one.")


class NotOrganiser(Denied):
    """Kept, so that the audit knows of the attempt."""

    code = "not_organiser"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__("Only the cohort's organiser may do this.")


class BadPlan(Invalid):
    code = "bad_plan"

from paceline.kernel.errors import Conflict, NotFound


class CircleNotFound(NotFound):
    """No such group or cohort, or the viewer is in none of it."""

    code = "training_group_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such group, or you are not in it.")


class EffortsNotFound(NotFound):
    """No such activity, or nothing of it is for these eyes."""

    code = "training_efforts_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such activity, or you may see nothing of it.")


class PlannedEventNotFound(NotFound):
    code = "planned_event_not_found"

    def __init__(self) -> None:
        super().__init__("You have planned no such event.")


class EnoughPlanned(Conflict):
    code = "planned_events_enough"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have planned {most} events, the most; delete old ones.", most=most)

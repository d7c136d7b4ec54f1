"""Sentences about remedies and dates; places are told on the clocks they are anchored in."""

from collections.abc import Iterable

from paceline.engines.availability.windows import DAY, WEEK, clock_text
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import (
    Displace,
    ExtraGroup,
    MayMiss,
    NearestPlace,
    Remedy,
    Solution,
    Widen,
)
from paceline.engines.scheduling.times import Place

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS = ((360, "night"), (720, "morning"), (1020, "afternoon"), (1320, "evening"), (DAY, "night"))


def place_told(instance: Instance, place: Place) -> str:
    """As in "Tuesday evening at 18:00 (Europe/Berlin)"."""
    day, minute = divmod(place.slot % WEEK, DAY)
    part = next(name for end, name in _PARTS if minute < end)
    return f"{_DAYS[day]} {part} at {clock_text(minute)} ({instance.zone_of(place)})"


def _weeks_told(instance: Instance, place: Place, weeks: Iterable[int]) -> str:
    """Weeks counted from 1, with the day of each."""
    attendance = Attendance(instance)
    return ", ".join(f"{week + 1} ({attendance.date_of(week, place=place)})" for week in weeks)


def nearest_told(instance: Instance, nearest: NearestPlace) -> str:
    dates = _weeks_told(instance, nearest.place, nearest.weeks)
    place = place_told(instance, nearest.place)
    return f" The nearest is {place}: there they would miss week {dates}."


def remedy_told(instance: Instance, solution: Solution, remedy: Remedy) -> str:
    """One sentence, or none where the fix has said it already."""
    match remedy:
        case Widen():
            return ""
        case MayMiss(group=index, weeks=weeks):
            place = solution.groups[index].place
            dates = _weeks_told(instance, place, weeks)
            return (
                f" If they might miss week {dates}, they could join the group of "
                f"{place_told(instance, place)}."
            )
        case ExtraGroup(facilitator=name, place=place):
            return (
                f" If {name} led one more group on {place_told(instance, place)}, "
                "they could be in it."
            )
        case Displace(displaced=()):
            return " There is a way to seat everybody and them: form the groups again."
        case _:
            return f" They would fit if {' and '.join(remedy.displaced)} gave up theirs."

"""Why a member is in no group, what would mend it, and how an organiser is told."""

from dataclasses import replace

from paceline.engines.availability.windows import WEEK, minute_text
from paceline.engines.recurrence.slots import Slot, expand, minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.cells import Cells, build_cells
from paceline.engines.scheduling.diagnosis import Diagnosis
from paceline.engines.scheduling.instance import Instance, Person
from paceline.engines.scheduling.solution import Fix, Reason, Solution, Unplaced
from paceline.engines.scheduling.telling import nearest_told, remedy_told
from paceline.engines.scheduling.times import Place

_TOLD = {
    Reason.NO_AVAILABILITY: "gave no availability",
    Reason.WINDOW_TOO_SHORT: "has no stretch of availability{within} that holds a meeting of "
    "{minutes} minutes from a start this cohort uses",
    Reason.NO_DST_SAFE_SLOT: "can come in some weeks, but at no slot in every week{forgiven}, "
    "because {cause}",
    Reason.NO_FACILITATOR_OVERLAP: "is available only when no facilitator is",
    Reason.TOO_FEW_OVERLAP: "shares no slot with enough others{left} to make a group of {smallest}",
    Reason.CAPACITY: "can come only when the groups are full",
    Reason.FACILITATOR_CAPACITY: "can come only when every facilitator already leads as many "
    "groups as they can",
    Reason.RULE_CONFLICT: "is kept out of the groups they could join by a rule (together, apart "
    "or same)",
    Reason.NOT_FOUND: "was given no group by the solver, though a place is not ruled out; a "
    "longer search may find one",
}


def with_reasons(instance: Instance, solution: Solution, *, cells: Cells | None = None) -> Solution:
    """The same valid solution, every unplaced member with a reason, and a fix where one exists.

    `cells` must hold all candidate places, if given. `proofs` adds remedies.
    """
    placed = {name for group in solution.groups for name in group.members}
    waiting = [person for person in instance.members if person.id not in placed]
    if not waiting:
        return replace(solution, unplaced=())
    diagnosis = Diagnosis(instance, solution, cells=cells or build_cells(instance))
    return replace(
        solution,
        unplaced=tuple(
            replace(diagnosis.unplaced(person), fix=diagnosis.fix(person)) for person in waiting
        ),
    )


def _local(instance: Instance, *, person: Person, place: Place) -> str:
    """Weekday and time of the first meeting on the person's clock."""
    first = expand(
        Slot(place.slot, instance.zone_of(place)),
        first_week=instance.first_week,
        weeks=instance.weeks,
        skip_weeks=instance.skip_weeks,
        minutes=instance.meeting_minutes,
    )[0]
    local = minute_of_week(first.starts_at.astimezone(zone(person.zone))) % WEEK
    return f"{minute_text(local)} ({person.zone})"


def _fix_text(instance: Instance, solution: Solution, *, person: Person, fix: Fix) -> str:
    around = _local(instance, person=person, place=solution.groups[fix.group].place)
    return (
        f" Another {fix.minutes} minutes of availability around {around} "
        f"would let them join group {fix.group + 1}, which has room."
    )


def _within(instance: Instance, person: Person) -> str:
    hours = instance.hours_of(person)
    bounds = [f"within the social hours {hours.text}"] if hours else []
    bounds += ["beside their meetings elsewhere"] if person.busy else []
    return "".join(f" {bound}" for bound in bounds)


def _sentence(instance: Instance, unplaced: Unplaced) -> str:
    person = instance.by_id[unplaced.id]
    nearest = unplaced.nearest
    told = _TOLD[unplaced.reason].format(
        minutes=instance.meeting_minutes,
        smallest=instance.group_size.min,
        within=_within(instance, person),
        forgiven=f" but {instance.may_miss}" if instance.may_miss else "",
        cause="of their meetings elsewhere"
        if nearest and nearest.elsewhere
        else "clocks change during the cohort",
        left=" who are still without a group" if unplaced.left else "",
    )
    return f"{unplaced.id} {told}."


def why(instance: Instance, unplaced: Unplaced) -> str:
    """The reason alone, which speaks of no group and so outlives a change of groups."""
    nearest = unplaced.nearest
    told = "" if nearest is None else nearest_told(instance, nearest)
    return _sentence(instance, unplaced) + told


def explain(instance: Instance, solution: Solution, unplaced: Unplaced) -> str:
    """Plain sentences for the organiser; people are named by id, groups counted from 1."""
    sentence, person = why(instance, unplaced), instance.by_id[unplaced.id]
    if unplaced.fix is not None:
        sentence += _fix_text(instance, solution, person=person, fix=unplaced.fix)
    return sentence + "".join(
        remedy_told(instance, solution, remedy) for remedy in unplaced.remedies
    )

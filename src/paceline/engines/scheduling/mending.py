"""Small repairs after the greedy pass: one person moves on so that another can be placed."""

from paceline.engines.scheduling.seating import OpenGroup, Seating
from paceline.engines.scheduling.solver import Cancelled


def _may_leave(seating: Seating, index: int, group: OpenGroup) -> bool:
    """Nobody leaves a group that goes on: its members know each other already."""
    return group.existing is None or not (
        {*seating.rulebook.parties[index].ids} & {*group.existing.members}
    )


def _elsewhere(seating: Seating, index: int, *, but: OpenGroup) -> OpenGroup | None:
    return next((group for group in seating.groups_fitting(index) if group is not but), None)


def _swap_in(seating: Seating, index: int, group: OpenGroup) -> bool:
    """Seat `index` in `group` by sending one of its parties to another group with room."""
    party = seating.rulebook.parties[index]
    for other in tuple(group.parties):
        leaving = seating.rulebook.parties[other]
        if party.size > seating.room(group) + leaving.size:
            continue
        if not _may_leave(seating, other, group):
            continue
        if not group.company.without(leaving).admits(party):
            continue
        target = _elsewhere(seating, other, but=group)
        if target:
            seating.unseat(other, group)
            seating.seat(other, target)
            seating.seat(index, group)
            return True
    return False


def _place(seating: Seating, index: int) -> bool:
    for group in seating.groups_fitting(index):
        seating.seat(index, group)
        return True
    return any(_swap_in(seating, index, group) for group in seating.groups_open_to(index))


def mend(seating: Seating, *, cancelled: Cancelled) -> None:
    """Place who is left, moving at most one party each; every seat stays legal throughout."""
    for index in seating.waiting.nonzero()[0].tolist():
        if cancelled():
            return
        _place(seating, index)

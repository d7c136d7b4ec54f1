"""What was done by hand since a re-run was drafted: publishing keeps it, or says why it cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from paceline.features.grouping.service.content import DraftContent, seats_of
from paceline.features.grouping.service.instances import Inputs
from paceline.features.grouping.service.marks import Marks, seat_mark
from paceline.features.grouping.service.running import running_group
from paceline.kernel.errors import Flaw


def seats_by_hand(inputs: Inputs, marks: Marks) -> dict[str, str]:
    """The group of everybody who was not in it when the draft was made.

    Of a draft from before seats were marked only those in groups that it never knew.
    """
    known = marks.seats
    return {
        person: home
        for person, home in inputs.homes.items()
        if home not in marks.groups or (known is not None and known.get(person) != seat_mark(home))
    }


def kept_by_hand(content: DraftContent, inputs: Inputs, marks: Marks) -> DraftContent:
    """With the groups formed since as they are, and whoever joined one since in their seat."""
    placed, going = seats_of(content), {group.existing for group in content.groups}
    joined: dict[str, list[str]] = {}
    for person, home in seats_by_hand(inputs, marks).items():
        if person not in placed and home in going:
            joined.setdefault(home, []).append(person)
    groups = [
        replace(group, members=(*group.members, *joined.get(group.existing or "", ())))
        for group in content.groups
    ]
    formed = [view for view in inputs.running if str(view.id) not in marks.groups]
    groups += [running_group(view, anchor=inputs.settings.zone) for view in formed]
    return replace(content, groups=tuple(groups))


def in_the_way(
    content: DraftContent, inputs: Inputs, marks: Marks, titles: Mapping[str, str]
) -> Iterator[Flaw]:
    """Whoever was seated by hand since and whom the draft would take out of that seat."""
    placed, going = seats_of(content), {group.existing for group in content.groups}
    for person, home in seats_by_hand(inputs, marks).items():
        seat = placed.get(person)
        since = f"{titles.get(person, 'somebody')} was put into {titles.get(home, 'a group')} since"
        where = f"running.{home}.people.{person}"
        if seat is not None and seat.existing != home:
            told = f"{since}, but this draft seats them elsewhere"
            yield Flaw(where=where, message=f"{told}; take them out of one of the two")
        if seat is None and home in marks.groups and home not in going:
            yield Flaw(where=where, message=f"{since}, and this draft ends that group")

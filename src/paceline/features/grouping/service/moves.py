"""What going on from the groups that run costs the people in them."""

from paceline.features.grouping.schemas.drafts import MovesOut
from paceline.features.grouping.service.content import DraftContent
from paceline.features.grouping.service.instances import Inputs


def moves_of(inputs: Inputs, content: DraftContent) -> MovesOut:
    """Who has left the cohort has not moved."""
    after = {member: group.existing for group in content.groups for member in group.members}
    known = {str(view.id): view for view in inputs.running}
    going = {group.existing: group for group in content.groups if group.existing in known}
    anchor = inputs.settings.zone
    people = {str(person.id) for person in inputs.people}
    retimed = [
        existing
        for existing, group in going.items()
        if (group.slot, group.zone or anchor) != (known[existing].slot, known[existing].zone)
    ]
    stayed = {
        existing: sum(after.get(str(who)) == existing for who in view.member_ids)
        for existing, view in known.items()
    }
    enrolled = sum(str(who) in people for view in known.values() for who in view.member_ids)
    return MovesOut(
        moved=enrolled - sum(stayed.values()),
        retimed=sum(stayed[existing] for existing in retimed),
        ended=len(known.keys() - going.keys()),
        formed=len(content.groups) - len(going),
    )

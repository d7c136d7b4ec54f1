from paceline.features.grouping.models import DraftState
from paceline.features.grouping.schemas.drafts import DraftOut, MovesOut, RemedyOut, UnplacedOut
from paceline.features.grouping.schemas.groups import GroupsOut
from paceline.features.grouping.schemas.slots import PersonOut, SlotOut


def draft_told(seen: DraftOut) -> str:
    if seen.state is DraftState.FAILED:
        return f"Draft {seen.number} failed: {seen.failure}"
    lines = [f"Draft {seen.number} ({seen.state}): {seen.placed} of {seen.members} placed"]
    if seen.moves is not None:
        lines.append(moves_told(seen.moves))
    if seen.upper_bound is not None:
        lines.append(f"Score {seen.score}; nothing is worth more than {seen.upper_bound}")
    for group in seen.groups:
        lines += group_told(group.key, group.slot, group.facilitator, group.members)
    if seen.unplaced:
        lines.append(f"Unplaced ({len(seen.unplaced)}):")
        lines += [line for each in seen.unplaced for line in unplaced_told(each)]
    lines += [f"Problem: {each.message}" for each in seen.problems]
    lines += [f"Note: {each.message}" for each in seen.left_alone]
    lines += [f"Changed since: {each.message}" for each in seen.changes]
    return "\n".join(lines)


def moves_told(moves: MovesOut) -> str:
    return (
        f"{moves.moved} people move, {moves.retimed} meet at another time, "
        f"{moves.formed} groups new, {moves.ended} ended"
    )


def frontier_hint(cohort: str) -> str:
    """Said before a re-run is published: there is more than one way on."""
    return (
        f"\nBefore you publish it, see what fewer changes would place: "
        f"paceline groups frontier {cohort}"
    )


def unplaced_told(left: UnplacedOut) -> list[str]:
    return [
        f"  {left.explanation}",
        *(f"    {proof_told(each)}" for each in left.remedies if each.proof),
    ]


def proof_told(remedy: RemedyOut) -> str:
    """The groups as they would be, so that nobody has to take it on trust."""
    groups = [
        f"{each.key or 'a new group'} on {each.slot.day.capitalize()} {each.slot.start}: "
        f"{', '.join(each.members)}"
        for each in remedy.proof
    ]
    return f"Proof: {'; '.join(groups)}"


def groups_told(groups: GroupsOut) -> str:
    lines = []
    for group in groups.items:
        lines += group_told(group.name, group.slot, group.facilitator, group.members)
    return "\n".join(lines) or "No published groups. Draft some: paceline groups draft COHORT"


def group_told(
    name: str, slot: SlotOut, facilitator: PersonOut | None, members: list[PersonOut]
) -> list[str]:
    led = f", led by {facilitator.name} ({facilitator.local})" if facilitator else ""
    when = f"{slot.day.capitalize()} {slot.start} {slot.zone}"
    head = f"{name}: {when}{led}, {len(members)} members"
    return [head] + [
        f"  {each.name:<24} {each.local}  {each.zone}{'' if each.preferred else '  if need be'}"
        for each in members
    ]

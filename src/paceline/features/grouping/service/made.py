"""From the engine's answer to what a draft keeps; made where it was solved."""

from collections.abc import Sequence
from dataclasses import dataclass

from paceline.engines.availability.windows import render_window
from paceline.engines.scheduling.solution import (
    Displace,
    ExtraGroup,
    Group,
    MayMiss,
    Remedy,
    Unplaced,
    Widen,
)
from paceline.engines.scheduling.solving import Answer
from paceline.features.grouping.service.content import (
    DraftContent,
    DraftGroup,
    DraftRemedy,
    DraftUnplaced,
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """`score` and `upper_bound` in whole points; `gap_pct` 0 says that nothing is better.

    `dropped` groups were found invalid by the last check and are left out.
    """

    content: DraftContent
    score: int
    upper_bound: int
    gap_pct: float
    seconds: float
    placed: int
    members: int
    engine: str
    dropped: int = 0


def made_of(answer: Answer) -> Made:
    return Made(
        content=content_of(answer),
        score=answer.score,
        upper_bound=answer.upper_bound,
        gap_pct=answer.gap_pct,
        seconds=answer.seconds,
        placed=answer.placed,
        members=answer.members,
        engine=answer.engine,
        dropped=answer.dropped,
    )


def content_of(answer: Answer) -> DraftContent:
    """Groups in the order of the week. Names are not kept: people are named when it is read."""
    solved = answer.solution
    ordered = sorted(solved.groups, key=lambda group: (group.slot, group.members))
    keys = {id(group): f"g{number}" for number, group in enumerate(ordered, start=1)}
    of_index = [keys[id(group)] for group in solved.groups]
    return DraftContent(
        groups=tuple(drafted(keys[id(group)], group) for group in ordered),
        unplaced=tuple(
            DraftUnplaced(
                id=who.id,
                reason=who.reason.value,
                explanation=renumbered(text, who, of_index),
                why=reason,
                remedies=tuple(remedy_kept(each, of_index) for each in who.remedies),
            )
            for who, text, reason in zip(
                solved.unplaced or (), answer.explanations, answer.reasons, strict=True
            )
        ),
    )


def drafted(key: str, group: Group) -> DraftGroup:
    return DraftGroup(
        key=key,
        slot=group.slot,
        members=tuple(group.members),
        facilitator=group.facilitator,
        existing=group.existing_id,
        zone=group.zone,
        co_facilitators=tuple(group.co_facilitators),
    )


def renumbered(text: str, who: Unplaced, of_index: Sequence[str]) -> str:
    """The engine counts groups in its own order, the draft in the order of the week."""
    if who.fix is None:
        return text
    number = of_index[who.fix.group].removeprefix("g")
    return text.replace(f"group {who.fix.group + 1},", f"group {number},")


def remedy_kept(remedy: Remedy, of_index: Sequence[str]) -> DraftRemedy:
    match remedy:
        case Widen(group=index, windows=windows):
            told = tuple(map(render_window, windows))
            return DraftRemedy(kind="widen", group=of_index[index], windows=told)
        case MayMiss(group=index, weeks=weeks):
            return DraftRemedy(kind="may_miss", group=of_index[index], weeks=weeks)
        case ExtraGroup(facilitator=facilitator, changes=changes):
            return DraftRemedy(
                kind="extra_group", people=(facilitator,), proof=proof(changes, of_index)
            )
        case Displace(displaced=displaced, changes=changes):
            return DraftRemedy(
                kind="displace", people=tuple(displaced), proof=proof(changes, of_index)
            )


def proof(changes: Sequence[tuple[int, Group]], of_index: Sequence[str]) -> tuple[DraftGroup, ...]:
    """The groups that would differ, as they would be; one past the end is new and has no key."""
    return tuple(
        drafted(of_index[index] if index < len(of_index) else "", group) for index, group in changes
    )

"""Groups, one's own and those of a cohort."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from paceline.bot.faces import Invocation
from paceline.bot.replies import Choice, Choices, Reply, plain
from paceline.bot.wording import Words
from paceline.db.read_lane import ReadLane
from paceline.engines.availability.windows import DAY
from paceline.features.cohorts.public import CohortGuards, Cohorts
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks
from paceline.kernel.identity import Principal

SHOWN: Final = 40


async def list_groups(
    asked: Invocation,
    who: Principal,
    lane: ReadLane,
    cohorts: Cohorts,
    guards: CohortGuards,
    groups: GroupAsks,
    sign_ups: SignUpAsks,
) -> Reply:
    reference = asked.option("cohort")
    if not reference:
        (people,) = await lane.rows(sign_ups.of_user(viewer=who))
        own = [SignUpId(UUID(str(each["id"]))) for each in people]
        found = await lane.rows(*(groups.of_sign_up(each) for each in own))
        mine = [row for rows in found for row in rows]
        return told(mine, asked.words, none=asked.words.no_group)
    cohort = await cohorts.named(reference, by=who)
    _, rows = await lane.rows(guards.organised(cohort.id, viewer=who), groups.of_cohort(cohort.id))
    none = asked.words.no_groups.format(cohort=plain(cohort.title))
    return told(rows, asked.words, none=none)


async def complete_cohorts(
    asked: Invocation, who: Principal, lane: ReadLane, guards: CohortGuards
) -> Choices:
    typed = asked.option(asked.focused or "")
    (rows,) = await lane.rows(guards.like(typed, viewer=who))
    return proposed(rows)


def proposed(rows: Sequence[Mapping[str, object]]) -> Choices:
    return Choices(
        all=tuple(Choice(name=str(row["title"]), value=str(row["slug"])) for row in rows)
    )


def told(rows: Sequence[Mapping[str, object]], words: Words, *, none: str) -> Reply:
    if not rows:
        return Reply(text=none)
    lines = [line_of(row, words) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(words.more.format(count=len(rows) - SHOWN))
    return Reply(text="\n".join(lines))


def line_of(row: Mapping[str, object], words: Words) -> str:
    day, minute = divmod(int(str(row["slot"])), DAY)
    place = f" \N{MIDDLE DOT} {plain(str(row['place']))}" if row["place"] else ""
    clock = f"{minute // 60:02}:{minute % 60:02}"
    when = f"{words.days[day]} {clock} {row['zone']}"
    return f"**{plain(str(row['name']))}** \N{MIDDLE DOT} {when}{place}"

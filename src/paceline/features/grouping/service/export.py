"""The list an organiser mails from: person, group, their own local time, personal link."""

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from paceline.engines.availability.windows import minute_text
from paceline.engines.recurrence.slots import Slot, expand, local_times, minute_of_week
from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.public import Enrolment, SignUpId, SignUpView
from paceline.features.grouping.public import Groups, GroupView
from paceline.kernel.identity import Principal

Times: TypeAlias = dict[tuple[int, str], tuple[str, str]]
# A spreadsheet would run a cell that begins like this as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person; empty fields where they are in no group, no link for who was erased."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    role: str
    group: str
    local_time: str
    zone: str
    clock_changes: str
    place: str
    personal_link: str = field(repr=False)


class ExportService:
    def __init__(self, cohorts: Cohorts, enrolment: Enrolment, groups: Groups) -> None:
        self._cohorts = cohorts
        self._enrolment = enrolment
        self._groups = groups

    async def lines(self, cohort_id: CohortId, *, by: Principal) -> Sequence[Line]:
        """Everyone accepted; links live until two months after the cohort."""
        cohort = await self._cohorts.organised(cohort_id, by=by)
        roster = await self._enrolment.roster_unscoped(cohort_id)
        groups = await self._groups.of_cohort_unscoped(cohort_id)
        end = cohort.first_week + timedelta(weeks=cohort.weeks + 9)
        until = datetime(end.year, end.month, end.day, tzinfo=UTC)
        links = await self._enrolment.links_unscoped([view.id for view in roster], until=until)
        return await asyncio.to_thread(lines_of, cohort, roster, groups, links)


def lines_of(
    cohort: CohortView,
    roster: Sequence[SignUpView],
    groups: Sequence[GroupView],
    links: Mapping[SignUpId, str],
) -> list[Line]:
    seats = seated(groups)
    times: Times = {}
    return [
        line_of(view, group, own_time(group, cohort, view.zone, times), links.get(view.id, ""))
        for view in roster
        for group in seats.get(view.id, (None,))
    ]


def seated(groups: Sequence[GroupView]) -> Mapping[SignUpId, Sequence[GroupView | None]]:
    """The groups each person is in or leads."""
    found: dict[SignUpId, list[GroupView | None]] = {}
    for group in groups:
        leader = [group.facilitator_id] if group.facilitator_id else []
        for person in (*group.member_ids, *leader):
            found.setdefault(person, []).append(group)
    return found


def line_of(view: SignUpView, group: GroupView | None, time: tuple[str, str], link: str) -> Line:
    usual, changes = time
    return Line(
        name=view.name,
        email=view.email,
        role=view.role.value,
        group=group.name if group else "",
        local_time=usual,
        zone=view.zone,
        clock_changes=changes,
        place=group.place if group else "",
        personal_link=link,
    )


def own_time(
    group: GroupView | None, cohort: CohortView, zone_name: str, times: Times
) -> tuple[str, str]:
    """Worked out once for each slot and zone, however many people share them."""
    if group is None:
        return "", ""
    key = (group.slot, zone_name)
    if key not in times:
        times[key] = weekly_time(group, cohort, zone_name)
    return times[key]


def weekly_time(group: GroupView, cohort: CohortView, zone_name: str) -> tuple[str, str]:
    """The usual weekly time on this person's clock, and the dates that differ from it."""
    meetings = expand(
        Slot(group.slot, group.zone),
        first_week=cohort.first_week,
        weeks=cohort.weeks,
        skip_weeks=cohort.skip_weeks,
        minutes=cohort.meeting_minutes,
    )
    local = local_times(meetings, viewer_zone=zone_name)
    usual = next(each for each in local if not each.shifted)
    shifted = [f"{each.starts_at:%Y-%m-%d %H:%M}" for each in local if each.shifted]
    return minute_text(minute_of_week(usual.starts_at)), "; ".join(shifted)


def safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(lines: Sequence[Line]) -> Iterator[dict[str, str]]:
    names = [each.name for each in fields(Line)]
    for line in lines:
        yield {name: safe(str(getattr(line, name))) for name in names}


def as_csv(lines: Sequence[Line]) -> str:
    """With a BOM, because spreadsheets guess another encoding without."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.DictWriter(out, [each.name for each in fields(Line)], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(lines))
    return out.getvalue()

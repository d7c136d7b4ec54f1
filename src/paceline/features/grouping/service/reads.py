"""What people look at: drafts, groups and comparisons, made of read-lane rows.

Rows are fetched on the loop; making sense of a whole cohort happens in a thread.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.engines.availability.windows import minute_text
from paceline.engines.recurrence.slots import minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import Instance, Person, PersonId
from paceline.engines.scheduling.validate import validate
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpAsks
from paceline.features.grouping.errors import DraftNotFound
from paceline.features.grouping.models import DraftState
from paceline.features.grouping.public import DraftId, GroupId
from paceline.features.grouping.repository import (
    DRAFTS,
    GroupDoor,
    draft_ask,
    job_ask,
)
from paceline.features.grouping.schemas import (
    DraftGroupOut,
    DraftOut,
    FlawOut,
    GroupOut,
    GroupsOut,
    PersonOut,
    ProgressOut,
    UnplacedOut,
    slot_out,
)
from paceline.features.grouping.service.content import DraftContent, flaws_of, named, strangers
from paceline.features.grouping.service.instances import instance_of_rows, plain
from paceline.kernel.errors import Flaw, NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page


@dataclass(frozen=True)
class Cast:
    """Everyone of a cohort with the times they have: who can come, and on whose clock."""

    instance: Instance
    names: Mapping[str, str]

    @cached_property
    def _gladly(self) -> Attendance:
        return Attendance(self.instance)

    def shown(self, person_id: str, slot: int) -> PersonOut:
        person = self.instance.by_id.get(PersonId(person_id))
        if person is None:
            return gone(person_id)
        return PersonOut(
            id=as_id(person_id),
            name=self.names[person_id],
            zone=person.zone,
            local=self.local(person, slot),
            preferred=self.prefers(person, slot),
        )

    def local(self, person: Person, slot: int) -> str:
        """Weekday and time on the person's clock at the first meeting."""
        first = self._gladly.meetings(slot)[0]
        return minute_text(minute_of_week(first.starts_at.astimezone(zone(person.zone))))

    def prefers(self, person: Person, slot: int) -> bool:
        glad = tuple(window for window in person.windows if window.preferred)
        return not self._gladly.missed_weeks(replace(person, windows=glad), slot=slot)

    def problems(self, content: DraftContent) -> list[Flaw]:
        """Every hard rule the content breaks today, whoever made it."""
        if gone_people := strangers(content, self.instance):
            return gone_people
        violations = validate(self.instance, content.solution())
        return flaws_of(violations, content.groups, self.names)


def gone(person_id: str) -> PersonOut:
    return PersonOut(
        id=as_id(person_id),
        name="(withdrawn)",
        zone="",
        local="",
        preferred=False,
    )


class GroupingReads:
    def __init__(
        self, lane: ReadLane, guards: CohortGuards, sign_ups: SignUpAsks, groups: GroupDoor
    ) -> None:
        self._lane = lane
        self._guards = guards
        self._sign_ups = sign_ups
        self._groups = groups

    async def cast_unscoped(self, cohort_id: CohortId) -> Cast:
        cohort, roster = await self._lane.rows(
            self._guards.whole_unscoped(cohort_id), self._sign_ups.roster_unscoped(cohort_id)
        )
        return await asyncio.to_thread(cast_of, cohort_id, cohort[0], roster)

    async def draft_row(self, draft_id: DraftId, *, viewer: Principal) -> Row:
        """Its cohort's organiser sees it; for everyone else it is not there."""
        found = await self._lane.rows(draft_ask(draft_id))
        row = found[0][0]
        cohort_id = CohortId(as_id(row["cohort_id"]))
        try:
            await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        except NotFound as error:
            raise DraftNotFound from error
        return row

    async def draft(self, draft_id: DraftId, *, viewer: Principal) -> DraftOut:
        row = await self.draft_row(draft_id, viewer=viewer)
        cast = await self.cast_unscoped(CohortId(as_id(row["cohort_id"])))
        jobs = await self._lane.rows(job_ask(draft_id))
        return await asyncio.to_thread(draft_out, row, cast, jobs[0])

    async def waiting(
        self, draft_id: DraftId, *, viewer: Principal
    ) -> tuple[DraftState, ProgressOut | None]:
        """Where solving stands, for those who look often."""
        row = await self.draft_row(draft_id, viewer=viewer)
        jobs = await self._lane.rows(job_ask(draft_id))
        return DraftState(str(row["state"])), progress_out(jobs[0])

    async def drafts(self, cohort_id: CohortId, page: Page, *, viewer: Principal) -> bytes:
        within = self._guards.organised(cohort_id, viewer=viewer)
        return await self._lane.page(DRAFTS, page, binds={"cohort_id": cohort_id}, within=within)

    async def groups(self, cohort_id: CohortId, *, viewer: Principal) -> GroupsOut:
        """The published groups with everyone in them, for the organiser."""
        await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        return await self.groups_unscoped(cohort_id)

    async def groups_unscoped(self, cohort_id: CohortId) -> GroupsOut:
        cast = await self.cast_unscoped(cohort_id)
        groups = (await self._lane.rows(self._groups.of_cohort(cohort_id)))[0]
        ids = [GroupId(as_id(row["id"])) for row in groups]
        members = (await self._lane.rows(self._groups.members(ids)))[0] if ids else []
        return await asyncio.to_thread(groups_out, groups, members, cast)


def cast_of(cohort_id: CohortId, cohort: Row, roster: Sequence[Row]) -> Cast:
    names = {str(row["id"]): str(row["name"]) for row in roster}
    return Cast(instance_of_rows(cohort_id, cohort, roster), names)


def groups_out(groups: Sequence[Row], members: Sequence[Row], cast: Cast) -> GroupsOut:
    return GroupsOut(items=[group_out(row, members, cast) for row in groups])


def draft_out(row: Row, cast: Cast, jobs: Sequence[Row]) -> DraftOut:
    content = DraftContent.read(plain(row["content"]))
    zone_name = cast.instance.anchor_zone
    groups = [
        DraftGroupOut(
            key=group.key,
            slot=slot_out(group.slot, zone_name),
            facilitator=cast.shown(group.facilitator, group.slot) if group.facilitator else None,
            members=[cast.shown(member, group.slot) for member in group.members],
        )
        for group in content.groups
    ]
    values = {name: value for name, value in row.items() if name != "content"}
    return DraftOut.model_validate(
        {
            **values,
            "groups": groups,
            "unplaced": unplaced_out(content, cast),
            "problems": [flaw_out(flaw) for flaw in cast.problems(content)],
            "progress": progress_out(jobs),
        }
    )


def unplaced_out(content: DraftContent, cast: Cast) -> list[UnplacedOut]:
    """Everyone on the roster who is in no group, also those the solver did not know yet."""
    told = {each.id: each for each in content.unplaced}
    placed = {member for group in content.groups for member in group.members}
    found = []
    for person in cast.instance.members:
        if person.id in placed:
            continue
        known = told.get(person.id)
        found.append(
            UnplacedOut(
                id=as_id(person.id),
                name=cast.names[person.id],
                reason=known.reason if known else "not_found",
                explanation=named(known.explanation, cast.names)
                if known
                else f"{cast.names[person.id]} is in no group of this draft.",
            )
        )
    return found


def progress_out(jobs: Sequence[Row]) -> ProgressOut | None:
    if not jobs:
        return None
    job = jobs[0]
    return ProgressOut.model_validate(
        {
            "job_id": job["id"],
            "state": job["state"],
            "placed": job["done"],
            "members": job["total"],
            "note": job["note"],
        }
    )


def group_out(row: Row, members: Sequence[Row], cast: Cast) -> GroupOut:
    slot = int(str(row["slot"]))
    inside = [m for m in members if m["group_id"] == row["id"] and m["role"] == "member"]
    facilitator = row["facilitator_id"]
    return GroupOut.model_validate(
        {
            "id": row["id"],
            "name": row["name"],
            "slot": slot_out(slot, str(row["zone"])),
            "place": row["place"],
            "facilitator": cast.shown(str(facilitator), slot) if facilitator else None,
            "members": [cast.shown(str(each["sign_up_id"]), slot) for each in inside],
        }
    )


def flaw_out(flaw: Flaw) -> FlawOut:
    return FlawOut(where=flaw.where, message=flaw.message)


def as_id(value: object) -> UUID:
    return UUID(str(value))

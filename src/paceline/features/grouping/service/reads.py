"""What people look at: drafts, groups and comparisons, made of read-lane rows.

Rows are fetched on the loop; making sense of a whole cohort happens in a thread.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.engines.scheduling.times import Place
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.grouping.errors import DraftNotFound
from paceline.features.grouping.models import DraftKind, DraftState
from paceline.features.grouping.public import DraftId, GroupId
from paceline.features.grouping.repository.drafts import DRAFTS, draft_ask, job_ask
from paceline.features.grouping.repository.groups import GroupDoor
from paceline.features.grouping.schemas.drafts import (
    DraftGroupOut,
    DraftOut,
    LocksOut,
    ProgressOut,
    ProofOut,
    RemedyOut,
    UnplacedOut,
)
from paceline.features.grouping.schemas.groups import GroupOut, GroupsOut
from paceline.features.grouping.schemas.slots import flaw_out, slot_out
from paceline.features.grouping.service.balance import Balances
from paceline.features.grouping.service.bench import noted
from paceline.features.grouping.service.casting import (
    Cast,
    InputReads,
    as_id,
    kept_content,
    wish_of,
)
from paceline.features.grouping.service.content import (
    DraftContent,
    DraftRemedy,
    DraftUnplaced,
    named,
)
from paceline.features.grouping.service.instances import Wish
from paceline.features.grouping.service.marks import changes, marks_kept, marks_of
from paceline.features.grouping.service.moves import moves_of
from paceline.kernel.errors import Flaw, NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page

# Of a draft's row: told in other words, or nobody's business.
UNSHOWN: Final = frozenset({"content", "inputs", "options"})


GONE: Final = "(withdrawn)"
# What becomes of a draft whose job has ended without filling it.
ENDED: Final = {
    "cancelled": DraftState.CANCELLED,
    "discarded": DraftState.CANCELLED,
    "dead": DraftState.FAILED,
}


class GroupingReads:
    def __init__(
        self, lane: ReadLane, guards: CohortGuards, inputs: InputReads, groups: GroupDoor
    ) -> None:
        self._lane = lane
        self._guards = guards
        self._inputs = inputs
        self._groups = groups

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
        jobs = await self._lane.rows(job_ask(draft_id))
        if not plain(row["content"]):
            return unfilled_out(row, jobs[0])
        cast = await self.cast_of_draft(row)
        return await asyncio.to_thread(draft_out, row, cast, jobs[0])

    async def cast_of_draft(self, row: Row) -> Cast:
        """The cohort as it is today; whoever the draft speaks of has a name in it."""
        cast = await self._inputs.cast_unscoped(CohortId(as_id(row["cohort_id"])), wish_of(row))
        marks = marks_kept(plain(row["inputs"]))
        people = {each for group in kept_content(row).groups for each in group.people}
        known = marks.people.keys() if marks else frozenset()
        cast = await self._inputs.named_unscoped(cast, sorted(people | known | cast.wish.people))
        groups = marks.groups.keys() if marks else frozenset()
        return await self._inputs.titled_unscoped(cast, groups | cast.wish.groups)

    async def waiting(
        self, draft_id: DraftId, *, viewer: Principal
    ) -> tuple[DraftState, ProgressOut | None]:
        """Where solving stands, for those who look often."""
        row = await self.draft_row(draft_id, viewer=viewer)
        jobs = await self._lane.rows(job_ask(draft_id))
        return state_of(row, jobs[0]), progress_out(jobs[0])

    async def drafts(self, cohort_id: CohortId, page: Page, *, viewer: Principal) -> bytes:
        within = self._guards.organised(cohort_id, viewer=viewer)
        return await self._lane.page(DRAFTS, page, binds={"cohort_id": cohort_id}, within=within)

    async def require_organised(self, cohort_id: CohortId, *, viewer: Principal) -> None:
        """Raises NotFound for anyone but an organiser of it."""
        await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))

    async def groups(self, cohort_id: CohortId, *, viewer: Principal) -> GroupsOut:
        """The published groups with everyone in them, for the organiser."""
        await self.require_organised(cohort_id, viewer=viewer)
        return await self.groups_unscoped(cohort_id)

    async def groups_unscoped(self, cohort_id: CohortId) -> GroupsOut:
        cast = await self._inputs.cast_unscoped(cohort_id)
        groups = (await self._lane.rows(self._groups.of_cohort(cohort_id)))[0]
        ids = [GroupId(as_id(row["id"])) for row in groups]
        members = (await self._lane.rows(self._groups.members(ids)))[0] if ids else []
        return await asyncio.to_thread(groups_out, groups, members, cast)


def groups_out(groups: Sequence[Row], members: Sequence[Row], cast: Cast) -> GroupsOut:
    return GroupsOut(items=[group_out(row, members, cast) for row in groups])


def unfilled_out(row: Row, jobs: Sequence[Row]) -> DraftOut:
    """Of a draft that waits, or failed, there is nothing to look the whole cohort up for."""
    return DraftOut.model_validate(
        {
            **known(row, jobs),
            "moves": None,
            **dict.fromkeys(("groups", "unplaced", "problems", "left_alone", "changes"), ()),
        }
    )


def known(row: Row, jobs: Sequence[Row]) -> dict[str, object]:
    """What is told of any draft."""
    return {
        **{name: value for name, value in row.items() if name not in UNSHOWN},
        "state": state_of(row, jobs),
        **failure_of(row, jobs),
        "progress": progress_out(jobs),
        "locks": locks_out(wish_of(row)),
    }


def locks_out(wish: Wish) -> LocksOut:
    return LocksOut(
        groups=[as_id(each) for each in sorted(wish.groups)],
        people=[as_id(each) for each in sorted(wish.people)],
    )


def draft_out(row: Row, cast: Cast, jobs: Sequence[Row]) -> DraftOut:
    content = kept_content(row)
    zone_name = cast.instance.anchor_zone
    balances = Balances(cast.instance)
    groups = [
        DraftGroupOut(
            key=group.key,
            existing=as_id(group.existing) if group.existing else None,
            slot=slot_out(group.slot, group.zone or zone_name),
            facilitator=cast.shown(group.facilitator, group.place) if group.facilitator else None,
            co_facilitators=[cast.shown(each, group.place) for each in group.co_facilitators],
            members=[cast.shown(member, group.place) for member in group.members],
            balance=balances.of(group.members),
        )
        for group in content.groups
    ]
    return DraftOut.model_validate(
        {
            **known(row, jobs),
            "groups": groups,
            "unplaced": unplaced_out(content, cast),
            "problems": [flaw_out(flaw) for flaw in cast.problems(content)],
            "moves": None if cast.wish.kind is DraftKind.FRESH else moves_of(cast.inputs, content),
            "left_alone": [flaw_out(flaw) for flaw in cast.left_alone],
            "changes": [flaw_out(flaw) for flaw in changed(row, cast)],
        }
    )


def changed(row: Row, cast: Cast) -> list[Flaw]:
    """What is not as it was when the draft was made; of a published one nobody asks."""
    marks = marks_kept(plain(row["inputs"]))
    if marks is None or row["state"] != DraftState.READY:
        return []
    return changes(marks, marks_of(cast.inputs, cast.wish), cast.titled)


def state_of(row: Row, jobs: Sequence[Row]) -> DraftState:
    """A draft whose job was ended by an operator, or failed too often, waits for nothing."""
    state = DraftState(str(row["state"]))
    ended = str(jobs[0]["state"]) if jobs else ""
    return ENDED.get(ended, state) if state is DraftState.WAITING else state


def failure_of(row: Row, jobs: Sequence[Row]) -> dict[str, object]:
    """Why nothing came of it, where the row does not say so: its job was given up."""
    waits = row["state"] == DraftState.WAITING
    return given_up(jobs[0]) if waits and jobs and jobs[0]["state"] == "dead" else {}


def given_up(job: Row) -> dict[str, object]:
    told = (
        "Solving it failed again and again and was given up. Try again; what happened is told by: "
        f"paceline jobs show {job['id']}"
    )
    return {"failure": told, "failure_code": "given_up", "failure_name": str(job["id"])}


def unplaced_out(content: DraftContent, cast: Cast) -> list[UnplacedOut]:
    """Everyone on the roster who is in no group, also those the solver did not know yet."""
    told = {each.id: each for each in content.unplaced}
    placed = {member for group in content.groups for member in group.members}
    found = []
    for person in cast.instance.members:
        if person.id in placed:
            continue
        known = told.get(person.id) or not_known(person.id)
        found.append(
            UnplacedOut(
                id=as_id(person.id),
                name=cast.names[person.id],
                reason=known.reason,
                explanation=named(known.explanation, cast.names),
                remedies=[remedy_out(each, cast) for each in known.remedies],
            )
        )
    return found


def not_known(person_id: str) -> DraftUnplaced:
    told = f"{person_id} is in no group of this draft."
    return DraftUnplaced(id=person_id, reason="not_found", explanation=told)


def remedy_out(remedy: DraftRemedy, cast: Cast) -> RemedyOut:
    names = cast.names
    return RemedyOut(
        kind=remedy.kind,
        group=remedy.group,
        windows=list(remedy.windows),
        weeks=list(remedy.weeks),
        people=[names.get(each, GONE) for each in remedy.people],
        proof=[
            ProofOut(
                key=group.key or None,
                slot=slot_out(group.slot, group.zone or cast.instance.anchor_zone),
                facilitator=names.get(group.facilitator, GONE) if group.facilitator else None,
                members=[names.get(each, GONE) for each in group.members],
            )
            for group in remedy.proof
        ],
    )


def progress_out(jobs: Sequence[Row]) -> ProgressOut | None:
    if not jobs:
        return None
    job = jobs[0]
    told = noted(str(job["note"]))
    return ProgressOut.model_validate(
        {
            "groups": told.get("groups"),
            "score": told.get("score"),
            "upper_bound": told.get("bound"),
            "seconds": told.get("seconds"),
            "job_id": job["id"],
            "state": job["state"],
            "placed": job["done"],
            "members": job["total"],
            "note": job["note"],
        }
    )


def group_out(row: Row, members: Sequence[Row], cast: Cast) -> GroupOut:
    slot = int(str(row["slot"]))
    place = Place(slot, str(row["zone"]))
    inside = [m for m in members if m["group_id"] == row["id"]]
    seated = [str(each["sign_up_id"]) for each in inside if each["role"] == "member"]
    helping = [str(each["sign_up_id"]) for each in inside if each["role"] == "co_facilitator"]
    facilitator = row["facilitator_id"]
    return GroupOut.model_validate(
        {
            "id": row["id"],
            "name": row["name"],
            "slot": slot_out(slot, str(row["zone"])),
            "place": row["place"],
            "facilitator": cast.shown(str(facilitator), place) if facilitator else None,
            "co_facilitators": [cast.shown(each, place) for each in helping],
            "members": [cast.shown(each, place) for each in seated],
        }
    )

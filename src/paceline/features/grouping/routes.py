from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Query, Response

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.models import Draft
from paceline.features.grouping.policy import DRAFT, LEAD, MANAGE, PUBLISH, READ, SWITCH
from paceline.features.grouping.public import DraftId, GroupId, GroupView
from paceline.features.grouping.schemas.drafts import (
    AdjustedOut,
    Adjustment,
    ComparisonOut,
    DraftIn,
    DraftMade,
    DraftOut,
    DraftPage,
    PublishedOut,
    PublishIn,
)
from paceline.features.grouping.schemas.groups import (
    ChoicesOut,
    GroupChange,
    GroupIn,
    GroupsOut,
    GroupViewOut,
    MemberIn,
    MoveIn,
    RetimedOut,
    RetimeIn,
    SwitchedOut,
    SwitchIn,
    group_view_out,
)
from paceline.features.grouping.schemas.heat import HeatOut
from paceline.features.grouping.schemas.rules import GroupingIn, GroupingOut
from paceline.features.grouping.schemas.slots import flaw_out, slot_out
from paceline.features.grouping.schemas.trials import (
    FrontierIn,
    FrontierOut,
    TrialMade,
    WhatIfIn,
    WhatIfOut,
)
from paceline.features.grouping.service.comparing import CompareService
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.export import ExportService, as_csv
from paceline.features.grouping.service.groups import GroupService
from paceline.features.grouping.service.heat import HeatReads
from paceline.features.grouping.service.publishing import PublishService
from paceline.features.grouping.service.reads import GroupingReads
from paceline.features.grouping.service.retiming import RetimeService
from paceline.features.grouping.service.rules import RuleService
from paceline.features.grouping.service.switching import SwitchReads
from paceline.features.grouping.service.trials import TrialService
from paceline.web.answers import CSV, JSON
from paceline.web.auth import Caller, permission
from paceline.web.fields import Zone
from paceline.web.limits import limited
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads
from paceline.web.time_limits import lasting

HEAVY: Final = (lasting(), limited("expensive"))
change_drafts: Final = commands("/drafts/{draft_id}")
read_drafts: Final = reads("/drafts/{draft_id}")
change: Final = commands("/cohorts/{cohort_id}")
read: Final = reads("/cohorts/{cohort_id}")
led: Final = commands("/groups/{group_id}")
routers: Final = (change_drafts, read_drafts, change, read, led)

Reads = FromDishka[GroupingReads]
Drafts = FromDishka[DraftService]
Publishing = FromDishka[PublishService]
Groups = FromDishka[GroupService]
Rules = FromDishka[RuleService]
Trials = FromDishka[TrialService]
SEES: Final = [permission(READ, scope="visible")]
DRAFTS: Final = [permission(DRAFT, scope="visible")]
PUBLISHES: Final = [permission(PUBLISH, scope="visible")]
LEADS: Final = [permission(LEAD, scope="visible")]
SWITCHES: Final = [permission(SWITCH, scope="own")]
MANAGES: Final = [permission(MANAGE, scope="visible")]


@change.post(
    "/drafts",
    response_model=DraftMade,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[*DRAFTS, limited("expensive")],
)
async def draft(drafts: Drafts, cohort_id: UUID, wanted: DraftIn, caller: Caller) -> DraftMade:
    made: Draft = await drafts.make(CohortId(cohort_id), wanted, by=caller)
    return DraftMade(id=made.id, number=made.number, state=made.state)


@read.get("/drafts", response_model=DraftPage, dependencies=DRAFTS)
async def drafts_page(grouping: Reads, cohort_id: UUID, paging: Paging, caller: Caller) -> Response:
    body = await grouping.drafts(CohortId(cohort_id), paging, viewer=caller)
    return Response(body, media_type=JSON)


@read_drafts.get("", response_model=DraftOut, dependencies=DRAFTS)
async def show_draft(grouping: Reads, draft_id: UUID, caller: Caller) -> DraftOut:
    return await grouping.draft(DraftId(draft_id), viewer=caller)


@change_drafts.patch("", response_model=AdjustedOut, dependencies=DRAFTS)
async def adjust(drafts: Drafts, draft_id: UUID, wanted: Adjustment, caller: Caller) -> AdjustedOut:
    return await drafts.adjust(DraftId(draft_id), wanted, by=caller)


@read_drafts.get("/compare/{other_id}", response_model=ComparisonOut, dependencies=DRAFTS)
async def compare(
    comparing: FromDishka[CompareService], draft_id: UUID, other_id: UUID, caller: Caller
) -> ComparisonOut:
    return await comparing.compare(DraftId(draft_id), DraftId(other_id), by=caller)


@read_drafts.get("/compare", response_model=ComparisonOut, dependencies=DRAFTS)
async def compare_running(
    comparing: FromDishka[CompareService], draft_id: UUID, caller: Caller
) -> ComparisonOut:
    """With the groups that run: what publishing would change."""
    return await comparing.with_running(DraftId(draft_id), by=caller)


@change_drafts.post("/cancel", response_model=DraftMade, dependencies=DRAFTS)
async def cancel(drafts: Drafts, draft_id: UUID, caller: Caller) -> DraftMade:
    """A search that runs ends in a moment, with the best it has found."""
    draft: Draft = await drafts.cancel(DraftId(draft_id), by=caller)
    return DraftMade(id=draft.id, number=draft.number, state=draft.state)


@change_drafts.post("/publish", response_model=PublishedOut, dependencies=PUBLISHES)
async def publish(
    publishing: Publishing, draft_id: UUID, caller: Caller, wanted: PublishIn | None = None
) -> PublishedOut:
    """A re-run changes the groups that run; ids and meetings stay where they can."""
    return await publishing.publish(DraftId(draft_id), wanted, by=caller)


@change.post("/groups/unpublish", response_model=PublishedOut, dependencies=PUBLISHES)
async def unpublish(publishing: Publishing, cohort_id: UUID, caller: Caller) -> PublishedOut:
    return await publishing.unpublish(CohortId(cohort_id), by=caller)


@read.get("/grouping", response_model=GroupingOut, dependencies=DRAFTS)
async def rules(ruling: Rules, cohort_id: UUID, caller: Caller) -> GroupingOut:
    return await ruling.read(CohortId(cohort_id), viewer=caller)


@change.put("/grouping", response_model=GroupingOut, dependencies=DRAFTS)
async def set_rules(
    ruling: Rules, cohort_id: UUID, wanted: GroupingIn, caller: Caller
) -> GroupingOut:
    """The whole document; with If-Match only if it is still the one that was read."""
    return await ruling.replace(CohortId(cohort_id), wanted, by=caller)


@change.post(
    "/frontier",
    response_model=TrialMade,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[*DRAFTS, limited("expensive")],
)
async def ask_frontier(
    trials: Trials, cohort_id: UUID, wanted: FrontierIn, caller: Caller
) -> TrialMade:
    """How many more could be placed, and how many people would move for it."""
    return await trials.ask_frontier(CohortId(cohort_id), wanted, by=caller)


@read.get("/frontier/{frontier_id}", response_model=FrontierOut, dependencies=DRAFTS)
async def frontier(
    trials: Trials, cohort_id: UUID, frontier_id: UUID, caller: Caller
) -> FrontierOut:
    return await trials.frontier(CohortId(cohort_id), frontier_id, viewer=caller)


@change.post(
    "/what-if",
    response_model=TrialMade,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[*DRAFTS, limited("expensive")],
)
async def ask_what_if(
    trials: Trials, cohort_id: UUID, wanted: WhatIfIn, caller: Caller
) -> TrialMade:
    """What would be possible otherwise; nothing of it is kept as a draft."""
    return await trials.ask_what_if(CohortId(cohort_id), wanted, by=caller)


@read.get("/what-if/{trial_id}", response_model=WhatIfOut, dependencies=DRAFTS)
async def what_if(trials: Trials, cohort_id: UUID, trial_id: UUID, caller: Caller) -> WhatIfOut:
    return await trials.what_if(CohortId(cohort_id), trial_id, viewer=caller)


@read.get("/heat", response_model=HeatOut, dependencies=[*DRAFTS, *HEAVY])
async def heat(
    heats: FromDishka[HeatReads],
    cohort_id: UUID,
    caller: Caller,
    zone: Annotated[Zone | None, Query(description="Whose clock; else the cohort's.")] = None,
    draft: Annotated[UUID | None, Query(description="Whose groups; else those that run.")] = None,
) -> HeatOut:
    """The week as demand and supply, start by start."""
    return await heats.heat(
        CohortId(cohort_id),
        viewer_zone=zone,
        draft_id=DraftId(draft) if draft else None,
        viewer=caller,
    )


@read.get("/groups", response_model=GroupsOut, dependencies=SEES)
async def groups(grouping: Reads, cohort_id: UUID, caller: Caller) -> GroupsOut:
    return await grouping.groups(CohortId(cohort_id), viewer=caller)


@read.get("/groups/choices", response_model=ChoicesOut, dependencies=SWITCHES)
async def choices(
    switching: FromDishka[SwitchReads], cohort_id: UUID, caller: Caller
) -> ChoicesOut:
    """The other groups of a cohort you are in, and which of them you could change to."""
    return await switching.choices(CohortId(cohort_id), viewer=caller)


@change.post("/groups/switch", response_model=SwitchedOut, dependencies=SWITCHES)
async def switch(by_hand: Groups, cohort_id: UUID, wanted: SwitchIn, caller: Caller) -> SwitchedOut:
    """Your own place: into another group that has room and meets when you can."""
    view = await by_hand.switch(CohortId(cohort_id), to=GroupId(wanted.to), by=caller)
    slot = slot_out(view.slot, view.zone)
    return SwitchedOut(id=view.id, name=view.name, slot=slot, place=view.place)


@change.post(
    "/groups/export",
    response_class=Response,
    responses={HTTPStatus.OK.value: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    dependencies=[*MANAGES, *HEAVY],
)
async def export(exporting: FromDishka[ExportService], cohort_id: UUID, caller: Caller) -> Response:
    """CSV. A command, because it makes the personal links that are missing."""
    lines = await exporting.lines(CohortId(cohort_id), by=caller)
    headers = {"content-disposition": 'attachment; filename="groups.csv"'}
    return Response(as_csv(lines), headers=headers, media_type=CSV)


@change.post(
    "/groups", response_model=GroupViewOut, status_code=HTTPStatus.CREATED, dependencies=MANAGES
)
async def form(by_hand: Groups, cohort_id: UUID, wanted: GroupIn, caller: Caller) -> GroupViewOut:
    return group_view_out(await by_hand.form(CohortId(cohort_id), wanted, by=caller))


@change.patch("/groups/{group_id}", response_model=GroupViewOut, dependencies=MANAGES)
async def edit(
    by_hand: Groups, cohort_id: UUID, group_id: UUID, wanted: GroupChange, caller: Caller
) -> GroupViewOut:
    view = await by_hand.change(CohortId(cohort_id), GroupId(group_id), wanted, by=caller)
    return group_view_out(view)


@change.delete("/groups/{group_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=MANAGES)
async def end(by_hand: Groups, cohort_id: UUID, group_id: UUID, caller: Caller) -> None:
    await by_hand.end(CohortId(cohort_id), GroupId(group_id), by=caller)


@change.post("/groups/{group_id}/members", response_model=GroupViewOut, dependencies=MANAGES)
async def add(
    by_hand: Groups, cohort_id: UUID, group_id: UUID, wanted: MemberIn, caller: Caller
) -> GroupViewOut:
    view: GroupView = await by_hand.add(
        CohortId(cohort_id),
        GroupId(group_id),
        SignUpId(wanted.sign_up_id),
        by=caller,
        despite_busy=wanted.despite_busy,
    )
    return group_view_out(view)


@change.delete(
    "/groups/{group_id}/members/{sign_up_id}", response_model=GroupViewOut, dependencies=MANAGES
)
async def remove(
    by_hand: Groups, cohort_id: UUID, group_id: UUID, sign_up_id: UUID, caller: Caller
) -> GroupViewOut:
    view = await by_hand.remove(
        CohortId(cohort_id), GroupId(group_id), SignUpId(sign_up_id), by=caller
    )
    return group_view_out(view)


@change.post("/groups/{group_id}/move", response_model=GroupViewOut, dependencies=MANAGES)
async def move(
    by_hand: Groups, cohort_id: UUID, group_id: UUID, wanted: MoveIn, caller: Caller
) -> GroupViewOut:
    view = await by_hand.move(
        CohortId(cohort_id),
        GroupId(group_id),
        SignUpId(wanted.sign_up_id),
        to=GroupId(wanted.to),
        by=caller,
        despite_busy=wanted.despite_busy,
    )
    return group_view_out(view)


@led.post("/retime", response_model=RetimedOut, dependencies=LEADS)
async def retime(
    retiming: FromDishka[RetimeService], group_id: UUID, wanted: RetimeIn, caller: Caller
) -> RetimedOut:
    """Another weekly time from the next week on, by whoever leads the group or organises it."""
    found = await retiming.retime(GroupId(group_id), wanted.slot, dry_run=wanted.dry_run, by=caller)
    return RetimedOut(
        slot=slot_out(found.group.slot, found.group.zone),
        from_week=found.from_week,
        problems=[flaw_out(each) for each in found.problems],
    )

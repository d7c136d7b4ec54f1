from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Path, Response

from paceline.db.ledger.tables import JobRow
from paceline.db.statements import plain
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import DraftId
from paceline.features.reconcile.models import SavedPlan
from paceline.features.reconcile.policy import APPLY, CONNECT, READ
from paceline.features.reconcile.ports import Targets
from paceline.features.reconcile.public import Connection, PlanId
from paceline.features.reconcile.repository.connections import ConnectionReads
from paceline.features.reconcile.schemas import (
    ApplyIn,
    ConnectedOut,
    ConnectionChange,
    ConnectionIn,
    ConnectionPage,
    LetterOut,
    LettersOut,
    PlanIn,
    PlanMade,
    PlanOut,
    ProviderOut,
    ProvidersOut,
    ReplayedOut,
)
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.features.reconcile.service.letters import LetterService
from paceline.features.reconcile.service.plans import PlanService
from paceline.web.answers import JSON
from paceline.web.auth import Caller, permission
from paceline.web.limits import limited
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

change: Final = commands("/cohorts/{cohort_id}/connections")
read: Final = reads("/cohorts/{cohort_id}/connections")
act: Final = commands("/sync-plans/{plan_id}")
read_plans: Final = reads("/sync-plans/{plan_id}")
offered: Final = reads("/providers")
routers: Final = (change, read, act, read_plans, offered)

Reads = FromDishka[ConnectionReads]
Connections = FromDishka[ConnectionService]
Letters = FromDishka[LetterService]
Plans = FromDishka[PlanService]
Provider = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
SEES: Final = [permission(READ, scope="visible")]
CONNECTS: Final = [permission(CONNECT, scope="visible")]
APPLIES: Final = [permission(APPLY, scope="visible")]


@offered.get("", response_model=ProvidersOut, dependencies=[permission(READ, scope="none")])
async def providers(targets: FromDishka[Targets]) -> ProvidersOut:
    """Where cohorts can be kept in step here."""
    items = [
        ProviderOut(name=each.name, kinds=[rule.kind for rule in each.rules])
        for each in targets.all()
    ]
    return ProvidersOut(items=items)


@read.get("", response_model=ConnectionPage, dependencies=SEES)
async def page(found: Reads, cohort_id: UUID, paging: Paging, caller: Caller) -> Response:
    body = await found.page(CohortId(cohort_id), paging, viewer=caller)
    return Response(body, media_type=JSON)


@change.post("", response_model=ConnectedOut, status_code=HTTPStatus.CREATED, dependencies=CONNECTS)
async def connect(
    connections: Connections, cohort_id: UUID, wanted: ConnectionIn, caller: Caller
) -> Connection:
    return await connections.connect(
        CohortId(cohort_id),
        wanted.provider,
        place=wanted.place,
        account=wanted.account,
        options=wanted.options,
        by=caller,
    )


@change.patch("/{provider}", response_model=ConnectedOut, dependencies=CONNECTS)
async def change_options(
    connections: Connections,
    cohort_id: UUID,
    provider: Provider,
    wanted: ConnectionChange,
    caller: Caller,
) -> Connection:
    return await connections.change(
        CohortId(cohort_id), provider, options=wanted.options, by=caller
    )


@change.delete("/{provider}", status_code=HTTPStatus.NO_CONTENT, dependencies=CONNECTS)
async def disconnect(
    connections: Connections, cohort_id: UUID, provider: Provider, caller: Caller
) -> None:
    """What was made there stays."""
    await connections.end(CohortId(cohort_id), provider, by=caller)


@change.post(
    "/{provider}/sync",
    response_model=ConnectedOut,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[*APPLIES, limited("expensive")],
)
async def sync(
    connections: Connections, cohort_id: UUID, provider: Provider, caller: Caller
) -> Connection:
    """A turn as soon as a worker is free; the list of connections tells how it ended."""
    return await connections.wish(CohortId(cohort_id), provider, by=caller)


@change.post(
    "/{provider}/plans",
    response_model=PlanMade,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[*SEES, limited("expensive")],
)
async def make_plan(
    plans: Plans,
    cohort_id: UUID,
    provider: Provider,
    caller: Caller,
    wanted: PlanIn | None = None,
) -> SavedPlan:
    """Looks outside and tells what would be done; nothing is."""
    draft_id = DraftId(wanted.draft) if wanted and wanted.draft else None
    return await plans.wish(CohortId(cohort_id), provider, draft_id=draft_id, by=caller)


@read.get("/{provider}/dead-letters", response_model=LettersOut, dependencies=SEES)
async def dead_letters(
    letters: Letters, cohort_id: UUID, provider: Provider, caller: Caller
) -> LettersOut:
    """Jobs of this connection that nobody tries any more, the newest first."""
    found = await letters.of(CohortId(cohort_id), provider, viewer=caller)
    return LettersOut(items=[LetterOut.model_validate(each) for each in found])


@read.get("/{provider}/dead-letters/{letter_id}", response_model=LetterOut, dependencies=SEES)
async def dead_letter(
    letters: Letters, cohort_id: UUID, provider: Provider, letter_id: UUID, caller: Caller
) -> LetterOut:
    found = await letters.one(CohortId(cohort_id), provider, letter_id, viewer=caller)
    return LetterOut.model_validate(found)


@change.post(
    "/{provider}/dead-letters/{letter_id}/replay",
    response_model=ReplayedOut,
    dependencies=APPLIES,
)
async def replay_dead_letter(
    letters: Letters, cohort_id: UUID, provider: Provider, letter_id: UUID, caller: Caller
) -> JobRow:
    """It gets a fresh set of attempts."""
    return await letters.replay(CohortId(cohort_id), provider, letter_id, by=caller)


@read_plans.get("", response_model=PlanOut, dependencies=SEES)
async def show_plan(found: Reads, plan_id: UUID, caller: Caller) -> PlanOut:
    row = await found.plan(PlanId(plan_id), viewer=caller)
    shown = {name: plain(value) for name, value in row.items() if name != "fingerprint"}
    return PlanOut.model_validate(shown)


@act.post(
    "/apply",
    response_model=PlanMade,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[*APPLIES, limited("expensive")],
)
async def apply_plan(plans: Plans, plan_id: UUID, wanted: ApplyIn, caller: Caller) -> SavedPlan:
    """Refused, in the plan's `failure`, when the state moved since it was made."""
    return await plans.wish_applied(PlanId(plan_id), force=wanted.force, by=caller)

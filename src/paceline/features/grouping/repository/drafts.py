from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.types import Uuid

from paceline.db.ledger.tables import JobRow
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.errors import (
    DraftNotFound,
    NoDraftReady,
    TrialNotFound,
)
from paceline.features.grouping.models import (
    Draft,
    DraftState,
    Trial,
    TrialState,
    require_filled,
)
from paceline.features.grouping.public import DraftId

SOLVE, TRY = "grouping.solve", "grouping.try"
NAMELESS: Final = {
    "failure": "It named somebody whose data was erased since.",
    "failure_code": "named_erased",
    "failure_name": None,
}


class DraftRepository(Repository[Draft]):
    """Which cohort a caller may touch is asked of the cohorts' door, after the row is here."""

    async def get_unscoped(self, draft_id: DraftId) -> Draft:
        found = select(Draft).where(Draft.id == draft_id).with_for_update()
        return await self.one(found, missing=DraftNotFound())

    async def next_number_unscoped(self, cohort_id: CohortId) -> int:
        session = await self._unit.session()
        highest = select(func.max(Draft.number)).where(Draft.cohort_id == cohort_id)
        return ((await session.execute(highest)).scalar_one() or 0) + 1

    async def solving_unscoped(self, cohort_id: CohortId, number: int | None) -> Draft:
        """The draft of this number, or the newest that waits for the solver."""
        if number is not None:
            return await self.numbered_unscoped(cohort_id, number)
        found = select(Draft).where(Draft.cohort_id == cohort_id)
        waiting = found.where(Draft.state == DraftState.WAITING)
        newest = waiting.order_by(Draft.number.desc()).limit(1)
        return await self.one(newest, missing=NoDraftReady())

    async def base_unscoped(self, cohort_id: CohortId, draft_id: DraftId | None) -> DraftId | None:
        """This draft, if it has groups, else the newest that is ready. Raises DraftNotReady."""
        found = select(Draft).where(Draft.cohort_id == cohort_id)
        if draft_id is not None:
            asked = found.where(Draft.id == draft_id)
            draft = await self.one(asked, missing=DraftNotFound())
            require_filled(draft.state)
            return DraftId(draft.id)
        ready = found.where(Draft.state == DraftState.READY).order_by(Draft.number.desc())
        newest = await self.first(ready.limit(1))
        return None if newest is None else DraftId(newest.id)

    async def numbered_unscoped(self, cohort_id: CohortId, number: int | None) -> Draft:
        """The draft of this number, or the newest that is ready."""
        found = select(Draft).where(Draft.cohort_id == cohort_id)
        if number is not None:
            return await self.one(found.where(Draft.number == number), missing=DraftNotFound())
        ready = found.where(Draft.state == DraftState.READY)
        newest = ready.order_by(Draft.number.desc()).limit(1)
        return await self.one(newest, missing=NoDraftReady())

    async def forget_names_unscoped(self, cohort_id: CohortId) -> None:
        """Why drafts failed may name people: that it did is what stays."""
        failed = Draft.cohort_id == cohort_id, Draft.state == DraftState.FAILED
        named = or_(Draft.failure_name != "", Draft.failure_code.is_(None))
        nameless = update(Draft).where(*failed, named).values(NAMELESS)
        await self.execute(nameless.execution_options(synchronize_session=False))


class TrialRepository(Repository[Trial]):
    async def get_unscoped(self, trial_id: UUID) -> Trial:
        found = select(Trial).where(Trial.id == trial_id).with_for_update()
        return await self.one(found, missing=TrialNotFound())

    async def drop_failed_unscoped(self, cohort_id: CohortId) -> None:
        failed = Trial.cohort_id == cohort_id, Trial.state == TrialState.FAILED
        gone = delete(Trial).where(*failed)
        await self.execute(gone.execution_options(synchronize_session=False))

    async def prune_unscoped(self, *, before: datetime) -> None:
        old = delete(Trial).where(Trial.expires_at < before)
        await self.execute(old.execution_options(synchronize_session=False))


DRAFT: Final = select(
    Draft.id,
    Draft.cohort_id,
    Draft.number,
    Draft.seed,
    Draft.state,
    Draft.score,
    Draft.placed,
    Draft.members,
    Draft.version,
    Draft.content,
    Draft.failure,
    Draft.failure_code,
    Draft.failure_name,
    Draft.created_at,
    Draft.ready_at,
    Draft.kind,
    Draft.from_week,
    Draft.options,
    Draft.inputs,
    Draft.upper_bound,
)
ONE_DRAFT: Final = DRAFT.where(Draft.id == bindparam("draft_id", type_=Uuid()))
NEWEST: Final = (
    select(Draft.id, Draft.state, Draft.content)
    .where(
        Draft.cohort_id == bindparam("cohort_id", type_=Uuid()),
        or_(Draft.state == DraftState.READY, Draft.state == DraftState.PUBLISHED),
    )
    .order_by(Draft.number.desc())
    .limit(1)
)
TRIAL: Final = select(
    Trial.id,
    Trial.kind,
    Trial.asked,
    Trial.state,
    Trial.answer,
    Trial.failure,
    Trial.failure_code,
    Trial.failure_name,
    Trial.created_at,
    Trial.expires_at,
).where(
    Trial.id == bindparam("trial_id", type_=Uuid()),
    Trial.cohort_id == bindparam("cohort_id", type_=Uuid()),
    Trial.expires_at > bindparam("now", type_=Instant()),
)
STOP: Final = select(Draft.stop_asked).where(Draft.id == bindparam("draft_id", type_=Uuid()))
DRAFTS: Final = Listing(
    statement=select(
        Draft.id,
        Draft.number,
        Draft.kind,
        Draft.from_week,
        Draft.state,
        Draft.seed,
        Draft.score,
        Draft.upper_bound,
        Draft.placed,
        Draft.members,
        Draft.version,
        Draft.created_at,
        Draft.ready_at,
    ).where(Draft.cohort_id == bindparam("cohort_id", type_=Uuid())),
    id=Draft.id,
    sorts={"number": Draft.number, "score": Draft.score},
    filters={"state": Draft.state, "number": Draft.number},
)
JOB: Final = (
    select(JobRow.id, JobRow.state, JobRow.done, JobRow.total, JobRow.note)
    .where(JobRow.kind == bindparam("kind"), JobRow.key == bindparam("key"))
    .order_by(JobRow.id.desc())
    .limit(1)
)


def draft_ask(draft_id: DraftId) -> Ask:
    return Ask(statement=ONE_DRAFT, binds={"draft_id": draft_id}, missing=DraftNotFound())


def newest_ask(cohort_id: CohortId) -> Ask:
    """Rows id, state, content: the newest draft that is ready or published, or none."""
    return Ask(statement=NEWEST, binds={"cohort_id": cohort_id})


def job_ask(key: object, *, kind: str = SOLVE) -> Ask:
    return Ask(statement=JOB, binds={"kind": kind, "key": str(key)})


def trial_ask(trial_id: object, cohort_id: CohortId, *, now: datetime) -> Ask:
    binds = {"trial_id": trial_id, "cohort_id": cohort_id, "now": now}
    return Ask(statement=TRIAL, binds=binds, missing=TrialNotFound())


def stop_ask(draft_id: DraftId) -> Ask:
    """One row: whether somebody wants its solving to end."""
    return Ask(statement=STOP, binds={"draft_id": draft_id})

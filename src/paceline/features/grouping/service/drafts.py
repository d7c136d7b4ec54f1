import asyncio

import msgspec
from typing_extensions import override

from paceline.db.ledger.desk import JobDesk
from paceline.db.ledger.tables import JobState
from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.grouping.errors import (
    DraftNotFound,
    DraftNotWaiting,
    NothingRuns,
)
from paceline.features.grouping.models import (
    Draft,
    DraftKind,
    DraftState,
    require_ready,
    require_version,
)
from paceline.features.grouping.public import (
    DraftId,
    DraftReady,
    Drafts,
    DraftStanding,
    Groups,
)
from paceline.features.grouping.repository.drafts import DraftRepository, draft_ask, job_ask
from paceline.features.grouping.schemas.drafts import AdjustedOut, Adjustment, DraftIn
from paceline.features.grouping.schemas.slots import flaw_out
from paceline.features.grouping.service.bench import Bench
from paceline.features.grouping.service.casting import InputReads, as_id, kept_options, wish_of
from paceline.features.grouping.service.content import DraftContent, adjusted, coded
from paceline.features.grouping.service.instances import settings_of_view
from paceline.features.grouping.service.locks import require_locks
from paceline.features.grouping.service.made import Made
from paceline.features.grouping.service.marks import Marks, marks_of
from paceline.features.grouping.service.payloads import SolveDraft
from paceline.features.grouping.service.reads import GroupingReads
from paceline.kernel.clock import Clock
from paceline.kernel.errors import CodedFlaw, NotFound, PacelineError, Unavailable
from paceline.kernel.identity import Principal
from paceline.kernel.messages import JobContext, Outbox


class DraftService(Drafts):
    def __init__(
        self,
        cohorts: Cohorts,
        drafts: DraftRepository,
        groups: Groups,
        lane: ReadLane,
        inputs: InputReads,
        reads: GroupingReads,
        bench: Bench,
        desk: JobDesk,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._drafts = drafts
        self._groups = groups
        self._lane = lane
        self._inputs = inputs
        self._reads = reads
        self._bench = bench
        self._desk = desk
        self._outbox = outbox
        self._clock = clock

    async def make(self, cohort_id: CohortId, wanted: DraftIn, *, by: Principal) -> Draft:
        """Solving takes its time, so it is a job; the draft waits for it."""
        cohort = await self._cohorts.held(cohort_id, by=by)
        if (wanted.kind, wanted.changes) == (DraftKind.RERUN, "none"):
            wanted = wanted.model_copy(update={"kind": DraftKind.TOP_UP})
        from_week = 0
        if wanted.kind is not DraftKind.FRESH:
            from_week = await self._first_free_week(cohort)
        await self._bench.require_allowed(cohort_id, wanted.seconds)
        await require_locks(self._groups, cohort_id, wanted.locks, kind=wanted.kind)
        draft = Draft(
            cohort_id=cohort_id,
            number=await self._drafts.next_number_unscoped(cohort_id),
            seed=wanted.seed,
            made_by=by.user_id,
            created_at=self._clock.now(),
            kind=wanted.kind,
            from_week=from_week,
            options=wanted.model_dump(mode="json", exclude={"seed", "kind"}),
        )
        self._drafts.add(draft)
        await self._drafts.flush()
        self._outbox.enqueue(
            SolveDraft(draft_id=DraftId(draft.id), cohort_id=cohort_id, seed=wanted.seed)
        )
        return draft

    @override
    async def ask_for(self, cohort_id: CohortId, *, by: Principal) -> DraftStanding:
        draft = await self.make(cohort_id, DraftIn(), by=by)
        return DraftStanding(
            id=DraftId(draft.id),
            cohort_id=cohort_id,
            number=draft.number,
            is_over=False,
            failure=None,
            placed=0,
            members=0,
        )

    @override
    async def standing_unscoped(self, draft_id: DraftId) -> DraftStanding:
        return standing_of((await self._lane.rows(draft_ask(draft_id)))[0][0])

    async def _first_free_week(self, cohort: CohortView) -> int:
        """What a re-run changes begins with the next week. Raises NothingRuns, NoWeekLeft."""
        if not await self._groups.of_cohort_unscoped(cohort.id):
            raise NothingRuns
        return settings_of_view(cohort).first_free_week(self._clock.now())

    async def solve(self, wish: SolveDraft, context: JobContext) -> None:
        """Reads, then solves in a child, then stores: nothing is held while the child works."""
        row = (await self._lane.rows(draft_ask(wish.draft_id)))[0][0]
        cast = await self._inputs.cast_unscoped(wish.cohort_id, wish_of(row))
        try:
            answer = await self._bench.solved(
                cast, kept_options(row), context, seed=wish.seed, watching=wish.draft_id
            )
        except Unavailable:
            raise
        except PacelineError as error:
            await self._fail(wish.draft_id, coded(error, cast.titled))
            return
        marks = await asyncio.to_thread(marks_of, cast.inputs, cast.wish)
        await self._store(wish, answer, marks)

    async def cancel(self, draft_id: DraftId, *, by: Principal) -> Draft:
        """What has not begun ends at once; a search that runs ends with its best so far.

        Raises DraftNotWaiting when it has ended.
        """
        draft = await self.organised(draft_id, by=by)
        if draft.state is not DraftState.WAITING:
            raise DraftNotWaiting(draft.state)
        jobs = (await self._lane.rows(job_ask(draft_id)))[0]
        draft.stop_asked = True
        job = await self._desk.job_unscoped(as_id(jobs[0]["id"])) if jobs else None
        if job is None or job.state is not JobState.RUNNING:
            draft.state = DraftState.CANCELLED
        if job is not None and job.state is JobState.READY:
            await self._desk.cancel(job.id)
        return draft

    async def _store(self, wish: SolveDraft, answer: Made, marks: Marks) -> None:
        draft = await self._drafts.get_unscoped(wish.draft_id)
        if draft.state is not DraftState.WAITING:
            return
        if draft.stop_asked and not answer.placed:
            draft.state = DraftState.CANCELLED
            return
        kept = answer.content.kept()
        draft.fill(kept, score=answer.score, placed=answer.placed, members=answer.members)
        draft.inputs, draft.upper_bound = marks.kept(), answer.upper_bound
        draft.state, draft.ready_at = DraftState.READY, self._clock.now()
        self._outbox.publish(DraftReady(cohort_id=wish.cohort_id, draft_id=wish.draft_id))

    async def _fail(self, draft_id: DraftId, why: CodedFlaw) -> None:
        """The cohort itself cannot be grouped like this; trying again would not help."""
        draft = await self._drafts.get_unscoped(draft_id)
        if draft.state is not DraftState.WAITING:
            return
        if draft.stop_asked:
            draft.state = DraftState.CANCELLED
            return
        draft.fail(why)

    async def adjust(self, draft_id: DraftId, wanted: Adjustment, *, by: Principal) -> AdjustedOut:
        """All changes or none; what they break is told, and kept from being published.

        The whole cohort is checked before the transaction opens; inside it the version says
        whether the draft is still the one that was checked.
        """
        row = await self._reads.draft_row(draft_id, viewer=by)
        require_ready(DraftState(str(row["state"])))
        require_version(int(str(row["version"])), wanted.version)
        cast = await self._reads.cast_of_draft(row)
        before = DraftContent.read(plain(row["content"]))
        content = adjusted(before, wanted.changes).reasons_alone()
        problems = await asyncio.to_thread(cast.problems, content)
        members = len(cast.instance.members)
        version = wanted.version
        if not wanted.check:
            score = await self._bench.scored(cast, content)
            version = await self._refill(draft_id, content, wanted, by=by, outcome=(score, members))
        return AdjustedOut(
            version=version,
            placed=content.placed,
            members=members,
            problems=[flaw_out(flaw) for flaw in problems],
        )

    async def _refill(
        self,
        draft_id: DraftId,
        content: DraftContent,
        wanted: Adjustment,
        *,
        by: Principal,
        outcome: tuple[int, int],
    ) -> int:
        """What no solution is worth more than was said of another question, maybe: it is dropped.

        `outcome` is the score and the number of members.
        """
        score, members = outcome
        draft = await self.organised(draft_id, by=by)
        require_ready(draft.state)
        require_version(draft.version, wanted.version)
        draft.fill(content.kept(), score=score, placed=content.placed, members=members)
        draft.upper_bound = None
        return draft.version

    async def organised(self, draft_id: DraftId, *, by: Principal) -> Draft:
        """A draft of someone else's cohort is not there."""
        draft = await self._drafts.get_unscoped(draft_id)
        try:
            await self._cohorts.organised(draft.cohort_id, by=by)
        except NotFound as error:
            raise DraftNotFound from error
        return draft

    async def reopen_unscoped(self, draft_id: DraftId) -> None:
        """What was published is a draft again once its groups are gone; but for a re-run."""
        draft = await self._drafts.get_unscoped(draft_id)
        if draft.state is DraftState.PUBLISHED and draft.kind is DraftKind.FRESH:
            draft.state = DraftState.READY


def standing_of(row: Row) -> DraftStanding:
    found = {name: row[name] for name in ("id", "cohort_id", "number", "placed", "members")}
    state, failure = DraftState(str(row["state"])), row["failure"]
    if state is DraftState.CANCELLED:
        failure = "It was called off."
    return msgspec.convert(
        {**found, "is_over": state is not DraftState.WAITING, "failure": failure}, DraftStanding
    )

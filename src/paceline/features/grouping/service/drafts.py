import asyncio

from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solving import Answer, solve_instance
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.grouping.errors import DraftNotFound
from paceline.features.grouping.models import Draft, DraftState, require_ready, require_version
from paceline.features.grouping.public import DraftId, DraftReady
from paceline.features.grouping.repository import DraftRepository
from paceline.features.grouping.schemas import AdjustedOut, Adjustment
from paceline.features.grouping.service.content import DraftContent, adjusted, content_of
from paceline.features.grouping.service.instances import plain
from paceline.features.grouping.service.payloads import SolveDraft
from paceline.features.grouping.service.reads import GroupingReads, as_id, flaw_out
from paceline.features.grouping.settings import DRAFT_SECONDS, GroupingSettings
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound, PacelineError, Unavailable
from paceline.kernel.flags import Flags, Target
from paceline.kernel.identity import Principal
from paceline.kernel.messages import JobContext, Outbox
from paceline.kernel.processes import Limits, Processes


class DraftService:
    def __init__(
        self,
        cohorts: Cohorts,
        drafts: DraftRepository,
        reads: GroupingReads,
        processes: Processes,
        settings: GroupingSettings,
        flags: Flags,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._drafts = drafts
        self._reads = reads
        self._processes = processes
        self._settings = settings
        self._flags = flags
        self._outbox = outbox
        self._clock = clock

    async def make(self, cohort_id: CohortId, *, seed: int, by: Principal) -> Draft:
        """Solving takes its time, so it is a job; the draft waits for it."""
        await self._cohorts.held(cohort_id, by=by)
        draft = Draft(
            cohort_id=cohort_id,
            number=await self._drafts.next_number_unscoped(cohort_id),
            seed=seed,
            made_by=by.user_id,
            created_at=self._clock.now(),
        )
        self._drafts.add(draft)
        await self._drafts.flush()
        self._outbox.enqueue(SolveDraft(draft_id=DraftId(draft.id), cohort_id=cohort_id, seed=seed))
        return draft

    async def solve(self, wish: SolveDraft, context: JobContext) -> None:
        """Reads, then solves in a child, then stores: nothing is held while the child works."""
        cast = await self._reads.cast_unscoped(wish.cohort_id)
        try:
            answer = await self._solved(cast.instance, wish, context)
        except Unavailable:
            raise
        except PacelineError as error:
            await self._fail(wish.draft_id, error.detail)
            return
        await self._store(wish, answer)

    async def _solved(self, instance: Instance, wish: SolveDraft, context: JobContext) -> Answer:
        async def tell(report: object) -> None:
            if isinstance(report, dict):
                note = f"{report['groups']} groups"
                await context.report(report["placed"], report["members"], note)

        seconds = await self._flags.value(DRAFT_SECONDS, of=Target(cohort=wish.cohort_id))
        limits = Limits(
            memory=self._settings.memory_mib,
            seconds=seconds if seconds > 0 else self._settings.seconds,
        )
        return await self._processes.run(
            solve_instance, instance, wish.seed, limits=limits, on_report=tell
        )

    async def _store(self, wish: SolveDraft, answer: Answer) -> None:
        draft = await self._drafts.get_unscoped(wish.draft_id)
        if draft.state is not DraftState.WAITING:
            return
        content = content_of(answer)
        draft.fill(content.kept(), score=answer.score, placed=answer.placed, members=answer.members)
        draft.state, draft.ready_at = DraftState.READY, self._clock.now()
        self._outbox.publish(DraftReady(cohort_id=wish.cohort_id, draft_id=wish.draft_id))

    async def _fail(self, draft_id: DraftId, detail: str) -> None:
        """The cohort itself cannot be grouped like this; trying again would not help."""
        draft = await self._drafts.get_unscoped(draft_id)
        if draft.state is DraftState.WAITING:
            draft.state, draft.failure = DraftState.FAILED, detail

    async def adjust(self, draft_id: DraftId, wanted: Adjustment, *, by: Principal) -> AdjustedOut:
        """All changes or none; what they break is told, and kept from being published.

        The whole cohort is checked before the transaction opens; inside it the version says
        whether the draft is still the one that was checked.
        """
        row = await self._reads.draft_row(draft_id, viewer=by)
        require_ready(DraftState(str(row["state"])))
        require_version(int(str(row["version"])), wanted.version)
        cast = await self._reads.cast_unscoped(CohortId(as_id(row["cohort_id"])))
        content = adjusted(DraftContent.read(plain(row["content"])), wanted.changes)
        problems = await asyncio.to_thread(cast.problems, content)
        members = len(cast.instance.members)
        version = wanted.version
        if not wanted.check:
            version = await self._refill(draft_id, content, version, members=members, by=by)
        return AdjustedOut(
            version=version,
            placed=content.placed,
            members=members,
            problems=[flaw_out(flaw) for flaw in problems],
        )

    async def _refill(
        self, draft_id: DraftId, content: DraftContent, seen: int, *, members: int, by: Principal
    ) -> int:
        draft = await self.organised(draft_id, by=by)
        require_ready(draft.state)
        require_version(draft.version, seen)
        draft.fill(content.kept(), score=draft.score, placed=content.placed, members=members)
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
        """What was published is a draft again once its groups are gone."""
        draft = await self._drafts.get_unscoped(draft_id)
        if draft.state is DraftState.PUBLISHED:
            draft.state = DraftState.READY

"""Trials: solved like drafts, looked at, forgotten after a day."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Final

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.features.cohorts.public import CohortGuards, CohortId, Cohorts
from paceline.features.grouping.errors import NothingRuns, TrialNotFound
from paceline.features.grouping.models import DraftKind, Trial, TrialKind, TrialState
from paceline.features.grouping.public import DraftId, Groups
from paceline.features.grouping.repository.drafts import (
    TRY,
    DraftRepository,
    TrialRepository,
    draft_ask,
    job_ask,
    trial_ask,
)
from paceline.features.grouping.schemas.drafts import ComparisonOut
from paceline.features.grouping.schemas.trials import (
    FrontierIn,
    FrontierOut,
    TrialMade,
    WhatIfIn,
    WhatIfOut,
)
from paceline.features.grouping.service.bench import Bench
from paceline.features.grouping.service.casting import (
    Cast,
    InputReads,
    kept_content,
    wish_of,
)
from paceline.features.grouping.service.comparing import Side, compared
from paceline.features.grouping.service.content import coded
from paceline.features.grouping.service.instances import Wish, settings_of_view
from paceline.features.grouping.service.locks import require_locks
from paceline.features.grouping.service.payloads import SolveTrial
from paceline.features.grouping.service.reads import given_up
from paceline.features.grouping.service.running import running_content
from paceline.features.grouping.service.trying import (
    frontier,
    otherwise,
    ways_on,
)
from paceline.kernel.clock import Clock
from paceline.kernel.errors import PacelineError, Unavailable
from paceline.kernel.identity import Principal
from paceline.kernel.messages import JobContext, Outbox

KEPT: Final = timedelta(days=1)
SHOWN: Final = (
    "id",
    "state",
    "failure",
    "failure_code",
    "failure_name",
    "created_at",
    "expires_at",
)


class TrialService:
    def __init__(
        self,
        cohorts: Cohorts,
        groups: Groups,
        drafts: DraftRepository,
        trials: TrialRepository,
        lane: ReadLane,
        guards: CohortGuards,
        inputs: InputReads,
        bench: Bench,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._groups = groups
        self._drafts = drafts
        self._trials = trials
        self._lane = lane
        self._guards = guards
        self._inputs = inputs
        self._bench = bench
        self._outbox = outbox
        self._clock = clock

    async def ask_frontier(
        self, cohort_id: CohortId, wanted: FrontierIn, *, by: Principal
    ) -> TrialMade:
        """Raises NothingRuns, NoWeekLeft and UnknownLocks as a re-run does."""
        cohort = await self._cohorts.organised(cohort_id, by=by)
        if not await self._groups.of_cohort_unscoped(cohort_id):
            raise NothingRuns
        settings_of_view(cohort).first_free_week(self._clock.now())
        await self._bench.require_allowed(cohort_id, wanted.seconds)
        await require_locks(self._groups, cohort_id, wanted.locks, kind=DraftKind.RERUN)
        return await self._ask(cohort_id, TrialKind.FRONTIER, wanted.model_dump(mode="json"), by)

    async def ask_what_if(
        self, cohort_id: CohortId, wanted: WhatIfIn, *, by: Principal
    ) -> TrialMade:
        """A draft of another cohort is not there.

        Raises NoWeekLeft where groups run that no week is left to, DraftNotReady.
        """
        cohort = await self._cohorts.organised(cohort_id, by=by)
        await self._bench.require_allowed(cohort_id, wanted.seconds)
        asked = wanted.model_dump(mode="json")
        named = DraftId(wanted.draft) if wanted.draft is not None else None
        base = await self._drafts.base_unscoped(cohort_id, named)
        asked["draft"] = str(base) if base else None
        if base is None and await self._groups.of_cohort_unscoped(cohort_id):
            settings_of_view(cohort).first_free_week(self._clock.now())
        return await self._ask(cohort_id, TrialKind.WHAT_IF, asked, by)

    async def _ask(
        self, cohort_id: CohortId, kind: TrialKind, asked: dict[str, object], by: Principal
    ) -> TrialMade:
        now = self._clock.now()
        trial = self._trials.add(
            Trial(
                cohort_id=cohort_id,
                kind=kind,
                made_by=by.user_id,
                created_at=now,
                expires_at=now + KEPT,
                asked=asked,
            )
        )
        await self._trials.flush()
        self._outbox.enqueue(SolveTrial(trial_id=trial.id, cohort_id=cohort_id))
        return TrialMade(id=trial.id, state=trial.state, expires_at=trial.expires_at)

    async def solve(self, wish: SolveTrial, context: JobContext) -> None:
        """Safe to repeat; one that is forgotten meanwhile is nobody's business."""
        asked = trial_ask(wish.trial_id, wish.cohort_id, now=self._clock.now())
        try:
            row = (await self._lane.rows(asked))[0][0]
        except TrialNotFound:
            return
        try:
            answer = await self._answer(row, wish.cohort_id, context)
        except Unavailable:
            raise
        except PacelineError as error:
            inputs = await self._inputs.inputs_unscoped(wish.cohort_id)
            trial = await self._trials.get_unscoped(wish.trial_id)
            trial.fail(coded(error, Cast(inputs, Wish()).titled))
            return
        trial = await self._trials.get_unscoped(wish.trial_id)
        trial.state, trial.answer = TrialState.READY, answer

    async def _answer(
        self, row: Row, cohort_id: CohortId, context: JobContext
    ) -> dict[str, object]:
        if row["kind"] == TrialKind.FRONTIER:
            asked = FrontierIn.model_validate(plain(row["asked"]))
            return await self._frontier(cohort_id, asked, context)
        wanted = WhatIfIn.model_validate(plain(row["asked"]))
        found = await self._what_if(cohort_id, wanted, context)
        return {"comparison": found.model_dump(mode="json")}

    async def _frontier(
        self, cohort_id: CohortId, asked: FrontierIn, context: JobContext
    ) -> dict[str, object]:
        inputs = await self._inputs.inputs_unscoped(cohort_id)
        week = inputs.settings.first_free_week(self._clock.now())
        casts = ways_on(inputs, from_week=week, locks=asked.locks)
        instances = await asyncio.to_thread(lambda: [each.asked for each in casts])
        options = {"seconds": asked.seconds}
        made = await self._bench.tried(casts[0], instances, options, context, seed=asked.seed)
        points = await asyncio.to_thread(frontier, casts, made)
        return {"points": [each.model_dump(mode="json") for each in points]}

    async def _what_if(
        self, cohort_id: CohortId, wanted: WhatIfIn, context: JobContext
    ) -> ComparisonOut:
        inputs = await self._inputs.inputs_unscoped(cohort_id)
        number: int | None = None
        if wanted.draft is not None:
            draft = (await self._lane.rows(draft_ask(DraftId(wanted.draft))))[0][0]
            number, content = int(str(draft["number"])), kept_content(draft)
            cast = Cast(inputs, wish_of(draft))
        else:
            content = running_content(inputs)
            week = inputs.settings.first_free_week(self._clock.now()) if inputs.running else 0
            kind = DraftKind.RERUN if inputs.running else DraftKind.FRESH
            cast = Cast(inputs, Wish(kind=kind, from_week=week))
        instance = otherwise(cast.instance, wanted)
        options = {"seconds": wanted.seconds}
        [made] = await self._bench.tried(cast, [instance], options, context, seed=wanted.seed)
        assert made is not None
        after = Cast(replace(inputs, people=instance.people), cast.wish, instance)
        return await asyncio.to_thread(
            compared,
            Side(number=number, content=content, cast=cast),
            Side(number=None, content=made.content, cast=after),
        )

    async def frontier(
        self, cohort_id: CohortId, trial_id: object, *, viewer: Principal
    ) -> FrontierOut:
        row = await self._seen(cohort_id, trial_id, TrialKind.FRONTIER, viewer=viewer)
        answer = plain(row["answer"])
        points = answer.get("points", []) if isinstance(answer, dict) else []
        return FrontierOut.model_validate({**shown(row), "points": points})

    async def what_if(
        self, cohort_id: CohortId, trial_id: object, *, viewer: Principal
    ) -> WhatIfOut:
        row = await self._seen(cohort_id, trial_id, TrialKind.WHAT_IF, viewer=viewer)
        answer = plain(row["answer"])
        comparison = answer.get("comparison") if isinstance(answer, dict) else None
        return WhatIfOut.model_validate({**shown(row), "comparison": comparison})

    async def _seen(
        self, cohort_id: CohortId, trial_id: object, kind: TrialKind, *, viewer: Principal
    ) -> Row:
        """For the cohort's organiser, and until it is forgotten."""
        asked = trial_ask(trial_id, cohort_id, now=self._clock.now())
        _, trials, jobs = await self._lane.rows(
            self._guards.organised(cohort_id, viewer=viewer), asked, job_ask(trial_id, kind=TRY)
        )
        row = trials[0]
        if row["kind"] != kind:
            raise TrialNotFound
        if row["state"] == TrialState.WAITING and jobs:
            return {**row, **ended_by(jobs[0])}
        return row

    async def prune(self) -> None:
        await self._trials.prune_unscoped(before=self._clock.now())


def ended_by(job: Row) -> dict[str, object]:
    """What is so of a trial whose job ended without an answer."""
    if job["state"] == "dead":
        return {"state": TrialState.FAILED, **given_up(job)}
    if job["state"] in {"cancelled", "discarded"}:
        return {
            "state": TrialState.FAILED,
            "failure": "Its solving was cancelled.",
            "failure_code": "solving_cancelled",
        }
    return {}


def shown(row: Row) -> dict[str, object]:
    return {name: row[name] for name in SHOWN}

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from paceline.engines.hashchain.chain import Chain, Head, Inspection, Sealed, instant
from paceline.features.audit.models import AuditCheck
from paceline.features.audit.public import AuditBroken, AuditCheckId
from paceline.features.audit.repository import BEYOND, ActReads, CheckReads, CheckRepository
from paceline.features.audit.service.sealing import HeadKeeper
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox

PAGE: Final = 1000
# The sealer has a turn every five seconds; until its seal an act can go without a trace.
OVERDUE: Final = timedelta(minutes=5)
Told = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a look at the whole log found; without troubles it is as it was sealed.

    `waiting` are acts without a seal, of which nobody can say whether they are all there.
    """

    acts: int
    heads: int
    waiting: int
    troubles: Sequence[str]


class Inspector:
    """Reads all of the log, so never in a request: in a job, or at a terminal."""

    def __init__(self, reads: ActReads, keeper: HeadKeeper, chain: Chain) -> None:
        self._reads = reads
        self._keeper = keeper
        self._chain = chain

    async def inspect(self, *, logged: Sequence[Head] = (), told: Told | None = None) -> Verdict:
        """`logged` are heads that were read from log files, held against the same acts."""
        heads = [*await self._keeper.kept(), *logged]
        inspection = Inspection.against(self._chain, heads)
        async for acts in self.pages():
            for act in acts:
                inspection.take(act)
            if told is not None:
                told(inspection.taken)
        troubles = inspection.end()
        return Verdict(
            acts=inspection.taken,
            heads=len(inspection.heads),
            waiting=(await self._reads.waiting_unscoped()).acts,
            troubles=troubles,
        )

    async def pages(self) -> AsyncIterator[Sequence[Sealed]]:
        """All sealed acts, in order."""
        after = 0
        while acts := await self._reads.sealed_unscoped(after=after, limit=PAGE):
            yield acts
            after = acts[-1].number
            if after >= BEYOND:
                return


class CheckService:
    def __init__(self, checks: CheckRepository, outbox: Outbox, clock: Clock) -> None:
        self._checks = checks
        self._outbox = outbox
        self._clock = clock

    def ask(self, *, by: Principal | None) -> AuditCheck:
        asked_by = by.user_id if by else None
        return self._checks.add(AuditCheck(asked_at=self._clock.now(), asked_by=asked_by))

    async def end(self, check_id: AuditCheckId, verdict: Verdict) -> None:
        check = await self._checks.get_unscoped(check_id)
        check.ended_at = self._clock.now()
        check.acts, check.heads = verdict.acts, verdict.heads
        check.trouble = "\n".join(verdict.troubles)
        if verdict.troubles:
            self._outbox.publish(AuditBroken(check_id=check_id, at=self._clock.now()))


class AuditHealth:
    name = "audit"

    def __init__(self, checks: CheckReads, reads: ActReads, clock: Clock) -> None:
        self._checks = checks
        self._reads = reads
        self._clock = clock

    async def check(self) -> str | None:
        trouble = await self._checks.last_trouble_unscoped()
        if trouble:
            return f"The audit log was changed: {trouble} Run `paceline audit verify`."
        since = (await self._reads.waiting_unscoped()).since
        if since is None or self._clock.now() - since < OVERDUE:
            return None
        return f"Acts since {instant(since)} are not sealed. See why the job audit.seal fails."

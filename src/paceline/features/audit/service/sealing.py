from typing import Final

import msgspec
import structlog

from paceline.db.audit.tables import AuditAct
from paceline.engines.hashchain.chain import GENESIS, Chain, Head, Sealed, instant
from paceline.features.audit.repository import ActReads, ActRepository
from paceline.features.audit.settings import AuditSettings
from paceline.kernel.blobs import Blobs
from paceline.kernel.clock import Clock

HEADS: Final = "audit/heads"
log: Final = structlog.get_logger()


class Sealer:
    """Numbers and chains what was committed; the ledger's fence lets one run at a time."""

    def __init__(self, acts: ActRepository, chain: Chain, settings: AuditSettings) -> None:
        self._acts = acts
        self._chain = chain
        self._settings = settings

    async def seal(self) -> int | None:
        """The number of the last act sealed now, None when there was nothing to seal.

        An act that commits later than a younger one gets a later number: no gap waits for it.
        """
        fresh = await self._acts.unsealed_unscoped(limit=self._settings.batch)
        if not fresh:
            return None
        last = await self._acts.last_sealed_unscoped()
        number, seal = (last.number or 0, last.seal or GENESIS) if last else (0, GENESIS)
        for act in fresh:
            number += 1
            seal = self._chain.seal(seal, content_of(act, number))
            act.number, act.seal = number, seal
        return number


class HeadKeeper:
    """Puts signed heads where whoever can write to the database may not be able to."""

    def __init__(self, reads: ActReads, chain: Chain, blobs: Blobs, clock: Clock) -> None:
        self._reads = reads
        self._chain = chain
        self._blobs = blobs
        self._clock = clock

    async def keep(self, number: int) -> None:
        """Safe to repeat: a later head of the same act says the same with a later time."""
        seal = await self._reads.seal_unscoped(number)
        head = self._chain.head(number, seal, at=self._clock.now())
        await self._blobs.put(f"{HEADS}/{number:012d}.json", msgspec.json.encode(head))
        log.info("audit.sealed", number=number, head=head.line())

    async def kept(self) -> list[Head]:
        """What cannot be read as a head is given as one that nobody signed."""
        found = []
        for key in await self._blobs.keys(HEADS):
            body = await self._blobs.get(key)
            try:
                found.append(msgspec.json.decode(body or b"", type=Head))
            except msgspec.DecodeError:
                number = key.rpartition("/")[2].partition(".")[0]
                found.append(Head(number=int(number) if number.isdecimal() else 0, seal="", at=""))
        return found


def content_of(act: AuditAct, number: int) -> Sealed:
    return Sealed(
        number=number,
        id=str(act.id),
        at=instant(act.at),
        action=act.action,
        subject=act.subject,
        outcome=act.outcome.value,
        actor_id=None if act.actor_id is None else str(act.actor_id),
        via=act.via,
        request_id=act.request_id,
        reason=act.reason,
        before=act.before,
        after=act.after,
    )

"""Brings what an athlete has at a provider, page by page, a few at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.features.activities.errors import SourceNotFound
from paceline.features.activities.models.connections import ConnectionState, SourceConnection
from paceline.features.activities.ports import (
    ActivitySources,
    ConnectedSource,
    ConsentGone,
    Listed,
)
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.repository.connections import ConnectionRepository, own_ask
from paceline.features.activities.service.intake import IntakeService, Ready, readied
from paceline.features.activities.service.payloads import BackFill
from paceline.features.activities.service.sources import named
from paceline.features.activities.settings import ActivitiesSettings
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Unavailable, ValidationError
from paceline.kernel.messages import Outbox

# One by one: nobody waits long for their transaction.
AT_ONCE: Final = 1
# However long storing took: whoever asks meanwhile finds the process free.
LONGEST_REST: Final = timedelta(seconds=10)
A_SECOND: Final = timedelta(seconds=1)
log: Final = structlog.get_logger()


@dataclass(kw_only=True)
class Fetched:
    """`dealt` are those that need not be asked for again; `wait` says when there is more."""

    dealt: list[str] = field(default_factory=list)
    arrived: dict[str, Ready] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    wait: float = 0.0


class Filler:
    def __init__(
        self,
        sources: ActivitySources,
        rows: ConnectionRepository,
        athletes: AthleteRepository,
        intake: IntakeService,
        lane: ReadLane,
        outbox: Outbox,
        clock: Clock,
        settings: ActivitiesSettings,
    ) -> None:
        self._sources = sources
        self._rows = rows
        self._athletes = athletes
        self._intake = intake
        self._lane = lane
        self._outbox = outbox
        self._clock = clock
        self._settings = settings

    async def turn(self, wanted: BackFill) -> None:
        """Asks before it holds anything, stores, and asks for another turn in one transaction."""
        try:
            source = named(self._sources, wanted.kind)
        except SourceNotFound:
            log.warning("activities.source_absent", kind=wanted.kind.value)
            return
        rows = (await self._lane.rows(own_ask(wanted.kind, wanted.user_id)))[0]
        if not rows or rows[0]["state"] != ConnectionState.ACTIVE:
            return
        try:
            await self._look(source, wanted, rows[0])
        except ConsentGone:
            log.info("activities.filling_stopped", kind=wanted.kind.value)

    async def _look(self, source: ConnectedSource, wanted: BackFill, row: Row) -> None:
        pending = plain(row["pending"])
        assert isinstance(pending, list)
        if pending:
            fetched = await self._fetched(source, wanted, pending[:AT_ONCE])
            await self._store(wanted, fetched, owner=str(row["owner"]))
        elif row["before"] is not None:
            before = datetime.fromisoformat(str(row["before"]))
            await self._note(wanted, await source.listed(wanted.user_id, before=before), before)

    async def _fetched(
        self, source: ConnectedSource, wanted: BackFill, names: Sequence[str]
    ) -> Fetched:
        """What came before the provider asked us to wait is not asked for again."""
        found = Fetched()
        for name in names:
            try:
                arrived = await source.fetch(wanted.user_id, name)
                ready = None if arrived is None else await readied(arrived)
            except Unavailable as error:
                if not found.dealt or error.retry_after is None:
                    raise
                found.wait = error.retry_after
                break
            except ConsentGone:
                raise
            except ValidationError as error:
                log.warning("activities.not_fetched", kind=wanted.kind.value, code=error.code)
            else:
                found.arrived |= {name: ready} if ready is not None else {}
                found.gone += [name] if ready is None else []
            found.dealt.append(name)
        return found

    async def _store(self, wanted: BackFill, fetched: Fetched, *, owner: str) -> None:
        """Nothing, where another athlete of theirs was connected meanwhile.

        What waits no more was asked for by a hint meanwhile: that knew it better.
        """
        began = self._clock.now()
        row = await self._held(wanted)
        if row is None or row.owner != owner:
            return
        for name in [each for each in fetched.dealt if each in row.pending]:
            await self._put(wanted, name, fetched)
        row.pending = [each for each in row.pending if each not in set(fetched.dealt)]
        rest = rest_after(self._clock.now() - began, times=self._settings.history_rests)
        self._go_on(row, wanted, wait=max(rest, timedelta(seconds=fetched.wait)))

    async def _put(self, wanted: BackFill, name: str, fetched: Fetched) -> None:
        if (ready := fetched.arrived.get(name)) is not None:
            await self._intake.store_ready(wanted.user_id, wanted.kind, ready)
        elif name in fetched.gone:
            await self._intake.remove(wanted.user_id, wanted.kind, name)
        else:
            await self._intake.pass_over(wanted.user_id, wanted.kind, name)

    async def _note(self, wanted: BackFill, page: Sequence[Listed], before: datetime) -> None:
        """A page of what is known already ends it: what is older was asked for before."""
        row = await self._held(wanted)
        if row is None or row.before != before:
            return
        names = [each.external_id for each in page]
        known = await self._rows.known_unscoped(wanted.user_id, wanted.kind, names)
        row.pending = [each for each in names if each not in known]
        row.look_on(self._next(row, page, before))
        self._go_on(row, wanted)

    def _next(
        self, row: SourceConnection, page: Sequence[Listed], before: datetime
    ) -> datetime | None:
        """A second later than the last of them, for others may have begun within it."""
        is_new = bool(row.pending) or (row.filled_at is None and row.resume is None)
        oldest = min((each.started_at for each in page), default=before) + A_SECOND
        return oldest if is_new and oldest < before else None

    def _go_on(
        self, row: SourceConnection, wanted: BackFill, *, wait: timedelta = timedelta()
    ) -> None:
        if not row.pending and row.before is None:
            row.filled_at = self._clock.now()
            return
        self._outbox.enqueue(wanted, at=self._clock.now() + wait)

    async def _held(self, wanted: BackFill) -> SourceConnection | None:
        """None where the athlete ended it meanwhile: then nothing is stored."""
        await self._athletes.hold_unscoped(wanted.user_id, at=self._clock.now())
        return await self._rows.found_unscoped(wanted.user_id, wanted.kind)


def rest_after(took: timedelta, *, times: float) -> timedelta:
    """The busier the process, the longer; providers allow far less than is left."""
    return min(LONGEST_REST, times * took)

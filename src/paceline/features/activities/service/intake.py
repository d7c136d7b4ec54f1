"""How activities come in and go, one athlete at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from typing_extensions import override

from paceline.engines.formats.activities.packing import encode
from paceline.features.activities.models.activities import (
    ActivitySourceRow,
    ActivityViewRow,
    DiaryEntry,
    LeftOutWhy,
)
from paceline.features.activities.public import (
    ActivityId,
    ActivityIntake,
    ActivityView,
    Arrival,
    SourceId,
    SourceKind,
)
from paceline.features.activities.repository.activities import (
    EntryRepository,
    LeftOutRepository,
    RecordingRepository,
    SourceRepository,
    ViewRepository,
)
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.service.facts import FIGURES, Facts, facts_of
from paceline.features.activities.service.merging import (
    APART,
    Own,
    Source,
    same_activity,
    views_of,
)
from paceline.features.activities.service.payloads import FetchActivity, ForgetSources, RemoveBlobs
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Outbox

AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One source on its way in. `packed` is None for what was not recorded point by point."""

    kind: SourceKind
    facts: Facts
    packed: bytes | None = None
    digest: str | None = None
    external_id: str | None = None
    blob_key: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Kept:
    activity_id: ActivityId
    is_new: bool


class IntakeService(ActivityIntake):
    def __init__(
        self,
        athletes: AthleteRepository,
        entries: EntryRepository,
        sources: SourceRepository,
        recordings: RecordingRepository,
        views: ViewRepository,
        left_out: LeftOutRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._athletes = athletes
        self._entries = entries
        self._sources = sources
        self._recordings = recordings
        self._views = views
        self._left_out = left_out
        self._outbox = outbox
        self._clock = clock

    @override
    async def store(self, user_id: UserId, kind: SourceKind, arrived: Arrival) -> ActivityId | None:
        return await self.store_ready(user_id, kind, await readied(arrived))

    async def store_ready(
        self, user_id: UserId, kind: SourceKind, ready: "Ready"
    ) -> ActivityId | None:
        """For whoever has several at once: the first holds what the next would wait for."""
        await self._athletes.hold_unscoped(user_id, at=self._clock.now())
        older = await self._sources.by_name_unscoped(user_id, kind, ready.external_id)
        if older is not None:
            return await self._renew(older, ready.facts, ready.packed)
        left_out = await self._left_out.of_unscoped(user_id, kind, ready.external_id)
        if left_out is not None and left_out.why is LeftOutWhy.DELETED:
            return None
        if left_out is not None:
            await self._left_out.remove(left_out)
        incoming = Incoming(
            kind=kind, facts=ready.facts, packed=ready.packed, external_id=ready.external_id
        )
        return (await self.keep(user_id, incoming)).activity_id

    @override
    async def remove(self, user_id: UserId, kind: SourceKind, external_id: str) -> None:
        await self._athletes.hold_unscoped(user_id, at=self._clock.now())
        found = await self._sources.by_name_unscoped(user_id, kind, external_id)
        if found is not None:
            await self._drop([found])

    @override
    async def forget(self, user_id: UserId, kind: SourceKind) -> None:
        """What comes after a new connection is not met by what of the old one still goes."""
        await self._athletes.hold_unscoped(user_id, at=self._clock.now())
        await self._left_out.drop_unscoped(user_id, kind)
        last = await self._sources.last_unscoped(user_id, kind)
        if last is not None:
            await self._sources.unname_unscoped(user_id, kind)
            await self.forget_until(user_id, kind, before=last)

    async def forget_until(self, user_id: UserId, kind: SourceKind, *, before: datetime) -> None:
        """So many at a time: whoever else stores something waits for the rest of them."""
        await self._athletes.hold_unscoped(user_id, at=self._clock.now())
        found = await self._sources.unnamed_unscoped(user_id, kind, before=before, limit=AT_ONCE)
        await self._drop(found)
        if len(found) == AT_ONCE:
            self._outbox.enqueue(ForgetSources(user_id=user_id, kind=kind, before=before))

    async def pass_over(self, user_id: UserId, kind: SourceKind, external_id: str) -> None:
        """It has no place in a diary: who looks there again goes past it."""
        at, why = self._clock.now(), LeftOutWhy.UNFIT
        await self._athletes.hold_unscoped(user_id, at=at)
        await self._left_out.put_unscoped(user_id, kind, external_id, why, at=at)

    async def reconsider(self, user_id: UserId, kind: SourceKind) -> None:
        """More is given to us from now on: what was passed over may be given as well."""
        await self._left_out.drop_unscoped(user_id, kind, why=LeftOutWhy.UNFIT)

    @override
    def ask_for(self, user_id: UserId, kind: SourceKind, external_id: str) -> None:
        self._outbox.enqueue(FetchActivity(user_id=user_id, kind=kind, external_id=external_id))

    async def known(self, user_id: UserId, digest: str) -> ActivityId | None:
        """The activity that this very file was read into. Holds the athlete."""
        await self._athletes.hold_unscoped(user_id, at=self._clock.now())
        found = await self._sources.by_digest_unscoped(user_id, digest)
        return None if found is None else ActivityId(found.activity_id)

    async def keep(self, user_id: UserId, incoming: Incoming) -> Kept:
        """Merged into the activity that began closest to it, else a new one."""
        now = self._clock.now()
        await self._athletes.hold_unscoped(user_id, at=now)
        entry = await self._twin(user_id, incoming.facts)
        is_new = entry is None
        if entry is None:
            entry = self._entries.add(DiaryEntry(user_id=user_id, created_at=now, changed_at=now))
            await self._entries.flush()
        source = self._sources.add(row_of(entry, incoming, at=now))
        await self._sources.flush()
        if incoming.packed is not None:
            await self._recordings.replace_unscoped(source.id, incoming.packed)
        await self.redraw(entry)
        self._outbox.publish(entry.stored() if is_new else entry.changed(at=now))
        return Kept(activity_id=entry.activity_id, is_new=is_new)

    async def discard(self, entry: DiaryEntry) -> None:
        """By its athlete: what a provider has of it does not come back from there."""
        at, why = self._clock.now(), LeftOutWhy.DELETED
        for source in await self._sources.of_activity_unscoped(entry.id):
            if (name := source.external_id) is not None:
                await self._left_out.put_unscoped(entry.user_id, source.kind, name, why, at=at)
        await self.delete(entry)

    async def delete(self, entry: DiaryEntry) -> None:
        """With all its sources and their files."""
        sources = await self._sources.of_activity_unscoped(entry.id)
        self._forget_files(sources)
        await self._recordings.drop_unscoped([each.id for each in sources])
        self._outbox.publish(entry.deleted())
        await self._entries.drop_unscoped(entry)

    async def redraw(self, entry: DiaryEntry) -> Sequence[ActivityView]:
        """All views anew, from the sources that are there now."""
        await self._sources.flush()
        rows = await self._sources.of_activity_unscoped(entry.id)
        views = views_of(own_of(entry), [source_of(row) for row in rows])
        drawn = [view_row(view, entry) for view in views]
        await self._views.replace_unscoped(entry.id, drawn)
        return views

    async def _twin(self, user_id: UserId, facts: Facts) -> DiaryEntry | None:
        first, until = facts.started_at - APART, facts.started_at + APART
        near = await self._sources.between_unscoped(user_id, first=first, until=until)
        alike = [each for each in near if same_activity(Facts.read(each.facts), facts)]
        if not alike:
            return None
        closest = min(alike, key=lambda each: abs(each.started_at - facts.started_at))
        return await self._entries.held_unscoped(closest.activity_id)

    async def _renew(
        self, source: ActivitySourceRow, facts: Facts, packed: bytes | None
    ) -> ActivityId:
        """The same source says something newer; it stays where it was merged into."""
        source.facts, source.started_at = facts.kept(), facts.started_at
        if packed is not None:
            await self._recordings.replace_unscoped(source.id, packed)
        entry = await self._entries.held_unscoped(source.activity_id)
        await self.redraw(entry)
        self._outbox.publish(entry.changed(at=self._clock.now()))
        return entry.activity_id

    async def _drop(self, sources: Sequence[ActivitySourceRow]) -> None:
        """What is left without any source is no activity."""
        self._forget_files(sources)
        await self._recordings.drop_unscoped([each.id for each in sources])
        for source in sources:
            await self._sources.drop_unscoped(source)
        for activity_id in dict.fromkeys(each.activity_id for each in sources):
            entry = await self._entries.held_unscoped(activity_id)
            if await self.redraw(entry):
                self._outbox.publish(entry.changed(at=self._clock.now()))
            else:
                await self.delete(entry)

    def _forget_files(self, sources: Sequence[ActivitySourceRow]) -> None:
        keys = [each.blob_key for each in sources if each.blob_key]
        if keys:
            self._outbox.enqueue(RemoveBlobs(keys=keys))


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What a provider brought, worked out: from here on there are only rows to write."""

    external_id: str
    facts: Facts
    packed: bytes | None


async def readied(arrived: Arrival) -> Ready:
    """Raises NoStart."""
    return await asyncio.to_thread(worked_out, arrived)


def worked_out(arrived: Arrival) -> Ready:
    facts = facts_of(arrived.activity, title=arrived.title)
    packed = encode(arrived.activity) if facts.records else None
    return Ready(external_id=arrived.external_id, facts=facts, packed=packed)


def row_of(entry: DiaryEntry, incoming: Incoming, *, at: datetime) -> ActivitySourceRow:
    return ActivitySourceRow(
        activity_id=entry.id,
        user_id=entry.user_id,
        kind=incoming.kind,
        started_at=incoming.facts.started_at,
        received_at=at,
        facts=incoming.facts.kept(),
        digest=incoming.digest,
        external_id=incoming.external_id,
        blob_key=incoming.blob_key,
        file_name=incoming.file_name,
    )


def own_of(entry: DiaryEntry) -> Own:
    return Own(
        id=entry.activity_id,
        user_id=entry.user_id,
        ceiling=entry.ceiling,
        title=entry.title,
        sport=entry.sport,
        corrections=entry.corrections,
    )


def source_of(row: ActivitySourceRow) -> Source:
    return Source(
        id=SourceId(row.id),
        kind=row.kind,
        received_at=row.received_at,
        facts=Facts.read(row.facts),
    )


def view_row(view: ActivityView, entry: DiaryEntry) -> ActivityViewRow:
    figures = {name: getattr(view.figures, name) for name in FIGURES}
    return ActivityViewRow(
        activity_id=view.id,
        user_id=view.user_id,
        eyes=view.eyes,
        started_at=view.started_at,
        sport=view.sport,
        title=view.title,
        is_race=entry.is_race,
        origins=msgspec.to_builtins(view.origins),
        ceiling=view.ceiling,
        streams_id=view.streams_id,
        **figures,
    )

"""What people look at: their own diary, and what others let them see."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from math import isnan
from typing import Final
from uuid import UUID

import msgspec
from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.engines.formats.activities.geodesy import is_from_places, measured
from paceline.engines.formats.activities.model import Activity, Column, Lap
from paceline.engines.formats.activities.packing import decode
from paceline.engines.training.splits import Split, splits
from paceline.engines.training.thinning import thinned
from paceline.features.activities.errors import ActivityNotFound, AthleteNotFound
from paceline.features.activities.policy import ceiling_of, require_own_eyes
from paceline.features.activities.public import (
    Activities,
    ActivityId,
    ActivityView,
    AthleteProfile,
    Ceiling,
    Eyes,
    Figures,
    Shared,
    SourceKind,
)
from paceline.features.activities.repository.reads import (
    DIARY,
    between_asks,
    owner_ask,
    recording_ask,
    sources_ask,
    view_ask,
    words_ask,
)
from paceline.features.activities.schemas.activities import (
    ActivityDetail,
    FiguresOut,
    LapOut,
    OwnWords,
    SourceOut,
    SplitOut,
    StreamsOut,
)
from paceline.features.activities.service.consent import ConsentReads
from paceline.features.activities.service.facts import FIGURES, Facts
from paceline.features.activities.service.profile import ProfileReads
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.query import Page

EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
DISTANCE: Final = "distance_m"
LATEST: Final = datetime(9999, 12, 31, tzinfo=UTC)


class DiaryReads(Activities):
    def __init__(self, lane: ReadLane, consent: ConsentReads, profiles: ProfileReads) -> None:
        self._lane = lane
        self._consent = consent
        self._profiles = profiles

    async def own(self, page: Page, *, viewer: Principal) -> bytes:
        require_own_eyes(viewer)
        binds = {"user_id": viewer.user_id, "eyes": Eyes.OWNER}
        return await self._lane.page(DIARY, page, binds=binds)

    async def of_athlete(self, athlete_id: UserId, page: Page, *, viewer: Principal) -> bytes:
        """What that athlete lets the viewer see."""
        eyes = await self._consent.eyes(athlete_id, viewer=viewer)
        binds = {"user_id": athlete_id, "eyes": eyes}
        return await self._lane.page(DIARY, page, binds=binds)

    async def show(self, activity_id: ActivityId, *, viewer: Principal) -> ActivityDetail:
        eyes = await self._eyes(activity_id, viewer=viewer)
        row = (await self._lane.rows(view_ask(activity_id, eyes)))[0][0]
        own: tuple[Row, Sequence[Row]] | None = None
        if eyes is Eyes.OWNER:
            words, sources = await self._lane.rows(words_ask(activity_id), sources_ask(activity_id))
            own = words[0], sources
        packed = await self._packed(row)
        return await asyncio.to_thread(detail_out, row, packed, own)

    async def streams(
        self, activity_id: ActivityId, points: int, *, viewer: Principal
    ) -> StreamsOut:
        """Of the one recording that these eyes may see, thinned to `points`."""
        eyes = await self._eyes(activity_id, viewer=viewer)
        row = (await self._lane.rows(view_ask(activity_id, eyes)))[0][0]
        packed = await self._packed(row)
        return await asyncio.to_thread(streams_out, packed, points)

    @override
    async def of_athletes_unscoped(
        self,
        user_ids: Sequence[UserId],
        *,
        eyes: Eyes,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Shared:
        asks = between_asks(user_ids, eyes, since=since or EARLIEST, until=until or LATEST)
        rows, counted = await self._lane.rows(*asks)
        left_out = int(str(counted[0]["count"])) - len(rows)
        return Shared(views=[view_of_row(row) for row in rows], left_out=left_out)

    @override
    async def view_unscoped(self, activity_id: ActivityId, *, eyes: Eyes) -> ActivityView | None:
        try:
            rows = (await self._lane.rows(view_ask(activity_id, eyes)))[0]
        except ActivityNotFound:
            return None
        return view_of_row(rows[0])

    @override
    async def recording_unscoped(self, activity_id: ActivityId, *, eyes: Eyes) -> Activity | None:
        row = (await self._lane.rows(view_ask(activity_id, eyes)))[0][0]
        packed = await self._packed(row)
        return None if packed is None else await asyncio.to_thread(recorded, packed)

    @override
    async def profile_unscoped(self, user_id: UserId, *, on: date) -> AthleteProfile:
        return await self._profiles.on_unscoped(user_id, on)

    async def _eyes(self, activity_id: ActivityId, *, viewer: Principal) -> Eyes:
        """Somebody else's activity is not there, unless they may see something of it."""
        row = (await self._lane.rows(owner_ask(activity_id)))[0][0]
        try:
            return await self._consent.eyes(UserId(UUID(str(row["user_id"]))), viewer=viewer)
        except AthleteNotFound as error:
            raise ActivityNotFound from error

    async def _packed(self, row: Row) -> bytes | None:
        if row["streams_id"] is None:
            return None
        found = (await self._lane.rows(recording_ask(UUID(str(row["streams_id"])))))[0]
        packed = found[0]["packed"] if found else None
        return packed if isinstance(packed, bytes) else None


def view_of_row(row: Row) -> ActivityView:
    named = {name: row[name] for name in ("id", "user_id", "eyes", "started_at", "sport", "title")}
    return msgspec.convert(
        {
            **named,
            "is_race": bool(row["is_race"]),
            "streams_id": row["streams_id"],
            "origins": plain(row["origins"]),
            "figures": {name: row[name] for name in FIGURES},
        },
        ActivityView,
    )


def recorded(packed: bytes) -> Activity:
    """A recording as all that is shown and worked out of it takes it: with its distance."""
    return measured(decode(packed))


def detail_out(
    row: Row, packed: bytes | None, own: tuple[Row, Sequence[Row]] | None
) -> ActivityDetail:
    """Decoding and splitting takes a few milliseconds, which the loop is spared."""
    activity = None if packed is None else recorded(packed)
    known = {name: value for name, value in row.items() if name != "streams_id"}
    return ActivityDetail.model_validate(
        {
            **known,
            "origins": plain(row["origins"]),
            "laps": [lap_out(each) for each in activity.laps] if activity else [],
            "splits": [split_out(each) for each in splits_of(activity)] if activity else [],
            "channels": [name for name, _ in activity.streams.channels()] if activity else [],
            "computed": [DISTANCE] if activity and is_from_places(activity) else [],
            "own": own_out(*own) if own else None,
        }
    )


def lap_out(lap: Lap) -> LapOut:
    totals = lap.totals
    return LapOut(
        start_s=lap.start_s,
        distance_m=totals.distance_m,
        timer_s=totals.timer_s,
        elapsed_s=totals.elapsed_s,
        ascent_m=totals.ascent_m,
        avg_hr=totals.avg_hr,
        max_hr=totals.max_hr,
        calories=totals.calories,
    )


def splits_of(activity: Activity) -> list[Split]:
    """One for each kilometre; none for what has no distance."""
    streams = activity.streams
    if streams.distance_m is None:
        return []
    return splits(streams.seconds, streams.distance_m, heart_rate=streams.heart_rate)


def split_out(split: Split) -> SplitOut:
    return SplitOut(
        number=split.number,
        distance_m=round(split.metres, 1),
        start_s=round(split.start_s, 1),
        elapsed_s=round(split.seconds, 1),
        avg_hr=None if split.heart_rate is None else round(split.heart_rate, 1),
    )


def own_out(words: Row, sources: Sequence[Row]) -> OwnWords:
    chosen = Ceiling(str(words["ceiling"]))
    corrections = plain(words["corrections"])
    assert isinstance(corrections, dict)
    return OwnWords(
        note=str(words["note"]),
        ceiling=chosen,
        corrections=figures_out(Figures(**corrections)),
        sources=[source_out(row, chosen=chosen) for row in sources],
    )


def source_out(row: Row, *, chosen: Ceiling) -> SourceOut:
    facts = Facts.read(plain(row["facts"]))
    shown = {name: row[name] for name in ("id", "started_at", "received_at", "file_name")}
    kind = SourceKind(str(row["kind"]))
    return SourceOut.model_validate(
        {
            **shown,
            "kind": kind,
            "ceiling": ceiling_of(kind, chosen=chosen),
            "device": facts.device,
            "records": facts.records,
            "has_original": row["blob_key"] is not None,
            "figures": figures_out(facts.figures),
        }
    )


def figures_out(figures: Figures) -> FiguresOut:
    return FiguresOut(**{name: getattr(figures, name) for name in FIGURES})


def streams_out(packed: bytes | None, points: int) -> StreamsOut:
    if packed is None:
        return StreamsOut(seconds=[])
    streams = recorded(packed).streams
    shown = {name: told(column, points) for name, column in streams.channels()}
    return StreamsOut(seconds=told(streams.seconds, points), **shown)


def told(column: Column, points: int) -> list[float | None]:
    return [None if isnan(each) else round(each, 6) for each in thinned(column, points)]

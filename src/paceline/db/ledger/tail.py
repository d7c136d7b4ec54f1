"""What happened lately, read again and again as it grows."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from paceline.db.ledger.tables import EventRow
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Instant
from paceline.db.statements import Row
from paceline.kernel.clock import Clock

# An event has the time at which it was told of; its transaction may take so long after that.
LATE: Final = timedelta(minutes=1)
# Who comes after a while needs to know of what happens from now on.
CAUGHT_UP: Final = timedelta(minutes=1)
REMEMBERED: Final = 10_000
SINCE: Final = (
    select(EventRow.id, EventRow.body)
    .where(EventRow.at >= bindparam("since", type_=Instant()))
    .order_by(EventRow.at.desc(), EventRow.id.desc())
    .limit(REMEMBERED)
)


class About(msgspec.Struct, frozen=True):
    """All that is read of an event: which cohort it is about, if any."""

    cohort_id: UUID | None = None


class EventTail:
    """By cohort the id of the last event about it, as far as anybody asked since then.

    One for the process: each look reads what is new since the last one, whoever asks.
    """

    def __init__(self, lane: ReadLane, clock: Clock) -> None:
        self._lane = lane
        self._clock = clock
        self._looked_at: datetime | None = None
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._last: OrderedDict[UUID, str] = OrderedDict()

    async def last_of_cohorts(self, cohort_ids: Collection[UUID]) -> Mapping[UUID, str]:
        now = self._clock.now()
        since = max(self._looked_at or now, now - CAUGHT_UP) - LATE
        (rows,) = await self._lane.rows(Ask(statement=SINCE, binds={"since": since}))
        self._looked_at = now
        for event_id, cohort_id in self._new(rows):
            self._last[cohort_id] = event_id
            self._last.move_to_end(cohort_id)
        forget(self._last)
        forget(self._seen)
        return {each: self._last.get(each, "") for each in cohort_ids}

    def _new(self, rows: Sequence[Row]) -> Iterator[tuple[str, UUID]]:
        for row in reversed(rows):
            event_id = str(row["id"])
            if event_id in self._seen:
                continue
            self._seen[event_id] = None
            about = msgspec.json.decode(str(row["body"]), type=About)
            if about.cohort_id is not None:
                yield event_id, about.cohort_id


def forget(kept: OrderedDict[str, None] | OrderedDict[UUID, str]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)

"""A FIT file's messages as one activity."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from paceline.engines.formats.activities.fit import profile
from paceline.engines.formats.activities.fit.beats import beats_at
from paceline.engines.formats.activities.fit.layout import TIMESTAMP, Message
from paceline.engines.formats.activities.fit.profile import Known
from paceline.engines.formats.activities.fit.records import Records, patched
from paceline.engines.formats.activities.fit.scanning import Scan
from paceline.engines.formats.activities.joining import since, summed
from paceline.engines.formats.activities.model import (
    Activity,
    Column,
    Format,
    Lap,
    Pause,
    Remark,
    Session,
    Sport,
    Streams,
    Totals,
)
from paceline.engines.formats.activities.refusals import Damaged

UTC_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)


def read_fit(data: bytes) -> Activity:
    """Raises Refused when nothing can be read or the file is made to mislead."""
    scan = Scan(data)
    if not any(rows.positions for rows in scan.rows):
        told = [each.detail for each in scan.remarks]
        raise Damaged(" ".join(["No message of this FIT file can be read.", *told]), why="fit")
    return Reading(scan).activity()


class Reading:
    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._records = Records(scan)
        self._sessions = scan.messages(profile.SESSION)
        self._laps = scan.messages(profile.LAP)
        self._zero = self._start()

    def _start(self) -> float | None:
        """The earliest time that a session, a lap or a record names; a date before none."""
        named = [
            stamp
            for message in (*self._sessions, *self._laps)
            if (stamp := moment(message, profile.START_TIME)) is not None
        ]
        first = next((each for each in self._records.times if not math.isnan(each)), None)
        named += [] if first is None else [first]
        return min([each for each in named if is_dated(each)] or named, default=None)

    def activity(self) -> Activity:
        sessions = tuple(self._session(each) for each in self._sessions)
        laps = tuple(self._lap(each) for each in self._laps)
        sport, word = sport_of(sessions)
        seconds, remarks = since(self._zero, self._records.times)
        return Activity(
            format=Format.FIT,
            sport=sport,
            sport_word=word,
            start=dated(self._zero),
            totals=self._totals(sessions, laps),
            streams=Streams(seconds=seconds, **self._channels()),
            laps=laps,
            sessions=sessions,
            pauses=tuple(self._pauses()),
            device=self._device(),
            warnings=(*self._scan.remarks, *remarks, *self._without_date(), *self._empty()),
        )

    def _channels(self) -> Mapping[str, Column]:
        """What a strap handed over afterwards stands above what was heard under way."""
        channels = self._records.channels
        kept = beats_at(self._records.times, self._scan.messages(profile.STRAP))
        if kept is None:
            return channels
        heard = channels.get("heart_rate")
        return {**channels, "heart_rate": kept if heard is None else patched(kept, heard)}

    def _totals(self, sessions: Sequence[Session], laps: Sequence[Lap]) -> Totals:
        """The laps' where no session was stored, unless the file is cut off behind them."""
        if not sessions and self._scan.is_torn:
            return Totals()
        return summed([each.totals for each in sessions or laps])

    def _offset(self, stamp: float | None) -> float | None:
        if stamp is None or self._zero is None or is_dated(stamp) != is_dated(self._zero):
            return None
        return float(stamp - self._zero)

    def _session(self, message: Message) -> Session:
        sport, word = session_sport(message)
        return Session(
            start_s=self._offset(moment(message, profile.START_TIME)),
            sport=sport,
            sport_word=word,
            totals=totals(message),
            pool_length_m=number(message, profile.POOL_LENGTH),
        )

    def _lap(self, message: Message) -> Lap:
        trigger = whole(message, profile.LAP_TRIGGER)
        return Lap(
            start_s=self._offset(moment(message, profile.START_TIME)),
            totals=totals(message),
            trigger=None if trigger is None else profile.TRIGGERS.get(trigger, "unknown"),
        )

    def _pauses(self) -> Iterator[Pause]:
        """From each stop of the timer to the start after it; the last stop ends the activity."""
        stopped: float | None = None
        for message in self._scan.messages(profile.EVENT):
            if whole(message, profile.EVENT_KIND) != profile.TIMER:
                continue
            at = self._offset(moment(message, TIMESTAMP))
            kind = whole(message, profile.EVENT_TYPE)
            if kind in profile.STOPS and stopped is None:
                stopped = at
            if kind == profile.STARTS:
                if stopped is not None and at is not None and at > stopped:
                    yield Pause(start_s=stopped, end_s=at)
                stopped = None

    def _device(self) -> str | None:
        identity = next(iter(self._scan.messages(profile.FILE_ID)), None)
        if identity is None:
            return None
        maker = whole(identity, profile.MANUFACTURER)
        named = profile.MANUFACTURERS.get(maker, f"manufacturer {maker}") if maker else ""
        infos = self._scan.messages(profile.DEVICE_INFO)
        names = [
            identity.values.get(profile.FILE_PRODUCT_NAME),
            *(each.values.get(profile.INFO_PRODUCT_NAME) for each in infos[:1]),
        ]
        product = next((each for each in names if isinstance(each, str)), None)
        code = whole(identity, profile.PRODUCT)
        return " ".join(filter(None, [named, product or (f"{code}" if code else "")])) or None

    def _without_date(self) -> Iterator[Remark]:
        if self._zero is not None and not is_dated(self._zero):
            yield Remark(code="no_date", detail="The device did not know the date.")

    def _empty(self) -> Iterator[Remark]:
        if self._records.count or self._sessions:
            return
        identity = next(iter(self._scan.messages(profile.FILE_ID)), None)
        kind = whole(identity, 0) if identity else None
        holds = profile.FILE_TYPES.get(kind or 0, "something else")
        yield Remark(code="no_records", detail=f"No activity: this FIT file holds {holds}.")


def whole(message: Message, number: int) -> int | None:
    value = message.values.get(number)
    return value if isinstance(value, int) else None


def number(message: Message, known: Known) -> float | None:
    value = message.values.get(known.number)
    if not isinstance(value, int | float):
        return None
    return value / known.scale - known.offset


def moment(message: Message, number: int) -> float | None:
    """Seconds of the FIT epoch, or since the device was switched on."""
    if number == TIMESTAMP and message.stamp is not None:
        return message.stamp
    return whole(message, number)


def is_dated(stamp: float) -> bool:
    return stamp >= profile.SINCE_POWER_UP


def dated(stamp: float | None) -> datetime | None:
    if stamp is None or not is_dated(stamp):
        return None
    return UTC_EPOCH + timedelta(seconds=stamp)


def totals(message: Message) -> Totals:
    table: Mapping[str, Known] = profile.TOTALS[message.number]
    return Totals(**{name: number(message, known) for name, known in table.items()})


def session_sport(message: Message) -> tuple[Sport, str | None]:
    code, below = whole(message, profile.SPORT), whole(message, profile.SUB_SPORT)
    if code is None:
        return Sport.OTHER, None
    if code == profile.EQUIPMENT and below in profile.ON_A_MACHINE:
        word, sport = profile.ON_A_MACHINE[below]
        return sport, word
    word, sport = profile.SPORTS.get(code, (f"sport {code}", Sport.OTHER))
    return sport, word


def sport_of(sessions: Sequence[Session]) -> tuple[Sport, str | None]:
    """Of the whole: that of its only sport, else multisport."""
    real = [each for each in sessions if each.sport_word != profile.BETWEEN]
    sports = {each.sport for each in real}
    if len(sports) > 1:
        return Sport.MULTISPORT, ", ".join(dict.fromkeys(str(each.sport_word) for each in real))
    return (real[0].sport, real[0].sport_word) if real else (Sport.OTHER, None)

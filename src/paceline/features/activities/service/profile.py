"""What is known of an athlete's body, by the day from which it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.engines.agegrade.standards import Sex
from paceline.engines.training.zones import (
    ZoneMethod,
    Zones,
    by_maximum,
    by_reserve,
    by_threshold,
    own,
)
from paceline.features.activities.errors import BadValue, ValueNotFound
from paceline.features.activities.models.athletes import AthleteValue, Field
from paceline.features.activities.policy import require_own_eyes
from paceline.features.activities.public import AthleteChanged, AthleteProfile
from paceline.features.activities.repository.athletes import (
    AthleteRepository,
    ValueRepository,
    values_ask,
)
from paceline.features.activities.schemas.athletes import (
    ProfileOut,
    ValueOut,
    ValuesIn,
    ZoneOut,
    ZonesOut,
)
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Outbox


@dataclass(frozen=True, kw_only=True)
class WantedZones:
    method: ZoneMethod
    bounds: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Values:
    """What holds on one day, as it is kept."""

    birth_date: date | None = None
    sex: str | None = None
    max_hr: float | None = None
    resting_hr: float | None = None
    threshold_hr: float | None = None
    threshold_speed: float | None = None
    zones: WantedZones | None = field(default=None)

    def profile(self, user_id: UserId) -> AthleteProfile:
        return AthleteProfile(
            user_id=user_id,
            birth_date=self.birth_date,
            sex=Sex(self.sex) if self.sex in set(Sex) else None,
            max_hr=self.max_hr,
            resting_hr=self.resting_hr,
            threshold_hr=self.threshold_hr,
            threshold_speed=self.threshold_speed,
            zones=zones_of(self),
        )


def zones_of(values: Values) -> Zones | None:
    """As wanted; else by the threshold, the reserve or the maximum, the first that is known.

    None where what they are made of is not known (any more).
    """
    wanted = values.zones
    if wanted is not None and wanted.method is ZoneMethod.OWN:
        return own(wanted.bounds, names=wanted.names)
    order = (ZoneMethod.THRESHOLD, ZoneMethod.RESERVE, ZoneMethod.MAXIMUM)
    for method in order if wanted is None else (wanted.method,):
        found = zones_by(method, values)
        if found is not None:
            return found
    return None


def zones_by(method: ZoneMethod, values: Values) -> Zones | None:
    if method is ZoneMethod.THRESHOLD and values.threshold_hr:
        return by_threshold(values.threshold_hr)
    if method is ZoneMethod.RESERVE and values.max_hr and values.resting_hr:
        return by_reserve(values.max_hr, values.resting_hr)
    if method is ZoneMethod.MAXIMUM and values.max_hr:
        return by_maximum(values.max_hr)
    return None


class ProfileReads:
    def __init__(self, lane: ReadLane, clock: Clock) -> None:
        self._lane = lane
        self._clock = clock

    async def own(self, on: date | None, *, viewer: Principal) -> ProfileOut:
        require_own_eyes(viewer)
        day = on or self._clock.now().date()
        rows = (await self._lane.rows(values_ask(viewer.user_id)))[0]
        profile = values_on(rows, day).profile(viewer.user_id)
        known = {
            name: getattr(profile, name) for name in ProfileOut.model_fields.keys() & set(Field)
        }
        history = [ValueOut.model_validate({**row, "value": plain(row["value"])}) for row in rows]
        return ProfileOut.model_validate(
            {**known, "on": day, "zones": zones_out(profile.zones), "history": history}
        )

    async def on_unscoped(self, user_id: UserId, day: date) -> AthleteProfile:
        rows = (await self._lane.rows(values_ask(user_id)))[0]
        return values_on(rows, day).profile(user_id)


def values_on(rows: Iterable[Row], day: date) -> Values:
    """Rows by field and day: of each field the last that began by then, else its first."""
    found: dict[str, object] = {}
    for name, series in groupby(rows, key=itemgetter("field")):
        values = list(series)
        begun = [each for each in values if str(each["valid_from"]) <= day.isoformat()]
        found[str(name)] = plain((begun or values[:1])[-1]["value"])
    return msgspec.convert(found, Values)


def zones_out(found: Zones | None) -> ZonesOut | None:
    if found is None:
        return None
    pairs = zip(found.names, found.lower, strict=True)
    shown = [ZoneOut(name=name, lower=round(lower, 1)) for name, lower in pairs]
    return ZonesOut(method=found.method, zones=shown)


class ProfileService:
    def __init__(
        self,
        athletes: AthleteRepository,
        values: ValueRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._athletes = athletes
        self._values = values
        self._outbox = outbox
        self._clock = clock

    async def set(self, wanted: ValuesIn, *, by: Principal) -> None:
        """From a day on, else from today; what was set for that very day is replaced.

        Raises BadValue for what does not fit together then.
        """
        now = self._clock.now()
        since = wanted.valid_from or now.date()
        given = wanted.model_dump(mode="json", exclude={"valid_from"}, exclude_none=True)
        if not given:
            raise BadValue("Nothing is given; name at least one value.")
        await self._athletes.hold_unscoped(by.user_id, at=now)
        kept = await self._values.all_of(viewer=by)
        require_fit(overlaid(kept, given, since), since)
        known = {each.field: each for each in kept if each.valid_from == since}
        for name, value in given.items():
            there = known.get(Field(name))
            if there is None:
                self._values.add(value_row(by.user_id, name, value, since=since, at=now))
            else:
                there.value, there.set_at = value, now
        self._outbox.publish(AthleteChanged(user_id=by.user_id, since=since))

    async def remove(self, name: Field, valid_from: date, *, by: Principal) -> None:
        found = await self._values.own(name, valid_from, viewer=by)
        if found is None:
            raise ValueNotFound
        await self._values.remove(found)
        self._outbox.publish(AthleteChanged(user_id=by.user_id, since=valid_from))


def value_row(
    user_id: UserId, name: str, value: object, *, since: date, at: datetime
) -> AthleteValue:
    return AthleteValue(
        user_id=user_id, field=Field(name), valid_from=since, value=value, set_at=at
    )


def overlaid(kept: Sequence[AthleteValue], given: Mapping[str, object], since: date) -> list[Row]:
    """What would be kept, by field and day."""
    found = {(each.field.value, each.valid_from): each.value for each in kept}
    found |= {(name, since): value for name, value in given.items()}
    return [
        {"field": name, "valid_from": day, "value": value}
        for (name, day), value in sorted(found.items(), key=itemgetter(0))
    ]


def require_fit(rows: Sequence[Row], day: date) -> None:
    """Raises BadValue where heart rates or zones do not go together on that day."""
    values = values_on(rows, day)
    rates = [values.resting_hr, values.threshold_hr, values.max_hr]
    known = [each for each in rates if each is not None]
    if sorted(set(known)) != known:
        raise BadValue("Heart rates rise from resting over threshold to maximum.")
    try:
        zones_of(values)
    except Invalid as error:
        raise BadValue(error.detail) from error

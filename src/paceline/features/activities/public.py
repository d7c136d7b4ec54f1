"""What other slices may know of athletes, their activities, and who may see what of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NewType, Protocol
from uuid import UUID

from paceline.engines.agegrade.standards import Sex
from paceline.engines.formats.activities.model import Activity, Sport
from paceline.engines.training.zones import Zones
from paceline.kernel.identity import Permission, Principal, UserId
from paceline.kernel.messages import Event

ActivityId = NewType("ActivityId", UUID)
SourceId = NewType("SourceId", UUID)
UploadId = NewType("UploadId", UUID)
SharingId = NewType("SharingId", UUID)


class SourceKind(StrEnum):
    """Where an activity came from, the most trusted first (ADR 0036)."""

    FIT = "fit"
    TCX = "tcx"
    STRAVA = "strava"
    GPX = "gpx"
    MANUAL = "manual"


class Ceiling(StrEnum):
    """Who may see something at most, whatever else was agreed; the strictest first."""

    OWNER = "owner"
    COACH = "coach"
    GROUP = "group"


def strictest(*ceilings: Ceiling) -> Ceiling:
    return min(ceilings, key=list(Ceiling).index)


class Eyes(StrEnum):
    """Whose eyes a view of an activity is for: each is made of what they may see alone.

    Machine is any AI, also one that works for the athlete.
    """

    OWNER = "owner"
    MACHINE = "machine"
    COACH = "coach"
    GROUP = "group"


# What a source of a kind allows at most; the rest is the athlete's to decide.
CEILINGS: Mapping[SourceKind, Ceiling] = {
    SourceKind.STRAVA: Ceiling.OWNER,
    **dict.fromkeys(
        (SourceKind.FIT, SourceKind.TCX, SourceKind.GPX, SourceKind.MANUAL), Ceiling.GROUP
    ),
}
ALLOWED: Mapping[Eyes, frozenset[Ceiling]] = {
    Eyes.OWNER: frozenset(Ceiling),
    Eyes.MACHINE: frozenset(Ceiling),
    Eyes.COACH: frozenset({Ceiling.COACH, Ceiling.GROUP}),
    Eyes.GROUP: frozenset({Ceiling.GROUP}),
}
NOT_FOR_MACHINES = frozenset({SourceKind.STRAVA})
# Whoever holds it sees their own training, and what athletes let them see.
SEES_TRAINING = Permission("training.read")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where one number came from, and who may see it at most."""

    source_id: SourceId | None
    kind: SourceKind
    ceiling: Ceiling


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Metres, seconds, beats a minute, kilocalories; None where no source knows."""

    distance_m: float | None = None
    timer_s: float | None = None
    elapsed_s: float | None = None
    moving_s: float | None = None
    ascent_m: float | None = None
    avg_hr: float | None = None
    max_hr: float | None = None
    calories: float | None = None


@dataclass(frozen=True, kw_only=True)
class ActivityView:
    """An activity as these `eyes` may see it: nothing in it came from a source they may not see.

    `origins` has one entry for each figure that is known, and for `streams` where there are some.
    """

    id: ActivityId
    user_id: UserId
    eyes: Eyes
    started_at: datetime
    sport: Sport
    title: str
    figures: Figures
    origins: Mapping[str, Origin]
    is_race: bool = False
    streams_id: SourceId | None = None

    @property
    def ceiling(self) -> Ceiling:
        """That of the whole: the strictest of what is in it."""
        return strictest(Ceiling.GROUP, *(origin.ceiling for origin in self.origins.values()))


@dataclass(frozen=True, kw_only=True)
class Shared:
    """`left_out` activities are there, but nothing of them is for these eyes: say so."""

    views: Sequence[ActivityView]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class AthleteProfile:
    """What was known of an athlete on a day; None where nothing was.

    Heart rates in beats a minute, the threshold speed in metres a second.
    """

    user_id: UserId
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    max_hr: float | None = field(default=None, repr=False)
    resting_hr: float | None = field(default=None, repr=False)
    threshold_hr: float | None = field(default=None, repr=False)
    threshold_speed: float | None = field(default=None, repr=False)
    zones: Zones | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class ActivityStored(Event):
    """A new activity is there."""

    name: ClassVar = "activities.stored"

    user_id: UserId
    activity_id: ActivityId


@dataclass(frozen=True, kw_only=True)
class ActivityChanged(Event):
    """A source came or went, or the athlete changed something: all of its views are new."""

    name: ClassVar = "activities.changed"

    user_id: UserId
    activity_id: ActivityId


@dataclass(frozen=True, kw_only=True)
class ActivityDeleted(Event):
    """With all its sources; whatever was derived from it has to go as well."""

    name: ClassVar = "activities.deleted"

    user_id: UserId
    activity_id: ActivityId


@dataclass(frozen=True, kw_only=True)
class AthleteChanged(Event):
    """Something in the profile holds from `since` on."""

    name: ClassVar = "activities.athlete_changed"

    user_id: UserId
    since: date


@dataclass(frozen=True, kw_only=True)
class AthleteErased(Event):
    """Nothing of theirs is here any more; what was derived from it has to go as well."""

    name: ClassVar = "activities.athlete_erased"

    user_id: UserId


@dataclass(frozen=True, kw_only=True)
class TrainingShared(Event):
    """An athlete lets a group, or one coach of it, see their training."""

    name: ClassVar = "activities.shared"

    user_id: UserId
    group_id: UUID
    coach_id: UserId | None


@dataclass(frozen=True, kw_only=True)
class TrainingUnshared(Event):
    name: ClassVar = "activities.unshared"

    user_id: UserId
    group_id: UUID
    coach_id: UserId | None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An activity that a source provider brings. `external_id` is its name at the provider."""

    external_id: str
    title: str = field(default="", repr=False)
    activity: Activity = field(repr=False)


class Activities(Protocol):
    """The read lane's door: what is derived from activities is derived from these views alone.

    A number made of views for some eyes may be shown to those eyes, never to others. The caller
    has asked `Consent` whose eyes the viewer has.
    """

    async def of_athletes_unscoped(
        self,
        user_ids: Sequence[UserId],
        *,
        eyes: Eyes,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Shared:
        """By start, the oldest first."""
        ...

    async def view_unscoped(self, activity_id: ActivityId, *, eyes: Eyes) -> ActivityView | None:
        """None for one that is gone, or of which nothing is for these eyes."""
        ...

    async def recording_unscoped(self, activity_id: ActivityId, *, eyes: Eyes) -> Activity | None:
        """The streams, laps and pauses these eyes may see; None where there are none."""
        ...

    async def profile_unscoped(self, user_id: UserId, *, on: date) -> AthleteProfile:
        """As it was on that day; a value from before its first day is that of its first day."""
        ...


class Consent(Protocol):
    """The read lane's door to whom athletes let see their training, now."""

    async def eyes(self, athlete_id: UserId, *, viewer: Principal) -> Eyes:
        """Owner, coach or group. Raises NotFound for whoever may see nothing of this athlete."""
        ...

    async def athletes(self, *, viewer: Principal) -> Mapping[UserId, Eyes]:
        """Everyone whose training the viewer may see; themselves are not among them."""
        ...


class Sharing(Protocol):
    """The command lane's door: joins the caller's unit of work."""

    async def end_group_unscoped(self, group_id: UUID, *, user_id: UserId | None = None) -> None:
        """Ends what this athlete, or anyone, shared with the group or with a coach of it."""
        ...

    async def keep_only_unscoped(self, group_id: UUID, people: Collection[UserId]) -> None:
        """Ends what anybody else shared with the group, and what was shared with a coach beside."""
        ...


class ActivityIntake(Protocol):
    """The command lane's door for source providers: joins the caller's unit of work."""

    async def store(self, user_id: UserId, kind: SourceKind, arrived: Arrival) -> ActivityId | None:
        """New, merged into the activity it is another recording of, or instead of its older self.

        None for one that its athlete deleted here. Raises Invalid for one without a start.
        """
        ...

    async def remove(self, user_id: UserId, kind: SourceKind, external_id: str) -> None:
        """It was deleted there: what came from elsewhere stays. Nothing happens twice."""
        ...

    async def forget(self, user_id: UserId, kind: SourceKind) -> None:
        """The athlete ended the connection: all of this kind that is there now goes, in turns.

        What is derived from it goes along; what a later connection brings stays.
        """
        ...

    def ask_for(self, user_id: UserId, kind: SourceKind, external_id: str) -> None:
        """A job fetches it from the provider bound as `ActivitySources`, and stores or removes."""
        ...

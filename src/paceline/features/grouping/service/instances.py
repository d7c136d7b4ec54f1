"""A cohort, its roster and its groups as the solver's instance, from either lane."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

import msgspec

from paceline.db.statements import Row, plain
from paceline.engines.availability.days import DayWindow, from_days
from paceline.engines.recurrence.slots import week_of
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.instance import (
    Apart,
    Balance,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    PersonId,
    Role,
    Same,
    Together,
    Weights,
)
from paceline.engines.scheduling.instance import Rule as EngineRule
from paceline.engines.scheduling.times import Busy, SocialHours
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import SignUpId, SignUpView
from paceline.features.grouping.errors import NoWeekLeft
from paceline.features.grouping.models import DraftKind
from paceline.features.grouping.public import GroupView
from paceline.features.grouping.schemas.rules import (
    ApartRule,
    BalanceRule,
    ClusterRule,
    GroupingIn,
    Rule,
    SameRule,
    TogetherRule,
)
from paceline.web.fields import Hours

SLACK: Final = timedelta(days=2)
SETTINGS: Final = (
    "zone",
    "first_week",
    "weeks",
    "skip_weeks",
    "meeting_minutes",
    "grid_minutes",
    "size_min",
    "size_ideal",
    "size_max",
    "facilitator",
    "facilitator_gap_minutes",
)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What of a cohort shapes its groups."""

    zone: str
    first_week: date
    weeks: int
    skip_weeks: tuple[int, ...]
    meeting_minutes: int
    grid_minutes: int
    size_min: int
    size_ideal: int
    size_max: int
    facilitator: str
    facilitator_gap_minutes: int

    def next_week(self, now: datetime) -> int:
        """The first week that has not begun, counted from 0; `weeks` when there is none left."""
        monday = week_of(now.astimezone(zone(self.zone)).date())
        begun = (monday - self.first_week).days // 7 + 1
        return min(max(begun, 0), self.weeks)

    def first_free_week(self, now: datetime) -> int:
        """The next week, if any from it on is not skipped. Raises NoWeekLeft."""
        week = self.next_week(now)
        if all(each in self.skip_weeks for each in range(week, self.weeks)):
            raise NoWeekLeft
        return week


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What kind of draft is wanted, and who and what of the running groups stays as it is."""

    kind: DraftKind = DraftKind.FRESH
    from_week: int = 0
    groups: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    changes: str = "usual"


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """All that the groups of a cohort are made from; `running` are its published groups."""

    cohort_id: CohortId
    settings: Settings
    wanted: GroupingIn
    people: tuple[Person, ...]
    running: tuple[GroupView, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def instance(self, wish: Wish) -> Instance:
        """Weeks before `from_week` are skipped: a week has one number, whatever is drafted."""
        settings = self.settings
        return Instance(
            name=str(self.cohort_id),
            meeting_minutes=settings.meeting_minutes,
            grid_minutes=settings.grid_minutes,
            anchor_zone=settings.zone,
            first_week=settings.first_week,
            weeks=settings.weeks,
            skip_weeks=tuple(sorted({*range(wish.from_week), *settings.skip_weeks})),
            group_size=GroupSize(
                min=settings.size_min, ideal=settings.size_ideal, max=settings.size_max
            ),
            facilitator=FacilitatorNeed(settings.facilitator),
            facilitator_gap_minutes=settings.facilitator_gap_minutes,
            people=self.people,
            rules=tuple(map(engine_rule, self.wanted.rules)),
            weights=weights_of(self.wanted, wish.changes),
            existing_groups=self.existing(wish),
            social_hours=hours_of(self.wanted.social_hours),
            group_zones=tuple(self.wanted.zones),
            may_miss=self.wanted.may_miss,
            co_facilitators=self.wanted.co_facilitators,
            stay=self.staying(wish),
        )

    def existing(self, wish: Wish) -> tuple[ExistingGroup, ...]:
        """A fresh draft is made as if there were none."""
        if wish.kind is DraftKind.FRESH:
            return ()
        every = wish.kind is DraftKind.TOP_UP
        return tuple(
            existing_of(
                view, locked=every or str(view.id) in wish.groups, anchor=self.settings.zone
            )
            for view in self.running
        )

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """The running group that each member is in."""
        return {str(who): str(view.id) for view in self.running for who in view.member_ids}

    def staying(self, wish: Wish) -> Mapping[PersonId, ExistingId]:
        """Locked people stay in the group they are in; who is in none is told by `Cast`."""
        return {
            PersonId(each): ExistingId(self.homes[each])
            for each in sorted(wish.people)
            if each in self.homes
        }

    def days(self) -> tuple[datetime, datetime]:
        """Instants before its first meeting and after its last, wherever they are held."""
        monday = datetime.combine(self.settings.first_week, time(), tzinfo=UTC)
        return monday - SLACK, monday + timedelta(weeks=self.settings.weeks) + SLACK

    def with_busy(self, busy: Mapping[SignUpId, Sequence[Busy]]) -> "Inputs":
        if not busy:
            return self
        found = {str(person): tuple(times) for person, times in busy.items()}
        people = tuple(
            replace(each, busy=found[each.id]) if each.id in found else each for each in self.people
        )
        return replace(self, people=people)


# What a change costs those who are in groups, in units of the cohort's own weights.
PRICES: Final = {"none": 5, "few": 5, "usual": 1, "free": 0}


def weights_of(wanted: GroupingIn, changes: str) -> Weights:
    weights, price = Weights(**wanted.weights.model_dump()), PRICES[changes]
    return replace(
        weights,
        moved=weights.moved * price,
        retimed=weights.retimed * price,
        fac_changed=weights.fac_changed * price,
    )


def hours_of(hours: Hours | None) -> SocialHours | None:
    return None if hours is None else SocialHours(*hours.minutes())


def existing_of(view: GroupView, *, locked: bool, anchor: str) -> ExistingGroup:
    return ExistingGroup(
        id=ExistingId(str(view.id)),
        slot=view.slot,
        members=tuple(PersonId(str(each)) for each in view.member_ids),
        facilitator=PersonId(str(view.facilitator_id)) if view.facilitator_id else None,
        locked=locked,
        zone=None if view.zone == anchor else view.zone,
        co_facilitators=ids_of(view.co_facilitator_ids),
    )


def engine_rule(rule: Rule) -> EngineRule:
    match rule:
        case TogetherRule():
            return Together(ids=ids_of(rule.people))
        case ApartRule():
            return Apart(ids=ids_of(rule.people))
        case SameRule():
            return Same(attr=rule.attribute)
        case BalanceRule():
            return Balance(attr=rule.attribute, weight=rule.weight)
        case ClusterRule():
            return Cluster(attr=rule.attribute, weight=rule.weight, unit=rule.unit)


def ids_of(people: Iterable[UUID]) -> tuple[PersonId, ...]:
    return tuple(PersonId(str(each)) for each in people)


def settings_of_row(row: Row) -> Settings:
    return msgspec.convert({name: plain(row[name]) for name in SETTINGS}, Settings)


def settings_of_view(cohort: CohortView) -> Settings:
    return Settings(**{name: getattr(cohort, name) for name in SETTINGS})


def person_of_row(row: Row) -> Person:
    windows = msgspec.convert(plain(row["windows"]), list[DayWindow])
    attributes = msgspec.convert(plain(row["attributes"]), dict[str, tuple[str, ...] | float])
    return Person(
        id=PersonId(str(row["id"])),
        role=Role(str(row["role"])),
        zone=str(row["zone"]),
        windows=from_days(windows),
        attributes=attributes,
        max_groups=int(str(row["max_groups"])),
        social_hours=hours_of(kept_hours(plain(row["social_hours"]))),
    )


def kept_hours(kept: object) -> Hours | None:
    return None if kept is None else Hours.model_validate(kept)


def person_of_view(view: SignUpView) -> Person:
    return Person(
        id=PersonId(str(view.id)),
        role=Role(view.role.value),
        zone=view.zone,
        windows=view.windows,
        attributes=dict(view.attributes),
        max_groups=view.max_groups,
        social_hours=SocialHours(*view.social_hours) if view.social_hours else None,
    )


def names_of(roster: Sequence[Row]) -> dict[str, str]:
    return {str(row["id"]): str(row["name"]) for row in roster}

"""Everyone of a cohort with the times they have: who can come, and on whose clock.

Rows are fetched on the loop; making sense of a whole cohort happens in a thread.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.engines.availability.windows import minute_text
from paceline.engines.recurrence.slots import minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import Instance, Person, PersonId
from paceline.engines.scheduling.times import Place
from paceline.engines.scheduling.validate import validate
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.models import DraftKind
from paceline.features.grouping.ports import BusyTimes
from paceline.features.grouping.public import GroupId, GroupView
from paceline.features.grouping.repository.groups import GroupDoor, group_names_ask, grouping_ask
from paceline.features.grouping.schemas.slots import PersonOut
from paceline.features.grouping.service.content import (
    DraftContent,
    flaws_of,
    named,
    strangers,
)
from paceline.features.grouping.service.instances import (
    Inputs,
    Wish,
    names_of,
    person_of_row,
    settings_of_row,
)
from paceline.features.grouping.service.rules import rules_of
from paceline.features.grouping.service.standing import (
    Standing,
    standing_of,
    without_standing,
)
from paceline.kernel.errors import Flaw


@dataclass(frozen=True)
class Cast:
    """A cohort as one draft sees it."""

    inputs: Inputs
    wish: Wish
    otherwise: Instance | None = None

    @cached_property
    def instance(self) -> Instance:
        """As it is, or as it is imagined to be."""
        return self.otherwise or self.inputs.instance(self.wish)

    @cached_property
    def standing(self) -> Standing:
        """What a top-up leaves as it is; other drafts leave nothing alone."""
        if self.wish.kind is not DraftKind.TOP_UP:
            return Standing(why={})
        return standing_of(self.instance)

    @cached_property
    def asked(self) -> Instance:
        """What a solver is given."""
        return without_standing(self.instance, self.standing)

    @property
    def left_alone(self) -> list[Flaw]:
        """Each rule that such a group breaks, so that somebody can mend it by hand."""
        return [
            Flaw(
                where=f"running.{group}",
                message=f"{self.titled[group]} is left as it is: {named(message, self.titled)}",
            )
            for group, messages in self.standing.why.items()
            for message in messages
        ]

    @property
    def names(self) -> Mapping[str, str]:
        return self.inputs.names

    @cached_property
    def _gladly(self) -> Attendance:
        return Attendance(self.instance)

    def shown(self, person_id: str, place: Place) -> PersonOut:
        person = self.instance.by_id.get(PersonId(person_id))
        if person is None:
            return self._gone(person_id)
        return PersonOut(
            id=as_id(person_id),
            name=self.names[person_id],
            zone=person.zone,
            local=self.local(person, place),
            preferred=self.prefers(person, place),
        )

    def _gone(self, person_id: str) -> PersonOut:
        name = self.names.get(person_id, "(withdrawn)")
        return PersonOut(id=as_id(person_id), name=name, zone="", local="", preferred=False)

    def local(self, person: Person, place: Place) -> str:
        """Weekday and time on the person's clock at the first meeting."""
        first = self._gladly.meetings(place)[0]
        return minute_text(minute_of_week(first.starts_at.astimezone(zone(person.zone))))

    def prefers(self, person: Person, place: Place) -> bool:
        glad = tuple(window for window in person.windows if window.preferred)
        return not self._gladly.missed_weeks(replace(person, windows=glad), place=place)

    def problems(self, content: DraftContent) -> list[Flaw]:
        """Every hard rule and lock the content breaks today, whoever made it."""
        if gone_people := strangers(content, self.instance, self.names):
            return gone_people
        violations = [
            each
            for each in validate(self.instance, content.solution())
            if each.group_index is None
            or not self.standing.excuses(content.groups[each.group_index].existing, each.message)
        ]
        found = flaws_of(violations, content.groups, self.titled)
        return [*found, *self.broken_locks()]

    @property
    def titled(self) -> Mapping[str, str]:
        """People and running groups by id, as they are called."""
        return {**self.names, **{str(view.id): view.name for view in self.inputs.running}}

    def broken_locks(self) -> list[Flaw]:
        """A lock on somebody or something that is gone is named, not forgotten."""
        running = {str(view.id) for view in self.inputs.running}
        ended = [
            Flaw(
                where=f"locks.groups.{each}",
                message=f"{self.titled.get(each, 'a group')} is locked but has ended",
            )
            for each in sorted(self.wish.groups - running)
        ]
        gone = [
            Flaw(
                where=f"locks.people.{each}",
                message=f"{self.names.get(each, 'somebody')} is locked but in no running group "
                "any more",
            )
            for each in sorted(self.wish.people - self.inputs.homes.keys())
        ]
        return [*ended, *gone]


class InputReads:
    """For jobs and for those who have asked whose cohort it is."""

    def __init__(
        self,
        lane: ReadLane,
        guards: CohortGuards,
        sign_ups: SignUpAsks,
        groups: GroupDoor,
        busy: BusyTimes,
    ) -> None:
        self._busy = busy
        self._lane = lane
        self._guards = guards
        self._sign_ups = sign_ups
        self._groups = groups

    async def inputs_unscoped(self, cohort_id: CohortId) -> Inputs:
        cohort, roster, kept, groups = await self._lane.rows(
            self._guards.whole_unscoped(cohort_id),
            self._sign_ups.roster_unscoped(cohort_id),
            grouping_ask(cohort_id),
            self._groups.of_cohort(cohort_id),
        )
        ids = [GroupId(as_id(row["id"])) for row in groups]
        members = (await self._lane.rows(self._groups.members(ids)))[0] if ids else []
        found = await asyncio.to_thread(
            inputs_of, cohort_id, cohort[0], roster, kept, views_of(groups, members)
        )
        first, until = found.days()
        busy = await self._busy.of_cohort_unscoped(cohort_id, first=first, until=until)
        return found.with_busy(busy)

    async def cast_unscoped(self, cohort_id: CohortId, wish: Wish | None = None) -> Cast:
        inputs = await self.inputs_unscoped(cohort_id)
        return Cast(inputs, wish or Wish())

    async def named_unscoped(self, cast: Cast, people: Sequence[str]) -> Cast:
        """Those who have left since are called by their names as well."""
        gone = [SignUpId(as_id(each)) for each in people if each not in cast.names]
        if not gone:
            return cast
        rows = (await self._lane.rows(self._sign_ups.these_unscoped(gone)))[0]
        return called(cast, names_of(rows))

    async def titled_unscoped(self, cast: Cast, groups: Iterable[str]) -> Cast:
        """So are groups that have ended since."""
        gone = sorted(set(groups) - {str(view.id) for view in cast.inputs.running})
        if not gone:
            return cast
        asked = group_names_ask([GroupId(as_id(each)) for each in gone])
        return called(cast, names_of((await self._lane.rows(asked))[0]))


def called(cast: Cast, names: Mapping[str, str]) -> Cast:
    return replace(cast, inputs=replace(cast.inputs, names={**cast.names, **names}))


def inputs_of(
    cohort_id: CohortId,
    cohort: Row,
    roster: Sequence[Row],
    kept: Sequence[Row],
    running: Sequence[GroupView],
) -> Inputs:
    return Inputs(
        cohort_id=cohort_id,
        settings=settings_of_row(cohort),
        wanted=rules_of(kept),
        people=tuple(map(person_of_row, roster)),
        running=tuple(running),
        names=names_of(roster),
    )


def views_of(groups: Sequence[Row], members: Sequence[Row]) -> list[GroupView]:
    inside: dict[tuple[object, object], list[SignUpId]] = {}
    for each in members:
        place = (each["group_id"], each["role"])
        inside.setdefault(place, []).append(SignUpId(as_id(each["sign_up_id"])))
    return [
        view_of_row(
            row,
            members=inside.get((row["id"], "member"), ()),
            helpers=inside.get((row["id"], "co_facilitator"), ()),
        )
        for row in groups
    ]


def view_of_row(row: Row, *, members: Sequence[SignUpId], helpers: Sequence[SignUpId]) -> GroupView:
    facilitator = row["facilitator_id"]
    return GroupView(
        id=GroupId(as_id(row["id"])),
        cohort_id=CohortId(as_id(row["cohort_id"])),
        name=str(row["name"]),
        slot=int(str(row["slot"])),
        zone=str(row["zone"]),
        place=str(row["place"]),
        facilitator_id=SignUpId(as_id(facilitator)) if facilitator else None,
        member_ids=tuple(members),
        co_facilitator_ids=tuple(helpers),
    )


def wish_of(row: Row) -> Wish:
    """What a draft was asked to be."""
    options = plain(row["options"])
    locks = options.get("locks", {}) if isinstance(options, dict) else {}
    return Wish(
        kind=DraftKind(str(row["kind"])),
        from_week=int(str(row["from_week"])),
        groups=frozenset(locks.get("groups", ())),
        people=frozenset(locks.get("people", ())),
        changes=str(options.get("changes", "usual")) if isinstance(options, dict) else "usual",
    )


def as_id(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def kept_content(row: Row) -> DraftContent:
    return DraftContent.read(plain(row["content"]))


def kept_options(row: Row) -> Mapping[str, object]:
    return msgspec.convert(plain(row["options"]) or {}, dict[str, object])

"""The rules and settings of a cohort: kept, read, and told where they speak of nobody."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain
from paceline.features.cohorts.public import CohortGuards, CohortId, Cohorts
from paceline.features.enrolment.public import Enrolment, SignUpAsks, SignUpId, SignUpState
from paceline.features.grouping.errors import NotOnRoster
from paceline.features.grouping.models import Grouping
from paceline.features.grouping.repository.groups import GroupingRepository, grouping_ask
from paceline.features.grouping.schemas.rules import (
    ApartRule,
    GroupingIn,
    GroupingOut,
    Named,
    Rule,
    TogetherRule,
)
from paceline.features.grouping.schemas.slots import flaw_out
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Flaw
from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a rule can be held against: people by sign-up, attributes of those accepted."""

    names: Mapping[UUID, str]
    members: frozenset[UUID]
    accepted: frozenset[UUID]
    attributes: frozenset[str]


def rules_of(rows: Sequence[Row]) -> GroupingIn:
    """What nobody has set yet is as it always was."""
    return GroupingIn.model_validate(plain(rows[0]["document"])) if rows else GroupingIn()


def version_of(rows: Sequence[Row]) -> int:
    return int(str(rows[0]["version"])) if rows else 0


def people_in(wanted: GroupingIn) -> list[UUID]:
    """Everyone a rule names, once each."""
    named = (rule.people for rule in wanted.rules if isinstance(rule, Named))
    return list(dict.fromkeys(person for people in named for person in people))


class RuleService:
    def __init__(
        self,
        lane: ReadLane,
        guards: CohortGuards,
        sign_ups: SignUpAsks,
        cohorts: Cohorts,
        enrolment: Enrolment,
        groupings: GroupingRepository,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._guards = guards
        self._sign_ups = sign_ups
        self._cohorts = cohorts
        self._enrolment = enrolment
        self._groupings = groupings
        self._clock = clock

    async def read(self, cohort_id: CohortId, *, viewer: Principal) -> GroupingOut:
        """For its organiser; a rule that names somebody who is gone says so."""
        _, kept, roster = await self._lane.rows(
            self._guards.organised(cohort_id, viewer=viewer),
            grouping_ask(cohort_id),
            self._sign_ups.roster_unscoped(cohort_id),
        )
        wanted = rules_of(kept)
        named = [SignUpId(person) for person in people_in(wanted)]
        people = (await self._lane.rows(self._sign_ups.these_unscoped(named)))[0]
        known = await asyncio.to_thread(known_of, roster, people)
        return grouping_out(wanted, version_of(kept), known)

    async def replace(
        self, cohort_id: CohortId, wanted: GroupingIn, *, by: Principal
    ) -> GroupingOut:
        """The whole document. Raises NotOnRoster naming every id that is no sign-up of it."""
        await self._cohorts.held(cohort_id, by=by)
        await self._require_known(cohort_id, wanted)
        kept = await self._groupings.of_cohort_unscoped(cohort_id)
        now = self._clock.now()
        if kept is None:
            kept = self._groupings.add(Grouping(cohort_id=cohort_id, changed_at=now))
        kept.replace(wanted.model_dump(mode="json"), at=now)
        await self._groupings.flush()
        return grouping_out(wanted, kept.version, await self._known(cohort_id, wanted))

    async def _require_known(self, cohort_id: CohortId, wanted: GroupingIn) -> None:
        found = await self._enrolment.sign_ups_unscoped(
            [SignUpId(each) for each in people_in(wanted)]
        )
        ours = {view.id for view in found.values() if view.cohort_id == cohort_id}
        flaws = [
            Flaw(
                where=f"rules.{index}.people.{place}",
                message=f"{person} is no sign-up of this cohort",
            )
            for index, rule in enumerate(wanted.rules)
            if isinstance(rule, Named)
            for place, person in enumerate(rule.people)
            if person not in ours
        ]
        if flaws:
            raise NotOnRoster(flaws)

    async def _known(self, cohort_id: CohortId, wanted: GroupingIn) -> Known:
        roster = await self._enrolment.roster_unscoped(cohort_id)
        named = await self._enrolment.sign_ups_unscoped([SignUpId(p) for p in people_in(wanted)])
        return Known(
            names={view.id: view.name for view in named.values()},
            members=frozenset(v.id for v in named.values() if v.role.value == "member"),
            accepted=frozenset(v.id for v in named.values() if v.state is SignUpState.ACCEPTED),
            attributes=frozenset(name for view in roster for name in view.attributes),
        )


def known_of(roster: Sequence[Row], people: Sequence[Row]) -> Known:
    return Known(
        names={UUID(str(row["id"])): str(row["name"]) for row in people},
        members=frozenset(UUID(str(r["id"])) for r in people if r["role"] == "member"),
        accepted=frozenset(UUID(str(r["id"])) for r in people if r["state"] == "accepted"),
        attributes=frozenset(
            name for row in roster for name in attributes_in(plain(row["attributes"]))
        ),
    )


def attributes_in(kept: object) -> Iterable[str]:
    return kept if isinstance(kept, dict) else ()


def grouping_out(wanted: GroupingIn, version: int, known: Known) -> GroupingOut:
    flaws = [flaw_out(flaw) for flaw in problems(wanted, known)]
    return GroupingOut(**dict(wanted), version=version, problems=flaws)


def problems(wanted: GroupingIn, known: Known) -> list[Flaw]:
    """Who a rule names in vain, by name; which attribute nobody has."""
    return [
        flaw for index, rule in enumerate(wanted.rules) for flaw in flaws_in(index, rule, known)
    ]


def flaws_in(index: int, rule: Rule, known: Known) -> Iterator[Flaw]:
    where = f"rules.{index}"
    if not isinstance(rule, TogetherRule | ApartRule):
        if rule.attribute not in known.attributes:
            yield Flaw(where=where, message=f"no sign-up says anything about {rule.attribute}")
        return
    for person in rule.people:
        name = known.names.get(person, "somebody")
        if person not in known.accepted:
            yield Flaw(
                where=f"{where}.people.{person}",
                message=f"{name} is no longer among the accepted sign-ups; "
                "the rule holds for the others",
            )
        elif isinstance(rule, TogetherRule) and person not in known.members:
            yield Flaw(
                where=f"{where}.people.{person}",
                message=f"{name} is a facilitator; only members can be kept together",
            )

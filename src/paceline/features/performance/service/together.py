"""Groups and cohorts as who trains in them sees them: each athlete by their own word."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.accounts.public import UserAsks
from paceline.features.activities.ports import Audience, Circle
from paceline.features.activities.public import Consent, Eyes
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.grouping.public import GroupId
from paceline.features.performance.errors import CircleNotFound
from paceline.features.performance.repository import latest_ask
from paceline.features.performance.schemas import (
    AthleteOut,
    AthletesOut,
    CirclesOut,
    CoachOut,
    GroupCircleOut,
    TogetherOut,
    TogethersOut,
    TotalsOut,
)
from paceline.kernel.identity import Principal, UserId

SUMMED = ("distance_7_m", "moving_7_s", "distance_28_m")
LOADED = ("fitness", "fatigue", "form")


class TogetherReads:
    def __init__(
        self,
        lane: ReadLane,
        audience: Audience,
        consent: Consent,
        users: UserAsks,
        cohorts: CohortGuards,
    ) -> None:
        self._lane = lane
        self._audience = audience
        self._consent = consent
        self._users = users
        self._cohorts = cohorts

    async def group(self, group_id: GroupId, *, viewer: Principal) -> TogetherOut:
        """Raises CircleNotFound for a group that the viewer is not in."""
        circles = await self._audience.circles(viewer.user_id)
        found = [each for each in circles if each.group_id == group_id]
        return (await self._told(found, viewer=viewer))[0]

    async def cohort(self, cohort_id: CohortId, *, viewer: Principal) -> TogethersOut:
        """The groups of it that the viewer is in or leads."""
        circles = await self._audience.circles(viewer.user_id)
        found = [each for each in circles if each.cohort_id == cohort_id]
        return TogethersOut(groups=await self._told(found, viewer=viewer))

    async def athletes(self, *, viewer: Principal) -> AthletesOut:
        known = await self._known(await self._consent.athletes(viewer=viewer))
        return AthletesOut(items=sorted(known.values(), key=by_name))

    async def circles(self, *, viewer: Principal) -> CirclesOut:
        """Each by its name, and who leads it by theirs."""
        circles = await self._audience.circles(viewer.user_id)
        coaches = frozenset[UserId]().union(*(each.coaches for each in circles))
        names = await self._names(coaches)
        titles = await self._titles({CohortId(each.cohort_id) for each in circles})
        found = [circle_out(each, names, titles, viewer=viewer) for each in circles]
        return CirclesOut(items=sorted(found, key=lambda each: (each.name, each.group_id)))

    async def _titles(self, cohorts: Collection[CohortId]) -> Mapping[UUID, str]:
        """Whoever is in one of its groups may know what the cohort is called."""
        asks = [self._cohorts.whole_unscoped(each) for each in sorted(cohorts)]
        rows = [found[0] for found in await self._lane.rows(*asks)] if asks else []
        return {UUID(str(row["id"])): str(row["title"]) for row in rows}

    async def _names(self, users: Collection[UserId]) -> Mapping[UserId, str]:
        if not users:
            return {}
        rows = (await self._lane.rows(self._users.of_ids_unscoped(sorted(users))))[0]
        return {UserId(UUID(str(row["id"]))): str(row["name"]) for row in rows}

    async def _told(self, circles: Sequence[Circle], *, viewer: Principal) -> list[TogetherOut]:
        if not circles:
            raise CircleNotFound
        sharing = await self._consent.athletes(viewer=viewer)
        there = frozenset[UserId]().union(*(each.members for each in circles))
        shown = {each: eyes for each, eyes in sharing.items() if each in there}
        known = await self._known(shown)
        return [together_out(each, known, viewer=viewer) for each in circles]

    async def _known(self, shown: Mapping[UserId, Eyes]) -> Mapping[UserId, AthleteOut]:
        if not shown:
            return {}
        kinds = sorted(set(shown.values()))
        asks = [
            latest_ask([u for u, eyes in shown.items() if eyes is each], each) for each in kinds
        ]
        people, *found = await self._lane.rows(self._users.of_ids_unscoped(list(shown)), *asks)
        latest = {UUID(str(row["user_id"])): row for rows in found for row in rows}
        names = {UUID(str(row["id"])): str(row["name"]) for row in people}
        return {
            each: athlete_out(each, names.get(each, ""), eyes, latest.get(each))
            for each, eyes in shown.items()
        }


def athlete_out(user_id: UserId, name: str, eyes: Eyes, row: Row | None) -> AthleteOut:
    worked: Mapping[str, object] = row or {}
    return AthleteOut.model_validate(
        {
            "user_id": user_id,
            "name": name,
            "eyes": eyes,
            "left_out": worked.get("left_out", 0),
            "day": worked.get("day"),
            **{each: worked.get(each, 0.0) for each in (*SUMMED, *LOADED)},
        }
    )


def together_out(
    circle: Circle, known: Mapping[UserId, AthleteOut], *, viewer: Principal
) -> TogetherOut:
    athletes = sorted((known[each] for each in circle.members if each in known), key=by_name)
    others = circle.members - {viewer.user_id}
    return TogetherOut(
        group_id=circle.group_id,
        name=circle.name,
        athletes=athletes,
        totals=totals_of(athletes),
        left_out=sum(each.left_out for each in athletes),
        not_shared=len(others) - len(athletes),
    )


def circle_out(
    circle: Circle,
    names: Mapping[UserId, str],
    titles: Mapping[UUID, str],
    *,
    viewer: Principal,
) -> GroupCircleOut:
    coaches = [CoachOut(user_id=each, name=names.get(each, "")) for each in circle.coaches]
    return GroupCircleOut(
        group_id=circle.group_id,
        cohort_id=circle.cohort_id,
        cohort_title=titles[circle.cohort_id],
        name=circle.name,
        members=len(circle.members),
        leads=viewer.user_id in circle.coaches,
        coaches=sorted(coaches, key=lambda each: (each.name.casefold(), each.user_id)),
    )


def by_name(athlete: AthleteOut) -> tuple[str, UUID]:
    return athlete.name.casefold(), athlete.user_id


def totals_of(athletes: Iterable[AthleteOut]) -> TotalsOut:
    athletes = list(athletes)
    return TotalsOut(
        distance_7_m=sum(each.distance_7_m for each in athletes),
        moving_7_s=sum(each.moving_7_s for each in athletes),
        distance_28_m=sum(each.distance_28_m for each in athletes),
    )

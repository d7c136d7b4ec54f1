"""Nothing that Strava told is anywhere but before its athlete's own eyes."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import grimp
import httpx2
import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.engines.formats.activities.model import Totals
from paceline.features.activities.public import Activities, Eyes, SourceKind
from paceline.features.activities.service.diary import DiaryReads
from paceline.features.activities.service.intake import IntakeService
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from tests.architecture.test_rules import FEATURE_ROUTES
from tests.features.activities.recordings import START, arrival, run
from tests.features.performance.club import Club
from tests.people import signed_in
from tests.times import MovableClock
from tests.work import work_off

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
# Whoever asks these doors has to be in the walk below, and what it shows as well.
# A source provider brings and is asked for nothing.
KNOCKING: Final = {
    "paceline.app",
    "paceline.features.performance",
    "paceline.providers.strava",
}
CANARY: Final = "canary"
# Each number that Strava tells here has these digits, in whatever unit it is shown.
MARK: Final = "777"
FIGURES: Final = Totals(
    distance_m=7770.25,
    timer_s=1777.5,
    elapsed_s=1777.75,
    ascent_m=77.7,
    avg_hr=177.7,
    max_hr=187.77,
    calories=777.0,
)
TOLD: Final = re.compile(r"7770|1777|77\.7|177\.7|187\.77|777\.0|canary", re.IGNORECASE)


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """One store is enough: both have the same views, and only views are read."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'walked.db')}"


@pytest.fixture
def surroundings() -> Mapping[str, str]:
    """Whoever walks through all doors is quicker than anybody else."""
    return {"PACELINE_LIMITS__ENABLED": "false"}


@dataclass(frozen=True)
class Came:
    """One recording: on which day, of which kind, and what the athlete then said of it."""

    kind: SourceKind
    day: int
    ceiling: str | None
    corrected: bool


HISTORIES: Final = st.lists(
    st.builds(
        Came,
        st.sampled_from([SourceKind.STRAVA, SourceKind.STRAVA, *SourceKind]),
        st.integers(0, 2),
        st.sampled_from([None, None, "owner", "coach", "group"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


async def lived(club: Club, history: Sequence[Came], clock: MovableClock) -> None:
    """The diary is emptied, then all of it comes in its order and is worked out."""

    async def emptied(intake: IntakeService) -> None:
        for kind in SourceKind:
            await intake.forget(club.athlete.user_id, kind)

    await club.stage.within(IntakeService, emptied)
    for place, came in enumerate(history):
        start = START + timedelta(days=came.day, seconds=10 * place)
        if came.kind is SourceKind.STRAVA:
            secret = run(start=start, heart_rate=177.7, seconds=1777.5, totals=FIGURES)
            told = arrival(f"{place}", title=CANARY, activity=secret)
            changed = await club.stage.arrived(told)
        else:
            own = run(start=start, metres=5000, seconds=1500)
            changed = (await club.stage.recorded(own, kind=came.kind)).activity_id
        said: dict[str, object] = {}
        if came.ceiling:
            said["ceiling"] = came.ceiling
        if came.corrected:
            said["corrections"] = {"distance_m": 5100}
        await club.stage.asked("PATCH", f"/activities/{changed}", said)
    for _ in range(3):
        await work_off(club.stage.container)
        clock.advance(timedelta(seconds=5))


def addresses(club: Club, activities: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every read of the API, with what there is of the athlete, the group and the cohort."""
    ids = {
        "user_id": str(club.athlete.user_id),
        "group_id": str(club.group_id),
        "cohort_id": str(club.cohort_id),
        "sign_up_id": str(club.sign_up_id),
    }
    for route in FEATURE_ROUTES:
        for activity_id in activities if "{activity_id}" in route.path else [""]:
            yield from (
                (method, filled(route, {**ids, "activity_id": activity_id}))
                for method in route.methods or ()
                if method == "GET" or route.path.endswith("/export")
            )


def filled(route: APIRoute, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], str(new_id())), route.path)


async def told_to(club: Club, who: Principal, activities: Sequence[str]) -> list[str]:
    found = []
    for method, path in addresses(club, activities):
        headers = signed_in(who)
        reply = await club.stage.client.request(method, f"http://test{path}", headers=headers)
        assert reply.status_code != httpx2.codes.INTERNAL_SERVER_ERROR, path
        if TOLD.search(without_ids(reply.text)):
            found.append(path)
    return found


def without_ids(text: str) -> str:
    """Ids and times are made of digits, too."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)
    return re.sub(r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+00:00)?", "", text)


class TestStrava:
    @settings(
        max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(history=HISTORIES)
    async def test_is_told_to_nobody_else_by_any_read(
        self, club: Club, clock: MovableClock, history: list[Came]
    ) -> None:
        clock.at = START + timedelta(days=4)
        await club.share()
        await club.share(club.coach)
        await lived(club, history, clock)
        mine = [each["id"] for each in await club.stage.diary()]

        for who in (club.friend, club.coach, *club.everybody_else):
            assert await told_to(club, who, mine) == []

    async def test_is_told_to_its_athlete(self, club: Club, clock: MovableClock) -> None:
        """Else the walk above would prove nothing."""
        clock.at = START + timedelta(days=4)
        await lived(club, [Came(SourceKind.STRAVA, 0, None, corrected=False)], clock)
        mine = [each["id"] for each in await club.stage.diary()]

        found = await told_to(club, club.athlete, mine)

        assert {"/api/v1/activities", f"/api/v1/activities/{mine[0]}"} <= set(found)
        assert f"/api/v1/activities/{mine[0]}/streams" in found
        assert {"/api/v1/athletes/me/load", "/api/v1/athletes/me/weeks"} <= set(found)

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(history=HISTORIES)
    async def test_is_in_no_number_made_for_others_or_a_machine(
        self, club: Club, clock: MovableClock, history: list[Came]
    ) -> None:
        await lived(club, history, clock)
        who = club.athlete.user_id
        whole = len(await club.stage.diary())

        async def looked(activities: Activities) -> None:
            for eyes in set(Eyes) - {Eyes.OWNER}:
                await seen(activities, eyes)

        async def seen(activities: Activities, eyes: Eyes) -> None:
            shared = await activities.of_athletes_unscoped([who], eyes=eyes)
            for each in shared.views:
                assert not TOLD.search(without_ids(repr((each.figures, each.title))))
                assert SourceKind.STRAVA not in {o.kind for o in each.origins.values()}
                recording = await activities.recording_unscoped(each.id, eyes=eyes)
                rates = recording.streams.heart_rate if recording else None
                assert rates is None or 177.7 not in rates
            assert len(shared.views) + shared.left_out == whole

        await club.stage.within(DiaryReads, looked)

    async def test_that_is_left_out_is_counted(self, club: Club, clock: MovableClock) -> None:
        both = Came(SourceKind.STRAVA, 0, None, corrected=False)
        alone = Came(SourceKind.STRAVA, 1, None, corrected=False)
        await lived(club, [both, Came(SourceKind.FIT, 0, None, corrected=False), alone], clock)

        shared = await club.stage.within(
            DiaryReads,
            lambda reads: reads.of_athletes_unscoped([club.athlete.user_id], eyes=Eyes.COACH),
        )

        assert [each.figures.distance_m for each in shared.views] == [5000]
        assert shared.left_out == 1


class TestTheDoors:
    def test_are_known_only_to_who_is_walked_through(self) -> None:
        graph = grimp.build_graph("paceline", cache_dir=None)
        inside = "paceline.features.activities"
        doors = {f"{inside}.public", f"{inside}.ports", f"{inside}.feature", f"{inside}.cli"}
        asking = {each for door in doors for each in graph.find_modules_that_directly_import(door)}

        outside = {each for each in asking if not each.startswith(inside)}
        assert {each for each in outside if not each.startswith(tuple(KNOCKING))} == set()

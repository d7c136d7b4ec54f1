"""The same run from several places is one activity; what goes takes its numbers along."""

import asyncio
from datetime import timedelta

import pytest
from typing_extensions import override

from paceline.app.edge import settled
from paceline.db.read_lane import ReadLane
from paceline.engines.formats.activities.model import Sport, Totals
from paceline.features.activities.errors import NoStart
from paceline.features.activities.ports import ActivitySource, ActivitySources
from paceline.features.activities.public import (
    ActivityChanged,
    ActivityDeleted,
    ActivityStored,
    Arrival,
    SourceKind,
)
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.repository.connections import ConnectionRepository
from paceline.features.activities.service import intake as intake_module
from paceline.features.activities.service.fetching import Fetcher
from paceline.features.activities.service.intake import IntakeService
from paceline.features.activities.service.payloads import FetchActivity
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Event
from tests.features.activities.recordings import START, arrival, run
from tests.features.activities.stage import Stage, member
from tests.features.activities.told import told
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
STRAVA = SourceKind.STRAVA


class TestTheSameRun:
    async def test_from_four_places_is_one_activity(self, stage: Stage) -> None:
        fit = await stage.recorded(run(metres=10_000, seconds=3000))
        for kind, later, metres in (
            (SourceKind.GPX, 95, 9730.0),
            (SourceKind.TCX, -80, 10_120.0),
        ):
            other = run(start=START + timedelta(seconds=later), metres=metres, seconds=2950)
            kept = await stage.recorded(other, kind=kind)
            assert (kept.activity_id, kept.is_new) == (fit.activity_id, False)
        strava = run(start=START + timedelta(seconds=20), metres=10_050, sport=Sport.OTHER)
        merged = await stage.arrived(arrival(title="Lunch run", activity=strava))

        assert merged == fit.activity_id
        shown = await stage.get(f"/activities/{fit.activity_id}")
        assert shown["distance_m"] == 10_000
        assert shown["title"] == "Lunch run"
        kinds = {each["kind"]: each["figures"]["distance_m"] for each in shown["own"]["sources"]}
        assert kinds == {"fit": 10_000, "gpx": 9730, "tcx": 10_120, "strava": 10_050}

    async def test_goes_where_it_began_closest(self, stage: Stage) -> None:
        near = await stage.recorded(run(start=START + timedelta(seconds=150)))
        await stage.recorded(run())

        kept = await stage.recorded(run(start=START + timedelta(seconds=120)), kind=SourceKind.GPX)

        assert kept.activity_id == near.activity_id

    async def test_that_comes_from_all_places_at_once_is_one_activity(self, stage: Stage) -> None:
        kinds = (SourceKind.FIT, SourceKind.GPX, SourceKind.TCX, SourceKind.MANUAL)

        kept = await asyncio.gather(*(stage.recorded(kind=kind) for kind in kinds))

        assert len({each.activity_id for each in kept}) == 1
        assert sum(each.is_new for each in kept) == 1

    async def test_of_another_athlete_is_another(self, stage: Stage) -> None:
        mine = await stage.recorded()

        theirs = await stage.recorded(by=member())

        assert theirs.is_new
        assert theirs.activity_id != mine.activity_id


class TestWhatAProviderBrings:
    async def test_twice_is_there_once_in_its_newer_shape(self, stage: Stage) -> None:
        first = await stage.arrived(arrival(title="Morning run"))
        second = await stage.arrived(arrival(title="Renamed", activity=run(points=0)))

        assert first == second
        shown = await stage.get(f"/activities/{first}")
        assert shown["title"] == "Renamed"
        assert len(shown["own"]["sources"]) == 1

    async def test_without_a_start_is_refused(self, stage: Stage) -> None:
        with pytest.raises(NoStart):
            await stage.arrived(arrival(activity=run(start=None)))

    async def test_and_takes_back_leaves_the_file(self, stage: Stage) -> None:
        kept = await stage.recorded(run(totals=Totals(distance_m=5000.0)))
        await stage.arrived(arrival(activity=run(totals=Totals(calories=300.0))))
        who = stage.athlete.user_id

        for _ in range(2):
            await stage.within(IntakeService, lambda intake: intake.remove(who, STRAVA, "1"))

        shown = await stage.get(f"/activities/{kept.activity_id}")
        assert (shown["distance_m"], shown["calories"]) == (5000, None)

    async def test_all_goes_when_the_athlete_ends_the_connection(self, stage: Stage) -> None:
        file = await stage.recorded()
        alone = [START + timedelta(days=day) for day in range(3)]
        for day, start in enumerate(alone):
            await stage.arrived(arrival(str(day), activity=run(start=start)))
        other = member()
        await stage.arrived(arrival("0"), by=other)
        who = stage.athlete.user_id

        await stage.within(IntakeService, lambda intake: intake.forget(who, STRAVA))

        (left,) = await stage.diary()
        assert left["id"] == str(file.activity_id)
        assert left["ceiling"] == "group"
        assert len(await stage.diary(by=other)) == 1

    async def test_all_goes_however_much_it_is(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intake_module, "AT_ONCE", 2)
        for day in range(5):
            start = START + timedelta(days=day)
            await stage.arrived(arrival(str(day), activity=run(start=start)))
        who = stage.athlete.user_id

        await stage.within(IntakeService, lambda intake: intake.forget(who, STRAVA))
        await work_off(stage.container)

        assert await stage.diary() == []

    async def test_none_of_what_a_new_connection_brings_goes_with_the_old(
        self, stage: Stage, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intake_module, "AT_ONCE", 2)
        starts = [START + timedelta(days=day) for day in range(5)]
        for name, start in enumerate(starts):
            await stage.arrived(arrival(str(name), activity=run(start=start)))
        who = stage.athlete.user_id

        await stage.within(IntakeService, lambda intake: intake.forget(who, STRAVA))
        clock.advance(timedelta(seconds=1))
        for name, start in ((4, starts[4]), (5, START + timedelta(days=5))):
            await stage.arrived(arrival(str(name), title="Anew", activity=run(start=start)))
        ended = await work_off(stage.container)

        diary = await stage.diary()
        assert ended > 1
        assert [each["title"] for each in diary] == ["Anew", "Anew"]
        assert {each["started_at"][:10] for each in diary} == {
            f"{START + timedelta(days=day):%Y-%m-%d}" for day in (4, 5)
        }


class TestEvents:
    async def test_tell_what_came_changed_and_went(self, stage: Stage) -> None:
        kept = await stage.recorded()
        await stage.arrived(arrival())
        await stage.asked("DELETE", f"/activities/{kept.activity_id}")

        who, activity_id = stage.athlete.user_id, kept.activity_id
        wanted: list[Event] = [
            ActivityStored(user_id=who, activity_id=activity_id),
            ActivityChanged(user_id=who, activity_id=activity_id),
            ActivityDeleted(user_id=who, activity_id=activity_id),
        ]
        assert await told(stage.container, "activities.") == wanted


class Stored(ActivitySource):
    """A provider that has what a test put there."""

    kind = STRAVA

    def __init__(self, known: dict[str, Arrival], *, is_away: bool = False) -> None:
        self._known = known
        self._is_away = is_away

    @override
    async def fetch(self, user_id: UserId, external_id: str) -> Arrival | None:
        if self._is_away:
            raise Unavailable("Strava is away.", retry_after=60)
        return self._known.get(external_id)


class Sources(ActivitySources):
    def __init__(self, *found: ActivitySource) -> None:
        self._found = found

    @override
    def all(self) -> tuple[ActivitySource, ...]:
        return self._found


class TestFetching:
    async def fetched(self, stage: Stage, *sources: ActivitySource, external_id: str = "7") -> None:
        wanted = FetchActivity(user_id=stage.athlete.user_id, kind=STRAVA, external_id=external_id)

        async with stage.container() as scope:
            fetcher = Fetcher(
                Sources(*sources),
                await scope.get(IntakeService),
                await scope.get(ConnectionRepository),
                await scope.get(AthleteRepository),
                await scope.get(ReadLane),
                await scope.get(Clock),
            )
            await settled(scope, lambda: fetcher.fetch(wanted))

    async def test_stores_what_is_there_and_drops_what_is_not(self, stage: Stage) -> None:
        await self.fetched(stage, Stored({"7": arrival("7", title="From there")}))
        (shown,) = await stage.diary()

        await self.fetched(stage, Stored({}))

        assert shown["title"] == "From there"
        assert await stage.diary() == []

    async def test_of_a_provider_that_is_away_is_tried_later(self, stage: Stage) -> None:
        with pytest.raises(Unavailable, match="away"):
            await self.fetched(stage, Stored({}, is_away=True))

    async def test_from_nowhere_does_nothing(self, stage: Stage) -> None:
        await self.fetched(stage)

        assert await stage.diary() == []

    async def test_is_a_job_that_anybody_may_ask_for(self, stage: Stage) -> None:
        async def ask(intake: IntakeService) -> None:
            intake.ask_for(stage.athlete.user_id, STRAVA, "7")

        await stage.within(IntakeService, ask)

        assert await work_off(stage.container) == 1

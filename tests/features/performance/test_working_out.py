"""What training comes to: by jobs, only as far as needed, and the same as from scratch."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.formats.activities.model import Sport
from paceline.engines.training import load
from paceline.features.activities.public import ActivityId
from paceline.features.performance.models import Standing, TrainingDay
from paceline.features.performance.service.payloads import MeasureSince, NewDay
from paceline.kernel.ids import new_id
from paceline.kernel.messages import JobPayload, Outbox
from tests.features.activities.recordings import START, arrival, run
from tests.features.performance.club import Club
from tests.features.performance.training import DAY, set_profile, told, worked
from tests.times import MovableClock

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("ten_days_later"),
]


async def days(club: Club) -> list[tuple[object, ...]]:
    """Every day that is stored, of all eyes."""
    async with club.stage.container() as scope:
        session = await (await scope.get(SqlUnitOfWork)).session()
        rows = (await session.scalars(select(TrainingDay))).all()
        found = [
            (row.eyes, row.day, *(round(each, 6) for each in (row.score, row.fitness, row.form)))
            for row in rows
        ]
    return sorted(found)


async def wish(club: Club, payload: JobPayload) -> None:
    async with club.stage.container() as scope:
        (await scope.get(Outbox)).enqueue(payload)
        await (await scope.get(SqlUnitOfWork)).commit()


class TestARun:
    async def test_is_scored_by_pace_and_loads_the_days_after(
        self, club: Club, clock: MovableClock
    ) -> None:
        await set_profile(club, threshold_speed=4.0)
        await club.stage.recorded(run(metres=14_400, seconds=3600, points=361))
        await worked(club, clock)

        loads = (await told(club, "load"))["items"]

        assert loads[0]["day"] == "2026-03-01"
        assert loads[0]["score"] == pytest.approx(100, abs=0.5)
        assert loads[0]["fitness"] == pytest.approx(loads[0]["score"] / 42)
        assert loads[1]["form"] == pytest.approx(loads[0]["fitness"] - loads[0]["fatigue"])
        assert len(loads) == 12
        assert [each["distance_7_m"] for each in loads[5:8]] == [14_400, 14_400, 0]
        assert loads[10]["distance_28_m"] == 14_400

    async def test_is_scored_by_heart_without_a_threshold_speed(
        self, club: Club, clock: MovableClock
    ) -> None:
        await set_profile(club, max_hr=190, resting_hr=50, threshold_hr=170, sex="F")
        await club.stage.recorded(run(seconds=3600, heart_rate=170))
        await club.stage.recorded(
            run(start=START + DAY, seconds=3600, heart_rate=170, sport=Sport.CYCLING)
        )
        await worked(club, clock)

        loads = (await told(club, "load"))["items"]

        assert [each["score"] for each in loads[:2]] == pytest.approx([100, 100], abs=1.5)

    async def test_counts_in_its_week_by_sport(self, club: Club, clock: MovableClock) -> None:
        for back in (0, 1, 7):
            await club.stage.recorded(run(start=START - back * DAY))
        await club.stage.recorded(run(start=START - 2 * DAY, sport=Sport.CYCLING, metres=20_000))
        await worked(club, clock)

        weeks = (await told(club, "weeks"))["items"]

        assert [(each["week"], each["sport"], each["activities"]) for each in weeks] == [
            ("2026-02-16", "running", 1),
            ("2026-02-23", "cycling", 1),
            ("2026-02-23", "running", 2),
        ]
        assert [each["distance_m"] for each in weeks] == [5000, 20_000, 10_000]

    async def test_may_be_the_fastest_and_is_age_graded_by_a_named_edition(
        self, club: Club, clock: MovableClock
    ) -> None:
        await set_profile(club, birth_date="1964-03-01", sex="F")
        slow = await club.stage.recorded(run(metres=10_000, seconds=2900))
        fast = await club.stage.recorded(run(start=START + DAY, metres=10_000, seconds=2700))
        await worked(club, clock)

        bests = {each["name"]: each for each in (await told(club, "bests"))["items"]}
        await club.stage.asked("DELETE", f"/activities/{fast.activity_id}")
        await worked(club, clock)
        after = {each["name"]: each for each in (await told(club, "bests"))["items"]}

        best = bests["10k"]
        assert (best["seconds"], best["activity_id"]) == (2700, str(fast.activity_id))
        assert (best["age_grade"], best["edition"]) == (pytest.approx(83.79, abs=0.01), "2025")
        assert (after["10k"]["seconds"], after["10k"]["activity_id"]) == (
            2900,
            str(slow.activity_id),
        )

    async def test_predicts_races_while_it_is_of_late(
        self, club: Club, clock: MovableClock
    ) -> None:
        await club.stage.recorded(run(metres=5000, seconds=1200))
        await club.stage.recorded(run(start=START + DAY, metres=1500, seconds=320))
        await worked(club, clock)
        races = await told(club, "races")
        clock.advance(100 * DAY)
        await club.stage.recorded(run(start=START + 105 * DAY, metres=100, seconds=60))
        await worked(club, clock)

        late = await told(club, "races")

        assert races["vdot"] == pytest.approx(49.8, abs=0.3)
        by_name = {each["name"]: each for each in races["races"]}
        assert by_name["10k"]["riegel_s"] == pytest.approx(1200 * 2**1.06, abs=0.1)
        assert by_name["10k"]["daniels_s"] == pytest.approx(2480, abs=15)
        assert races["critical"] is None or races["critical"]["speed"] > 0
        assert (late["vdot"], late["best"], late["races"]) == (None, None, [])


class TestADayOfRest:
    async def test_is_worked_out_when_it_comes(self, club: Club, clock: MovableClock) -> None:
        await set_profile(club, threshold_speed=4.0)
        await club.stage.recorded(run(metres=14_400, seconds=3600))
        await worked(club, clock)
        before = (await told(club, "load"))["items"][-1]
        clock.advance(2 * DAY)
        await wish(club, NewDay())
        await worked(club, clock)

        after = (await told(club, "load"))["items"][-1]

        assert date.fromisoformat(after["day"]) == date.fromisoformat(before["day"]) + 2 * DAY
        assert after["fitness"] < before["fitness"]

    async def test_lets_what_was_of_late_grow_old(self, club: Club, clock: MovableClock) -> None:
        await club.stage.recorded(run(metres=5000, seconds=1200))
        await worked(club, clock)
        before = (await told(club, "races"))["vdot"]
        clock.advance(100 * DAY)
        await wish(club, NewDay())
        await worked(club, clock)

        assert before is not None
        assert (await told(club, "races"))["vdot"] is None


class TestAGap:
    async def test_nobody_worked_in_is_summed_up_all_the_same(
        self, club: Club, clock: MovableClock
    ) -> None:
        for back in range(30):
            await club.stage.recorded(run(start=START - back * DAY, metres=1000, seconds=300))
        clock.at = START
        await worked(club, clock)
        clock.at = START + 10 * DAY
        await club.stage.recorded(run(start=START + 10 * DAY, metres=1000, seconds=300))
        await worked(club, clock)

        loads = {each["day"]: each for each in (await told(club, "load"))["items"]}

        assert [loads[f"2026-03-{day:02}"]["distance_28_m"] for day in (1, 2, 3, 11)] == [
            *(28_000, 27_000, 26_000),
            19_000,
        ]


class TestADateFarOff:
    async def test_holds_nobody_up_and_counts_when_it_comes(
        self, club: Club, clock: MovableClock
    ) -> None:
        for year in (1989, 2026, 2099):
            await club.stage.recorded(run(start=START.replace(year=year), metres=5000 + year))
        await worked(club, clock)

        loads = await told(club, "load", **{"from": "1980-01-01", "until": "2100-01-01"})
        bests = (await told(club, "bests"))["items"]

        assert [each["day"] for each in loads["items"]][::11] == ["2026-03-01", "2026-03-12"]
        assert not loads["is_stale"]
        assert {each["day"] for each in bests} == {"2026-03-01"}


class TestAVerySlowRun:
    async def test_predicts_nothing_and_holds_nothing_up(
        self, club: Club, clock: MovableClock
    ) -> None:
        await club.stage.recorded(run(metres=400, seconds=900))
        await worked(club, clock)

        found = [await told(club, each) for each in ("load", "races", "bests")]

        assert [each["is_stale"] for each in found] == [False, False, False]
        assert (found[0]["items"] != [], found[1]["races"]) == (True, [])


class TestNobodysTraining:
    async def test_is_empty(self, club: Club) -> None:
        found = [await told(club, each) for each in ("load", "weeks", "bests", "races")]

        assert [each.get("items", []) for each in found] == [[], [], [], []]
        assert {(each["eyes"], each["left_out"], each["is_stale"]) for each in found} == {
            ("owner", 0, False)
        }

    async def test_is_empty_again_when_all_is_deleted(
        self, club: Club, clock: MovableClock
    ) -> None:
        kept = await club.stage.recorded()
        await worked(club, clock)
        await club.stage.asked("DELETE", f"/activities/{kept.activity_id}")
        await worked(club, clock)

        assert await days(club) == []
        assert (await told(club, "weeks"))["items"] == []


class TestAProfile:
    async def test_that_changes_is_what_all_is_measured_by(
        self, club: Club, clock: MovableClock
    ) -> None:
        await club.stage.recorded(run(metres=14_400, seconds=3600, points=361))
        await worked(club, clock)
        before = (await told(club, "load"))["items"][0]["score"]
        await set_profile(club, threshold_speed=4.0)
        await worked(club, clock)

        assert before == 0
        assert (await told(club, "load"))["items"][0]["score"] == pytest.approx(100, abs=0.5)


class TestALongHistory:
    async def test_comes_in_pieces_to_the_same_as_in_one(
        self, club: Club, clock: MovableClock
    ) -> None:
        await set_profile(club, threshold_speed=4.0)
        for back in (400, 399, 200, 90, 0):
            await club.stage.recorded(run(start=START - back * DAY, metres=14_400, seconds=3600))
        await worked(club, clock)

        asked = {"from": "2024-01-01", "until": "2027-01-01"}
        loads = (await told(club, "load", **asked))["items"]
        weeks = (await told(club, "weeks", **asked))["items"]

        first = (START - 400 * DAY).date()
        scores = [each["score"] for each in loads]
        expected = load.loads(scores, start=load.REST)
        assert [each["day"] for each in loads] == [str(first + back * DAY) for back in range(412)]
        assert [place for place, score in enumerate(scores) if score] == [0, 1, 200, 310, 400]
        assert [each["fitness"] for each in loads] == pytest.approx(
            [each.fitness for each in expected]
        )
        assert [each["distance_28_m"] for each in loads][25:30] == [
            *(28_800, 28_800, 28_800, 14_400, 0),
        ]
        assert [each["activities"] for each in weeks] == [2, 1, 1, 1]

    async def test_of_a_date_far_off_does_not_stop_the_days(
        self, club: Club, clock: MovableClock
    ) -> None:
        await set_profile(club, threshold_speed=4.0)
        await club.stage.recorded(run(metres=14_400, seconds=3600))
        await worked(club, clock)
        await club.stage.recorded(run(start=START + 60 * DAY))
        await worked(club, clock)
        clock.advance(3 * DAY)
        await wish(club, NewDay())
        await worked(club, clock)

        loads = (await told(club, "load"))["items"]

        assert loads[-1]["day"] == str((START + 14 * DAY).date())


HISTORY = st.lists(
    st.tuples(st.integers(-300, 9), st.sampled_from([1800.0, 3600.0]), st.booleans()),
    min_size=1,
    max_size=6,
)


class TestStepByStep:
    @settings(
        max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(history=HISTORY)
    async def test_comes_to_the_same_as_all_at_once(
        self, club: Club, clock: MovableClock, history: Sequence[tuple[int, float, bool]]
    ) -> None:
        await set_profile(club, threshold_speed=4.0)
        await emptied(club)
        for day, seconds, is_strava in history:
            activity = run(start=START + day * DAY, metres=4 * seconds, seconds=seconds)
            if is_strava:  # each with a name of its own: what was deleted does not come again
                await club.stage.arrived(arrival(str(new_id()), activity=activity))
            else:
                await club.stage.recorded(activity)
            await worked(club, clock)
        step_by_step = await days(club)

        await all_anew(club)
        await worked(club, clock)

        assert await days(club) == step_by_step


async def emptied(club: Club) -> None:
    items = (await club.stage.get("/activities?limit=200"))["items"]
    for each in items:
        activity_id = ActivityId(each["id"])
        await club.stage.asked("DELETE", f"/activities/{activity_id}")


async def all_anew(club: Club) -> None:
    """As if nothing had been worked out."""

    async def forget(unit: SqlUnitOfWork) -> None:
        session = await unit.session()
        for row in (await session.scalars(select(TrainingDay))).all():
            await session.delete(row)
        for standing in (await session.scalars(select(Standing))).all():
            standing.upto = None

    await club.stage.within(SqlUnitOfWork, forget)
    await wish(club, MeasureSince(user_id=club.athlete.user_id, since=date(2020, 1, 1)))

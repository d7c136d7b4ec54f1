"""An athlete's own diary: entered, listed, looked at, changed, deleted."""

from datetime import date, timedelta
from uuid import UUID

import httpx2
import pytest

from paceline.engines.agegrade.standards import Sex
from paceline.engines.formats.activities.model import Lap, Sport, Totals
from paceline.features.activities.public import ActivityId, Eyes, SourceKind
from paceline.features.activities.service.diary import DiaryReads
from paceline.kernel.identity import Role
from tests.features.activities.recordings import START, arrival, by_places, run
from tests.features.activities.stage import Stage
from tests.people import someone

pytestmark = pytest.mark.anyio
ENTRY = {
    "started_at": "2026-03-01T07:30:00Z",
    "sport": "running",
    "title": "Long run",
    "note": "Felt good.",
    "figures": {"distance_m": 21_000, "timer_s": 6600},
}


class TestAnEntryByHand:
    async def test_is_in_the_diary(self, stage: Stage) -> None:
        made = await stage.asked("POST", "/activities", ENTRY)

        assert made.status_code == httpx2.codes.CREATED
        (shown,) = await stage.diary()
        assert shown["id"] == made.json()["id"]
        assert (shown["title"], shown["sport"]) == ("Long run", "running")
        assert (shown["distance_m"], shown["timer_s"], shown["avg_hr"]) == (21_000, 6600, None)
        assert shown["started_at"] == "2026-03-01T07:30:00Z"

    async def test_says_that_its_numbers_are_the_athletes(self, stage: Stage) -> None:
        made = (await stage.asked("POST", "/activities", ENTRY)).json()

        shown = await stage.get(f"/activities/{made['id']}")

        assert shown["origins"]["distance_m"]["kind"] == "manual"
        assert shown["origins"]["distance_m"]["ceiling"] == "group"
        assert shown["own"]["note"] == "Felt good."
        assert (shown["laps"], shown["splits"], shown["channels"]) == ([], [], [])
        streams = await stage.get(f"/activities/{made['id']}/streams")
        assert streams["seconds"] == []

    async def test_beside_a_recording_fills_in_what_that_does_not_know(self, stage: Stage) -> None:
        kept = await stage.recorded(run(heart_rate=None))
        figures = {"distance_m": 5100, "calories": 400}

        made = await stage.asked("POST", "/activities", {**ENTRY, "figures": figures})

        assert made.json()["id"] == str(kept.activity_id)
        (shown,) = await stage.diary()
        assert (shown["distance_m"], shown["calories"]) == (5000, 400)

    @pytest.mark.parametrize(("wanted", "left"), [("owner", "owner"), ("group", "coach")])
    async def test_beside_a_recording_keeps_its_words_and_never_opens_more(
        self, stage: Stage, wanted: str, left: str
    ) -> None:
        first = (await stage.asked("POST", "/activities", {**ENTRY, "ceiling": "coach"})).json()

        again = {**ENTRY, "note": "Left knee.", "is_race": True, "ceiling": wanted}
        second = (await stage.asked("POST", "/activities", again)).json()

        shown = await stage.get(f"/activities/{second['id']}")
        assert second["id"] == first["id"]
        assert (shown["own"]["note"], shown["own"]["ceiling"]) == ("Felt good.\nLeft knee.", left)
        assert shown["is_race"] is True

    @pytest.mark.parametrize(
        "wrong",
        [
            {"started_at": "1901-01-01T00:00:00Z"},
            {"started_at": "2026-03-01T07:30:00"},
            {"sport": "quidditch"},
            {"figures": {"distance_m": -1}},
            {"figures": {"avg_hr": 900}},
        ],
    )
    async def test_that_makes_no_sense_is_refused(
        self, stage: Stage, wrong: dict[str, object]
    ) -> None:
        reply = await stage.asked("POST", "/activities", {**ENTRY, **wrong})

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert await stage.diary() == []


class TestTheList:
    async def test_is_filtered_and_sorted(self, stage: Stage) -> None:
        for day, metres in enumerate([5000.0, 12_000.0, 8000.0]):
            await stage.recorded(run(start=START + timedelta(days=day), metres=metres))
        await stage.recorded(run(start=START - timedelta(days=9), sport=Sport.CYCLING))
        query = "sort=-distance_m&limit=2&filter=sport:eq:running"

        first = await stage.get(f"/activities?{query}")
        second = await stage.get(f"/activities?{query}&after={first['next']}")

        assert [each["distance_m"] for each in first["items"]] == [12_000, 8000]
        assert [each["distance_m"] for each in second["items"]] == [5000]
        assert second["next"] is None
        longer = await stage.get("/activities?filter=distance_m:gte:8000&sort=-started_at")
        assert [each["distance_m"] for each in longer["items"]] == [8000, 12_000]

    async def test_is_ones_own(self, stage: Stage) -> None:
        await stage.recorded()

        assert await stage.diary(by=someone()) == []


class TestARecording:
    async def test_is_shown_with_laps_splits_and_streams(self, stage: Stage) -> None:
        lap = Lap(start_s=0, totals=Totals(distance_m=5000, timer_s=1500))
        kept = await stage.recorded(run(laps=[lap]))

        shown = await stage.get(f"/activities/{kept.activity_id}")
        streams = await stage.get(f"/activities/{kept.activity_id}/streams?points=11")

        assert shown["laps"][0]["distance_m"] == 5000
        assert [each["elapsed_s"] for each in shown["splits"]] == [300] * 5
        assert shown["splits"][0]["avg_hr"] == 150
        assert shown["channels"] == ["distance_m", "heart_rate"]
        assert shown["computed"] == []
        assert shown["avg_hr"] == 150
        assert len(streams["seconds"]) == len(streams["heart_rate"]) == 11
        assert streams["latitude"] is None

    async def test_keeps_the_devices_own_totals(self, stage: Stage) -> None:
        totals = Totals(distance_m=5012.0, timer_s=1490.0, elapsed_s=1600.0, avg_hr=149, max_hr=171)

        await stage.recorded(run(totals=totals))

        (shown,) = await stage.diary()
        assert (shown["distance_m"], shown["timer_s"], shown["elapsed_s"]) == (5012, 1490, 1600)
        assert (shown["avg_hr"], shown["max_hr"]) == (149, 171)

    async def test_of_places_alone_has_the_distance_along_them(self, stage: Stage) -> None:
        kept = await stage.recorded(by_places(), kind=SourceKind.GPX)

        shown = await stage.get(f"/activities/{kept.activity_id}")
        streams = await stage.get(f"/activities/{kept.activity_id}/streams?points=11")

        assert (shown["computed"], "distance_m" in shown["channels"]) == (["distance_m"], True)
        assert [round(each["elapsed_s"]) for each in shown["splits"][:4]] == [300] * 4
        assert streams["distance_m"][-1] == pytest.approx(5000, rel=0.05)

    async def test_without_distance_has_no_splits(self, stage: Stage) -> None:
        kept = await stage.recorded(run(points=0))

        shown = await stage.get(f"/activities/{kept.activity_id}")

        assert (shown["splits"], shown["distance_m"], shown["avg_hr"]) == ([], None, None)


class TestAChange:
    async def test_of_words_and_figures_stands_above_every_source(self, stage: Stage) -> None:
        kept = await stage.recorded(run(name="Morning run"))
        path = f"/activities/{kept.activity_id}"
        body = {"title": "Treadmill", "is_race": True, "corrections": {"distance_m": 5200}}

        reply = await stage.asked("PATCH", path, body)

        assert reply.status_code == httpx2.codes.OK
        await stage.recorded(run(start=START + timedelta(seconds=30)), kind=SourceKind.GPX)
        shown = await stage.get(path)
        assert (shown["title"], shown["is_race"], shown["distance_m"]) == ("Treadmill", True, 5200)
        assert shown["origins"]["distance_m"] == {
            "source_id": None,
            "kind": "manual",
            "ceiling": "group",
        }
        assert len(shown["own"]["sources"]) == 2

    async def test_is_taken_back(self, stage: Stage) -> None:
        kept = await stage.recorded(run(name="Morning run"))
        path = f"/activities/{kept.activity_id}"
        change = {"title": "x", "sport": "hiking", "corrections": {"distance_m": 1}, "note": "y"}
        await stage.asked("PATCH", path, change)

        await stage.asked("PATCH", path, {"title": None, "sport": None, "corrections": {}})

        shown = await stage.get(path)
        assert (shown["title"], shown["sport"]) == ("Morning run", "running")
        assert (shown["distance_m"], shown["own"]["note"]) == (5000, "y")

    async def test_of_somebody_elses_is_of_nothing(self, stage: Stage) -> None:
        kept = await stage.recorded()
        path = f"/activities/{kept.activity_id}"

        for by in (someone(), someone(Role.ADMIN)):
            for method, body in (("PATCH", {"title": "x"}), ("DELETE", None), ("GET", None)):
                reply = await stage.asked(method, path, body, by=by)

                assert reply.status_code == httpx2.codes.NOT_FOUND


class TestADeletion:
    async def test_takes_all_sources_along(self, stage: Stage) -> None:
        kept = await stage.recorded()
        await stage.arrived(arrival())

        reply = await stage.asked("DELETE", f"/activities/{kept.activity_id}")

        assert reply.status_code == httpx2.codes.NO_CONTENT
        assert await stage.diary() == []
        again = await stage.recorded()
        assert again.activity_id != kept.activity_id


class TestTheDoorToDerivedNumbers:
    async def test_gives_recordings_and_the_profile_of_a_day(self, stage: Stage) -> None:
        kept = await stage.recorded()
        bare = await stage.asked("POST", "/activities", {**ENTRY, "sport": "swimming"})
        values = {"valid_from": "2026-01-01", "max_hr": 190, "sex": "F"}
        await stage.asked("PUT", "/athletes/me", values)
        who, hand = stage.athlete.user_id, ActivityId(UUID(bare.json()["id"]))

        async def looked(activities: DiaryReads) -> None:
            recording = await activities.recording_unscoped(kept.activity_id, eyes=Eyes.COACH)
            nothing = await activities.recording_unscoped(hand, eyes=Eyes.OWNER)
            profile = await activities.profile_unscoped(who, on=date(2026, 3, 1))
            later = await activities.of_athletes_unscoped(
                [who], eyes=Eyes.OWNER, since=START + timedelta(days=1)
            )

            assert recording is not None
            assert len(recording.streams) == 101
            assert nothing is None
            assert (profile.max_hr, profile.sex) == (190, Sex.FEMALE)
            assert (later.views, later.left_out) == ([], 0)

        await stage.within(DiaryReads, looked)

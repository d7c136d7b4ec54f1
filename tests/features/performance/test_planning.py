"""What athletes plan, what their load comes to with it, and who sees that."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.performance.models import PlannedEvent
from paceline.features.performance.service.planning import MOST
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from tests.features.activities.recordings import START, run
from tests.features.performance.club import Club
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
EVENTS = "/athletes/me/events"
# The day of the only run, and what is worked out of it.
RUN = START.date()


@pytest.fixture(autouse=True)
def today(clock: MovableClock) -> None:
    clock.at = START


def event(in_days: int = 7, **said: object) -> dict[str, object]:
    day = (RUN + in_days * DAY).isoformat()
    return {"day": day, "kind": "race", "name": "City run", "score": 70.0, **said}


async def planned(club: Club, in_days: int = 7, **said: object) -> dict[str, Any]:
    reply = await club.stage.asked("POST", EVENTS, event(in_days, **said))
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def trained(club: Club, clock: MovableClock) -> None:
    """One run of a hundred points, and everything worked out of it."""
    body = {"valid_from": "2020-01-01", "threshold_speed": 4.0}
    await club.stage.asked("PUT", "/athletes/me", body)
    await club.stage.recorded(run(metres=14_400, seconds=3600, points=361))
    for _ in range(3):
        await work_off(club.stage.container)
        clock.advance(timedelta(seconds=5))


async def load(club: Club, *, by: Principal | None = None) -> dict[str, Any]:
    whose = "me" if by is None else club.athlete.user_id
    return await club.stage.get(f"/athletes/{whose}/load", by=by)


class TestAPlannedEvent:
    async def test_is_kept_as_it_was_given(self, club: Club) -> None:
        made = await planned(club, distance_m=10_000, target_s=2700, ceiling="coach")

        found = await club.stage.get(EVENTS)

        assert found["items"] == [made]
        assert (made["name"], made["distance_m"], made["target_s"]) == ("City run", 10_000, 2700)
        assert (made["kind"], made["score"], made["ceiling"]) == ("race", 70, "coach")

    async def test_is_changed_as_a_whole(self, club: Club) -> None:
        made = await planned(club, distance_m=10_000)

        changed = await club.stage.asked(
            "PUT", f"{EVENTS}/{made['id']}", event(9, name="Hills", kind="session", score=None)
        )

        (found,) = (await club.stage.get(EVENTS))["items"]
        assert found == changed.json()
        assert (found["name"], found["kind"]) == ("Hills", "session")
        assert (found["distance_m"], found["score"]) == (None, None)

    async def test_goes_and_is_gone(self, club: Club) -> None:
        made = await planned(club)

        first = await club.stage.asked("DELETE", f"{EVENTS}/{made['id']}")
        again = await club.stage.asked("DELETE", f"{EVENTS}/{made['id']}")

        assert first.status_code == httpx2.codes.NO_CONTENT
        assert (again.status_code, again.json()["code"]) == (404, "planned_event_not_found")
        assert (await club.stage.get(EVENTS))["items"] == []

    async def test_is_changed_by_nobody_else(self, club: Club) -> None:
        made = await planned(club)
        await club.share(club.coach)

        for method, body in (("PUT", event()), ("DELETE", None)):
            reply = await club.stage.asked(method, f"{EVENTS}/{made['id']}", body, by=club.coach)
            assert reply.status_code == httpx2.codes.NOT_FOUND

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "  "},
            {"distance_m": 0},
            {"target_s": -1},
            {"score": -1},
            {"score": "NaN"},
            {"day": "1066-10-14"},
            {"kind": "party"},
            {"extra": 1},
        ],
    )
    async def test_that_is_none_is_refused(self, club: Club, wrong: dict[str, object]) -> None:
        reply = await club.stage.asked("POST", EVENTS, {**event(), **wrong})

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT

    @pytest.mark.parametrize("wrong", [{"distance_m": 0.0}, {"target_s": 0.0}, {"score": -1.0}])
    async def test_that_is_none_is_kept_by_no_store(
        self, container: AsyncContainer, wrong: dict[str, object]
    ) -> None:
        row = {
            "id": new_id(),
            "user_id": new_id(),
            "day": RUN,
            "kind": "race",
            "name": "x",
            "created_at": START,
            "ceiling": "group",
            **wrong,
        }

        async with container() as scope:
            session = await (await scope.get(SqlUnitOfWork)).session()
            with pytest.raises(IntegrityError):
                await session.execute(insert(PlannedEvent).values(**row))

    async def test_is_one_of_so_many_at_most(self, club: Club) -> None:
        for _ in range(MOST):
            await planned(club)

        reply = await club.stage.asked("POST", EVENTS, event())

        assert (reply.status_code, reply.json()["code"]) == (409, "planned_events_enough")


class TestTheLoadAhead:
    async def test_goes_on_to_the_last_event(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await planned(club, 3, score=100)
        await planned(club, 5, score=None)

        found = await load(club)

        ahead, last = found["ahead"], found["items"][-1]
        assert last["day"] == (RUN + DAY).isoformat()
        assert [each["day"] for each in ahead] == [
            (RUN + each * DAY).isoformat() for each in range(2, 6)
        ]
        assert [each["score"] for each in ahead] == [0, 100, 0, 0]
        assert ahead[0]["fitness"] == pytest.approx(last["fitness"] * (1 - 1 / 42))
        assert ahead[0]["form"] == pytest.approx(last["fitness"] - last["fatigue"])
        assert ahead[1]["fatigue"] > ahead[0]["fatigue"] > ahead[3]["fatigue"] * 0.5

    async def test_without_training_is_a_taper(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await planned(club, 20, score=None)

        forms = [each["form"] for each in (await load(club))["ahead"]]

        assert forms == sorted(forms)
        assert forms[0] < 0 < forms[-1]

    async def test_reaches_no_further_than_120_days(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await planned(club, 300)

        found = await load(club)

        assert (len(found["ahead"]), len(found["events"])) == (120, 1)

    async def test_counts_several_of_a_day_together(self, club: Club, clock: MovableClock) -> None:
        await trained(club, clock)
        await planned(club, 2, score=30)
        await planned(club, 2, score=40)

        assert [each["score"] for each in (await load(club))["ahead"]] == [70]

    async def test_is_not_told_of_days_that_were_asked_for(
        self, club: Club, clock: MovableClock
    ) -> None:
        await trained(club, clock)
        await planned(club, 0, name="That run")
        await planned(club, 9)

        found = await club.stage.get(f"/athletes/me/load?until={RUN + DAY}")

        assert found["ahead"] == []
        assert [each["name"] for each in found["events"]] == ["That run"]

    async def test_of_nobody_who_trained_is_nothing(self, club: Club) -> None:
        await planned(club)

        found = await load(club)

        assert (found["items"], found["ahead"], len(found["events"])) == ([], [], 1)


class TestWhoSeesThem:
    async def test_is_who_sees_the_load_as_far_as_the_athlete_lets_them(
        self, club: Club, clock: MovableClock
    ) -> None:
        await trained(club, clock)
        for at, ceiling in enumerate(("owner", "coach", "group")):
            await planned(club, 2 + at, name=ceiling, ceiling=ceiling, score=10 * (1 + at))
        await club.share()

        seen = {
            who: [each["name"] for each in (await load(club, by=by))["events"]]
            for who, by in (("owner", None), ("coach", club.coach), ("group", club.friend))
        }
        coach = (await load(club, by=club.coach))["ahead"]
        listed = await club.stage.get(f"/athletes/{club.athlete.user_id}/events", by=club.friend)

        assert seen == {
            "owner": ["owner", "coach", "group"],
            "coach": ["coach", "group"],
            "group": ["group"],
        }
        assert [each["score"] for each in coach] == [0, 20, 30]
        assert (listed["eyes"], [each["name"] for each in listed["items"]]) == ("group", ["group"])

    async def test_is_nobody_without_the_athletes_word(self, club: Club) -> None:
        await planned(club)

        for who in (club.friend, club.coach, *club.everybody_else):
            path = f"/athletes/{club.athlete.user_id}/events"
            reply = await club.stage.asked("GET", path, by=who)
            assert reply.status_code == httpx2.codes.NOT_FOUND

"""A plugin that goes wrong while it runs: it is put down or contained, and the host serves on."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from paceline.app.parts import parts_of
from paceline.db.database import Database
from paceline.db.ledger.depth import LedgerDepth
from paceline.db.ledger.handlers import Handlers
from paceline.db.ledger.tables import JobRow, JobState
from paceline.kernel.errors import ModuleError
from paceline.kernel.health import Checks
from paceline.kernel.identity import Role
from paceline.kernel.lifecycle import running
from paceline.kernel.messages import JobPayload
from paceline.kernel.standing import Standings, State
from paceline.testing.callers import signed_in
from paceline.testing.opened import Opened
from tests.strangers import Shelf

PARTS: Final = """
import asyncio
told = []

class First:
    name = "first"
    async def start(self): told.append("first starts")
    async def stop(self): told.append("first stops")

class Second:
    name = "second"
    async def start(self):
        {act}
        told.append("second starts")
    async def stop(self): told.append("second stops")
"""
BOTH: Final = "features=(Feature(name='kites', parts=(First, Second)),)"
ROUTE: Final = """
import asyncio
from fastapi import Response
from paceline.web.auth import anyone
from paceline.web.routing import reads
router = reads("/kites")
leave = asyncio.Event()

@router.get("", dependencies=[anyone()])
async def page() -> Response:
    {act}
    return Response("flown")
"""
ROUTED: Final = "features=(Feature(name='kites', routers=(router,)),)"
JOBS: Final = """
import asyncio
from dataclasses import dataclass
from datetime import timedelta
from paceline.kernel.messages import JobPayload, job
ran = []
gate = asyncio.Event()

@dataclass(frozen=True, kw_only=True)
class Fly(JobPayload):
    name = "kites.fly"

@job(Fly, retries=0, timeout=timedelta(hours=1))
async def fly(payload: Fly) -> None:
    {act}
    ran.append(payload)
"""
WORKING: Final = "features=(Feature(name='kites', jobs=(fly,)),)"
STUBBORN: Final = """
    while not gate.is_set():
        try:
            await gate.wait()
        except asyncio.CancelledError:
            pass
"""


def module(name: str) -> Any:  # noqa: ANN401, a module of a stranger
    import sys  # noqa: PLC0415

    return sys.modules[name]


async def state_of(place: Opened, name: str) -> tuple[State, str]:
    found = (await place.container.get(Standings)).of(name)
    assert found is not None
    return found.state, "; ".join(found.why)


async def health(place: Opened) -> Mapping[str, Any]:
    reply = await place.client.get("http://test/health")
    assert reply.status_code == 200, reply.text
    found: Mapping[str, Any] = reply.json()
    return found


async def started_and_stopped(place: Opened) -> None:
    async with running(await parts_of(place.container)):
        pass


class TestParts:
    @pytest.mark.parametrize(
        ("act", "why"),
        [
            ("raise OSError('no port left')", "OSError: no port left"),
            ("raise SystemExit(1)", "It tried to end the process (SystemExit)."),
            ("await asyncio.sleep(3600)", "It took longer than 0.1 s."),
            ("raise asyncio.CancelledError", "It cancelled itself."),
        ],
    )
    async def test_one_that_does_not_start_takes_back_its_own_and_is_skipped(
        self, shelf: Shelf, act: str, why: str
    ) -> None:
        name = shelf.put("kites", code=PARTS.format(act=act), manifest=BOTH)
        shelf.put("zebra", manifest="requires={'kites': '>=1'}")
        settings = {"PACELINE_PLUGINS__START_SECONDS": "0.1", "PACELINE_WORKERS": "0"}

        async with shelf.opened(**settings) as place:
            await started_and_stopped(place)
            kites, zebra = await state_of(place, "kites"), await state_of(place, "zebra")

        assert kites == (State.SKIPPED, f"its part Second does not start: {why}")
        assert module(name).told == ["first starts", "first stops"]
        assert zebra[0] is State.SKIPPED
        assert zebra[1].startswith("requires kites, which does not run: its part Second")

    async def test_those_that_start_are_stopped_last_first(self, shelf: Shelf) -> None:
        name = shelf.put("kites", code=PARTS.format(act="pass"), manifest=BOTH)

        async with shelf.opened(PACELINE_WORKERS="0") as place:
            await started_and_stopped(place)

        assert module(name).told == [
            "first starts",
            "second starts",
            "second stops",
            "first stops",
        ]

    async def test_one_that_does_not_stop_keeps_nobody(self, shelf: Shelf) -> None:
        code = PARTS.format(act="pass").replace(
            'told.append("second stops")', "await asyncio.sleep(3600)"
        )
        name = shelf.put("kites", code=code, manifest=BOTH)
        settings = {"PACELINE_PLUGINS__START_SECONDS": "0.1", "PACELINE_WORKERS": "0"}

        async with shelf.opened(**settings) as place:
            await started_and_stopped(place)

        assert module(name).told[-1] == "first stops"

    async def test_a_fatal_one_stops_the_start_and_what_had_started(self, shelf: Shelf) -> None:
        shelf.put("aaa", code=PARTS.format(act="pass"), manifest=BOTH.replace("kites", "aaa"))
        code = PARTS.format(act="raise OSError('no port left')")
        shelf.put("kites", code=code, manifest=BOTH + ", on_failure=OnFailure.FATAL")

        async with shelf.opened(PACELINE_WORKERS="0") as place:
            first = place.found.plugins[0].features[0].parts[0].__module__
            with pytest.raises(ModuleError, match="Plugin kites: its part Second does not start"):
                await started_and_stopped(place)

        assert module(first).told[-2:] == ["second stops", "first stops"]


class TestRoutes:
    async def test_a_plugin_answers_below_its_name(self, shelf: Shelf) -> None:
        shelf.put("kites", code=ROUTE.format(act="pass"), manifest=ROUTED)

        async with shelf.opened() as place:
            reply = await place.client.get("/kites")

        assert reply.text == "flown"

    async def test_one_that_was_put_down_later_answers_503(self, shelf: Shelf) -> None:
        shelf.put("kites", code=ROUTE.format(act="pass"), manifest=ROUTED)

        async with shelf.opened() as place:
            (await place.container.get(Standings)).skip("kites", "its wind is gone")
            reply = await place.client.get("/kites")

            assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
            assert (await health(place))["plugins"] == {"kites": "failing"}

    @pytest.mark.parametrize(
        "act", ["raise SystemExit", "raise KeyboardInterrupt", "raise asyncio.CancelledError"]
    )
    async def test_what_would_end_the_process_is_a_defect(self, shelf: Shelf, act: str) -> None:
        shelf.put("kites", code=ROUTE.format(act=act), manifest=ROUTED)

        async with shelf.opened() as place:
            reply = await place.client.get("/kites")

        assert (reply.status_code, reply.json()["code"]) == (500, "defect")

    async def test_a_request_ends_with_the_time_of_its_plugin(self, shelf: Shelf) -> None:
        shelf.put("kites", code=ROUTE.format(act="await leave.wait()"), manifest=ROUTED)

        async with shelf.opened(PACELINE_PLUGINS__REQUEST_SECONDS="0.1") as place:
            reply = await place.client.get("/kites")

        assert (reply.status_code, reply.json()["code"]) == (503, "too_slow")

    async def test_more_than_its_rate_is_refused_and_ours_is_not(self, shelf: Shelf) -> None:
        bounds = ", bounds=Bounds(requests_per_minute=2)"
        shelf.put("kites", code=ROUTE.format(act="pass"), manifest=ROUTED + bounds)

        async with shelf.opened() as place:
            replies = [(await place.client.get("/kites")).status_code for _ in range(3)]
            await health(place)

        assert replies == [200, 200, 429]

    async def test_more_than_its_places_are_refused(self, shelf: Shelf) -> None:
        act = "await leave.wait()"
        name = shelf.put("kites", code=ROUTE.format(act=act), manifest=ROUTED)

        async with shelf.opened(PACELINE_PLUGINS__REQUESTS_AT_ONCE="1") as place:
            asked = [asyncio.ensure_future(place.client.get("/kites")) for _ in range(3)]
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            module(name).leave.set()
            replies = sorted([(await each).status_code for each in asked])

        assert replies == [200, 200, 503]
        assert [(await each).json()["code"] for each in done] == ["full"]


class TestJobs:
    async def enqueued(self, place: Opened, name: str) -> None:
        payload: JobPayload = module(name).Fly()
        await place.enqueue(payload)

    async def test_a_job_runs(self, stored_shelf: Shelf) -> None:
        name = stored_shelf.put("kites", code=JOBS.format(act="pass"), manifest=WORKING)

        async with stored_shelf.opened() as place:
            await self.enqueued(place, name)
            await place.work_off()

        assert len(module(name).ran) == 1

    @pytest.mark.parametrize(
        "act", ["raise SystemExit", "raise KeyboardInterrupt", "raise asyncio.CancelledError"]
    )
    async def test_what_would_end_the_process_is_a_dead_letter(
        self, stored_shelf: Shelf, act: str
    ) -> None:
        name = stored_shelf.put("kites", code=JOBS.format(act=act), manifest=WORKING)

        async with stored_shelf.opened() as place:
            await self.enqueued(place, name)
            [ended] = await place.work_off()

        assert "escaped" in str(ended.error)

    async def test_a_job_ends_with_the_time_of_its_plugin(self, stored_shelf: Shelf) -> None:
        code = JOBS.format(act="await gate.wait()")
        name = stored_shelf.put("kites", code=code, manifest=WORKING)

        async with stored_shelf.opened(PACELINE_PLUGINS__JOB_SECONDS="0.1") as place:
            await self.enqueued(place, name)
            [ended] = await place.work_off()

            assert "It took longer than 0.1 s." in str(ended.error)
            assert (await state_of(place, "kites"))[0] is State.RUNNING

    async def test_one_that_does_not_end_when_told_puts_its_plugin_down(
        self, stored_shelf: Shelf
    ) -> None:
        code = JOBS.format(act=STUBBORN.strip().replace("\n", "\n")).replace(
            "retries=0", "retries=1"
        )
        name = stored_shelf.put("kites", code=code, manifest=WORKING)

        async with stored_shelf.opened(PACELINE_PLUGINS__JOB_SECONDS="0.1") as place:
            await self.enqueued(place, name)
            try:
                await place.work_off()
                state, why = await state_of(place, "kites")
                kinds = (await place.container.get(Handlers)).kinds
                waiting = await (await place.container.get(LedgerDepth)).waiting_by_kind()
            finally:
                module(name).gate.set()

        assert (state, why) == (State.SKIPPED, "its job kites.fly does not end")
        assert "kites.fly" not in kinds
        assert waiting["kites.fly"] == 1

    async def test_more_at_once_than_it_may_wait_without_losing_an_attempt(
        self, stored_shelf: Shelf
    ) -> None:
        code = JOBS.format(act="pass")
        bounds = ", bounds=Bounds(jobs_at_once=0)"
        name = stored_shelf.put("kites", code=code, manifest=WORKING + bounds)

        async with stored_shelf.opened() as place:
            await self.enqueued(place, name)
            [ended] = await place.work_off()

            assert (ended.counted, ended.next_at) == (
                False,
                place.clock.now() + timedelta(seconds=1),
            )

    async def test_jobs_of_one_that_was_skipped_wait_as_they_are(self, stored_shelf: Shelf) -> None:
        name = stored_shelf.put("kites", code=JOBS.format(act="pass"), manifest=WORKING)

        async with stored_shelf.opened() as place:
            await self.enqueued(place, name)
            (await place.container.get(Standings)).skip("kites", "its wind is gone")
            await place.work_off()
            database = await place.container.get(Database)
            async with database.session() as session:
                fly = select(JobRow).where(JobRow.kind == "kites.fly")
                row = (await session.scalars(fly)).one()

        assert (row.state, row.attempt) == (JobState.READY, 0)


class TestHealth:
    CODE = """
    import asyncio
    class Wind:
        name = "wind"
        async def check(self):
            {act}
    """
    MANIFEST = "features=(Feature(name='kites', health=(Wind,)),)"

    @pytest.mark.parametrize(
        ("act", "word"),
        [
            ("return None", "ok"),
            ("return 'There is none.'", "failing"),
            ("raise ValueError", "failing"),
            ("raise SystemExit", "failing"),
            ("await asyncio.sleep(3600)", "failing"),
        ],
    )
    async def test_a_check_of_a_plugin_is_named_and_the_host_stays_well(
        self, shelf: Shelf, act: str, word: str
    ) -> None:
        times = ", time_outs=TimeOuts(health=0.1)"
        shelf.put("kites", code=self.CODE.format(act=act), manifest=self.MANIFEST + times)

        async with shelf.opened() as place:
            found = await health(place)

        assert (found["status"], found["plugins"]) == ("ok", {"kites": word})

    async def test_a_skipped_plugin_is_there_with_its_reason_for_the_log(
        self, shelf: Shelf
    ) -> None:
        shelf.put("kites", paceline=">=7")

        async with shelf.opened() as place:
            troubles = await (await place.container.get(Checks)).of_plugins()

        assert troubles == {"kites": "is made for Paceline >=7; this is 0.1.0"}


class TestWhatAdministratorsSee:
    async def test_features_and_plugins_are_listed_with_their_state(self, shelf: Shelf) -> None:
        shelf.put("kites", paceline=">=7", version="3.0")

        async with shelf.opened() as place:
            reply = await place.client.get("/features", headers=signed_in(Role.ADMIN))
            others = await place.client.get("/features", headers=signed_in(Role.ORGANISER))

        rows = {each["name"]: each for each in reply.json()["items"]}
        assert rows["cohorts"]["kind"] == "ours"
        assert rows["kites"] == {
            "name": "kites",
            "kind": "plugin",
            "version": "3.0",
            "state": "skipped",
            "requires": [],
            "why": ["is made for Paceline >=7; this is 0.1.0"],
        }
        assert others.status_code == 403

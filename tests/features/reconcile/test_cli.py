import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from anyio import from_thread, to_thread
from dishka import AsyncContainer
from typer.testing import CliRunner
from typing_extensions import override

from paceline.app.cli.terminal import CommandLine
from paceline.app.edge import Acts
from paceline.db.aside import Aside
from paceline.engines.diff.objects import Known, Seen
from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.cli.sync import commands
from paceline.features.reconcile.errors import AlreadyConnected, Guarded, PlanMoved
from paceline.features.reconcile.ports import NoReplyBox, ProviderNotFound
from paceline.features.reconcile.public import Connection
from paceline.kernel.errors import Invalid, NotFound, PacelineError
from paceline.providers.ics.maildir import Maildir
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import Stage
from tests.features.reconcile.scene import PLACE, connected, connection, grouped, kinds
from tests.work import work_off

pytestmark = pytest.mark.anyio
T = TypeVar("T")


class Beside(CommandLine):
    """The command line over the application of this test, whose providers are in memory."""

    def __init__(self, container: AsyncContainer, *, as_json: bool) -> None:
        super().__init__(json=as_json, acting_as=None)
        self._container = container

    @override
    def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        return from_thread.run(Acts(self._container).run, act, *arguments)


@dataclass(frozen=True)
class Shell:
    container: AsyncContainer

    async def __call__(self, *words: object, as_json: bool = False) -> str:
        """What it prints; a refusal is raised, as the command line's own edge sees it."""
        terminal = Beside(self.container, as_json=as_json)
        done = await to_thread.run_sync(
            lambda: CliRunner().invoke(commands, [str(word) for word in words], obj=terminal)
        )
        if isinstance(done.exception, PacelineError):
            raise done.exception
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    async def json(self, *words: object) -> Any:  # noqa: ANN401
        return json.loads(await self(*words, as_json=True))


@pytest.fixture
def shell(container: AsyncContainer) -> Shell:
    return Shell(container)


async def emptied(stage: Stage, memory: MemoryTarget) -> CohortId:
    """Somebody emptied the place since the first turn."""
    cohort_id = await connected(stage)
    await work_off(stage.container)
    memory.objects.clear()
    return cohort_id


class TestConnect:
    async def test_keeps_a_cohort_in_step_from_now_on(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await grouped(stage)

        told = await shell(
            "connect", cohort_id, "-p", "memory", "--place", PLACE, "--option", "calm=true"
        )
        await work_off(stage.container)

        assert told.startswith("Connected to memory, guild-1.")
        assert (await connection(stage, cohort_id))["options"] == {"calm": True}
        assert kinds(memory)["room"] == 1

    async def test_is_refused_twice_or_at_a_provider_that_is_not_there(
        self, stage: Stage, shell: Shell
    ) -> None:
        cohort_id = await connected(stage)

        with pytest.raises(AlreadyConnected):
            await shell("connect", cohort_id, "-p", "memory", "--place", PLACE)
        with pytest.raises(ProviderNotFound, match="memory"):
            await shell("connect", cohort_id, "-p", "telegraph", "--place", PLACE)

    async def test_wants_options_written_as_such(self, stage: Stage, shell: Shell) -> None:
        cohort_id = await grouped(stage)

        with pytest.raises(Invalid, match="KEY=VALUE"):
            await shell("connect", cohort_id, "-p", "memory", "--place", PLACE, "--option", "calm")

    async def test_is_undone_by_disconnect(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)

        told = await shell("disconnect", cohort_id, "-p", "memory")
        await work_off(stage.container)

        assert told == "Disconnected from memory.\n"
        assert memory.objects == {}


class TestReply:
    async def test_takes_a_letter_from_a_file_or_from_a_pipe(
        self, shell: Shell, container: AsyncContainer, tmp_path: Path
    ) -> None:
        path = tmp_path / "letter"
        path.write_bytes(b"From: a@example.org\r\n\r\nYes\xff")

        told = await shell("reply", path)

        box = await container.get(Maildir)
        assert told.startswith("It is read with the next look")
        assert (await box.since("")).letters == [path.read_bytes()]

    async def test_has_no_box_while_nobody_is_invited_by_letter(self) -> None:
        with pytest.raises(ProviderNotFound):
            await NoReplyBox().drop(b"Yes")


class TestPlan:
    async def test_tells_what_would_be_done_and_does_nothing(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await emptied(stage, memory)

        told = await shell("plan", cohort_id)

        assert "memory guild-1: 4 to create" in told
        assert "create  room Group 1  (it was removed outside)" in told
        assert memory.objects == {}

    async def test_has_nothing_open_while_the_provider_is_asked(
        self,
        stage: Stage,
        shell: Shell,
        memory: MemoryTarget,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        cohort_id = await connected(stage)
        aside, look = await stage.container.get(Aside), memory.observe

        async def observed(place: Connection, known: Sequence[Known]) -> Sequence[Seen]:
            async with aside.stored():
                return await look(place, known)

        monkeypatch.setattr(memory, "observe", observed)

        assert "memory" in await shell("plan", cohort_id)
        assert await shell("drift", cohort_id)

    async def test_says_when_there_is_nothing_to_do(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)

        assert await shell("plan", cohort_id) == "memory guild-1: nothing to do\n"

    async def test_of_a_cohort_connected_nowhere_says_how_to_connect_it(
        self, stage: Stage, shell: Shell
    ) -> None:
        cohort_id = await grouped(stage)

        with pytest.raises(Invalid, match="paceline sync connect"):
            await shell("plan", cohort_id)

    async def test_of_a_cohort_that_is_not_there_is_refused(self, shell: Shell) -> None:
        with pytest.raises(NotFound):
            await shell("plan", "no-such-cohort")

    async def test_at_another_provider_is_refused(self, stage: Stage, shell: Shell) -> None:
        cohort_id = await connected(stage)

        with pytest.raises(Invalid, match="not connected to telegraph"):
            await shell("plan", cohort_id, "-p", "telegraph")


class TestApply:
    async def test_brings_the_outside_in_step(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await emptied(stage, memory)

        told = await shell("apply", cohort_id)

        assert told == "memory: create 4\n"
        assert kinds(memory) == {"room": 1, "seat": 3}
        assert await shell("apply", cohort_id) == "memory: in step already\n"

    async def test_carries_out_a_plan_that_was_kept(
        self, stage: Stage, shell: Shell, memory: MemoryTarget, tmp_path: Path
    ) -> None:
        cohort_id = await emptied(stage, memory)
        await shell("plan", cohort_id, "--out", tmp_path / "plan.json")

        [done] = await shell.json("apply", cohort_id, "--plan", tmp_path / "plan.json")

        assert done == {"provider": "memory", "counts": {"create": 4}, "calls": 4}

    async def test_refuses_a_plan_when_the_state_moved(
        self, stage: Stage, shell: Shell, memory: MemoryTarget, tmp_path: Path
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        await shell("plan", cohort_id, "--out", tmp_path / "plan.json")
        memory.objects.clear()

        with pytest.raises(PlanMoved):
            await shell("apply", cohort_id, "--plan", tmp_path / "plan.json")

        assert memory.objects == {}

    async def test_refuses_a_file_that_is_no_plan(
        self, stage: Stage, shell: Shell, tmp_path: Path
    ) -> None:
        cohort_id = await connected(stage)
        (tmp_path / "plan.json").write_text('{"plans": 3}')

        with pytest.raises(Invalid, match="no plan"):
            await shell("apply", cohort_id, "--plan", tmp_path / "plan.json")

    async def test_removes_much_only_when_it_is_meant(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage, people=6)
        await work_off(stage.container)
        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)

        assert "apply needs --force" in await shell("plan", cohort_id)
        with pytest.raises(Guarded):
            await shell("apply", cohort_id)
        await shell("apply", cohort_id, "--force")

        assert memory.objects == {}


class TestStatus:
    async def test_tells_how_the_last_turn_ended(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)

        assert (await shell("status", cohort_id)).startswith("memory guild-1: converged (")

    async def test_tells_of_dead_letters_and_how_to_replay_them(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage, people=6)
        await work_off(stage.container)
        await stage.client.post(f"/cohorts/{cohort_id}/groups/unpublish", headers=stage.headers)
        await work_off(stage.container)

        told = await shell("status", cohort_id)
        [row] = await shell.json("status", cohort_id)

        assert "guarded" in told
        assert f"paceline jobs replay {row['dead_letters'][0]['id']}" in told

    async def test_of_a_cohort_connected_nowhere_says_how_to_connect_it(
        self, stage: Stage, shell: Shell
    ) -> None:
        assert "paceline sync connect" in await shell("status", await grouped(stage))


class TestDrift:
    async def test_tells_each_field_and_what_becomes_of_it(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)
        [room] = [seen for seen in memory.at(PLACE) if seen.kind == "room"]
        memory.paint(room.outside_id, color="red")

        told = await shell("drift", cohort_id)

        assert "color: 'red' outside, 'grey' wanted (report)" in told

    async def test_says_when_nothing_differs(
        self, stage: Stage, shell: Shell, memory: MemoryTarget
    ) -> None:
        cohort_id = await connected(stage)
        await work_off(stage.container)

        assert await shell("drift", cohort_id) == "Nothing differs.\n"

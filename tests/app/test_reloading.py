import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.app.bootstrap import Installed
from paceline.app.parts import reloader_of
from paceline.app.reloading import Reloader
from paceline.app.sections import faults, plain, sections_of, settings_of, without_password
from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.db.stores.overrides import OverrideDesk, Overrides
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.grouping.settings import GroupingSettings
from paceline.kernel import logging
from paceline.kernel.errands import Errands
from paceline.kernel.identity import Role
from paceline.kernel.live_config import LiveConfiguration
from tests.people import someone

pytestmark = pytest.mark.anyio

ADMIN = someone(Role.ADMIN)


@pytest.fixture
async def reloader(
    container: AsyncContainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> AsyncIterator[Reloader]:
    for name in [each for each in os.environ if each.startswith("PACELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PACELINE_ENV", "testing")
    monkeypatch.setenv("PACELINE_DATABASE_URL", database_url)
    monkeypatch.setenv("PACELINE_DATABASE_POOL", "5")
    monkeypatch.setenv("PACELINE_DATABASE_SYNCHRONOUS", "NORMAL")
    monkeypatch.setenv("PACELINE_PUBLIC_URL", "http://test")
    monkeypatch.setenv("PACELINE_DATA_DIR", str(tmp_path))
    made = await reloader_of(container)
    assert isinstance(made, Reloader)
    yield made
    logging.configure()


async def override(container: AsyncContainer, key: str, value: object) -> None:
    async with container() as scope:
        await (await scope.get(OverrideDesk)).put(key, value, by=ADMIN)
        await (await scope.get(SqlUnitOfWork)).commit()


async def seconds(container: AsyncContainer) -> float:
    async with container() as scope:
        settings: GroupingSettings = await scope.get(GroupingSettings)
        return settings.seconds


async def announced(database: Database) -> list[str]:
    async with database.session() as session:
        found = select(EventRow.body).where(EventRow.name == "configuration.reloaded")
        return list(await session.scalars(found))


class TestOverrides:
    async def test_one_is_taken_over_and_announced_without_its_value(
        self, reloader: Reloader, container: AsyncContainer, database: Database
    ) -> None:
        await reloader.look()
        before = await seconds(container)
        await override(container, "grouping.seconds", 77)

        taken = await reloader.look()

        assert (before, await seconds(container)) == (150, 77)
        assert taken == {"grouping.seconds"}
        assert await announced(database) == ['{"keys":["grouping.seconds"]}']

    async def test_one_that_was_there_at_the_start_counts_from_the_start(
        self, reloader: Reloader, container: AsyncContainer
    ) -> None:
        await override(container, "grouping.seconds", 77)

        await reloader.start()
        await reloader.stop()

        assert await seconds(container) == 77

    async def test_one_that_does_not_fit_changes_nothing_and_is_said(
        self,
        reloader: Reloader,
        container: AsyncContainer,
        database: Database,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        await reloader.look()
        await override(container, "grouping.memory_mib", 1024)
        await override(container, "grouping.seconds", -1)

        taken = await reloader.look()

        assert taken == frozenset()
        assert await seconds(container) == 150
        assert await announced(database) == []
        assert "configuration.refused" in str(capsys.readouterr())

    async def test_nothing_new_is_nothing_to_do(self, reloader: Reloader) -> None:
        await reloader.look()

        assert await reloader.look() == frozenset()


class TestFile:
    async def test_a_changed_file_is_read_again(
        self,
        reloader: Reloader,
        container: AsyncContainer,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        file = tmp_path / "paceline.toml"
        monkeypatch.setenv("PACELINE_CONFIG", str(file))
        await reloader.look()
        file.write_text('log_level = "error"\nport = 9001\n[grouping]\nseconds = 31\n')

        taken = await reloader.look()

        live = await container.get(LiveConfiguration)
        assert taken == {"grouping.seconds", "log_level"}
        assert live.now.core.log_level == "error"
        assert live.now.core.public_url == "http://test"
        assert "needs_a_restart" in str(capsys.readouterr())

    async def test_a_file_that_became_nonsense_changes_nothing(
        self,
        reloader: Reloader,
        container: AsyncContainer,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        file = tmp_path / "paceline.toml"
        file.write_text("[grouping]\nseconds = 31\n")
        monkeypatch.setenv("PACELINE_CONFIG", str(file))
        await override(container, "grouping.memory_mib", 1000)
        await reloader.look()
        file.write_text("[grouping\n")

        taken = await reloader.look()

        assert taken == frozenset()
        assert await seconds(container) == 31


class TestLooking:
    async def test_it_looks_by_itself_until_it_is_stopped(
        self, container: AsyncContainer, reloader: Reloader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("paceline.app.reloading.PAUSE", 0.01)
        errands = await container.get(Errands)
        await errands.start()
        await reloader.start()
        await override(container, "grouping.seconds", 55)

        while await seconds(container) != 55:
            await (await container.get(Overrides)).read()

        await reloader.stop()
        await errands.stop()


class TestOverridesOfAnotherVersion:
    @pytest.mark.parametrize(
        ("key", "value"),
        [("gone.entirely", 5), ("grouping.gone", 5), ("log_level", "shout"), ("limits.reads", {})],
    )
    async def test_leave_the_others_in_force(
        self, container: AsyncContainer, reloader: Reloader, key: str, value: object
    ) -> None:
        await override(container, "grouping.seconds", 77)
        await override(container, key, value)

        await reloader.start()
        await reloader.stop()

        assert await seconds(container) == 77

    async def test_do_not_keep_a_process_from_starting(
        self, container: AsyncContainer, reloader: Reloader
    ) -> None:
        for key in ("grouping", "grouping.seconds", "gone.entirely", "log_level.inner"):
            await override(container, key, 5)

        await reloader.start()
        await reloader.stop()

        assert await seconds(container) == 150


class TestSections:
    async def test_every_setting_says_what_it_means(self, container: AsyncContainer) -> None:
        live = await container.get(LiveConfiguration)
        sections = sections_of((await container.get(Installed)).features)

        mute = [each.key for each in settings_of(live.now, sections) if not each.meaning]

        assert mute == []
        assert faults(live.now, sections) == []

    def test_passwords_in_addresses_are_not_shown(self) -> None:
        assert without_password("redis://me:secret@h:1/2") == "redis://me:[hidden]@h:1/2"
        assert without_password("redis://h:1/2") == "redis://h:1/2"
        assert plain(("a", {"b": 1})) == ["a", {"b": 1}]

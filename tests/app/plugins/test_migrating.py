"""Tables of plugins: by themselves, with their own prefix, undone alone."""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import inspect

from paceline.app.plugins.migrating import BEHIND, Upgrades
from paceline.db.database import Database
from paceline.kernel.errors import ModuleError
from paceline.kernel.standing import Standings, State
from paceline.testing.opened import Opened
from tests.strangers import Shelf

REVISION: Final = """
import sqlalchemy as sa
from alembic import op

revision = "kites_0001"
down_revision = None

def upgrade() -> None:
    op.create_table("kites_kites", sa.Column("id", sa.Integer(), primary_key=True))
    {act}
"""
MANIFEST: Final = "features=(Feature(name='kites', migrations='{package}'),)"


def put(shelf: Shelf, act: str = "pass", manifest: str = "") -> None:
    """A plugin whose migrations are a package in its module's folder."""
    name = shelf.put("kites", manifest="PLACE")
    file = shelf.folder / f"{name}.py"
    package: Path = shelf.folder / name
    (package / "migrations").mkdir(parents=True)
    text = file.read_text().replace(
        "PLACE", MANIFEST.format(package=f"{name}.migrations") + manifest
    )
    (package / "__init__.py").write_text(text)
    (package / "migrations" / "__init__.py").touch()
    (package / "migrations" / "kites_0001.py").write_text(REVISION.format(act=act))
    file.unlink()


async def tables(place: Opened) -> set[str]:
    database = await place.container.get(Database)
    async with database.writer.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def why(place: Opened) -> tuple[State, str]:
    found = (await place.container.get(Standings)).of("kites")
    assert found is not None
    return found.state, "; ".join(found.why)


class TestMigrationsOfPlugins:
    async def test_tables_are_made_and_counted_apart_from_ours(self, stored_shelf: Shelf) -> None:
        put(stored_shelf)

        async with stored_shelf.opened() as place:
            assert {"kites_kites", "kites_alembic_version"} <= await tables(place)
            states = await (await place.container.get(Upgrades)).states()
            assert states["kites"].up_to_date

    @pytest.mark.parametrize(
        ("act", "told"),
        [
            ("raise ValueError('half way')", "its migrations fail: ValueError: half way"),
            ("raise SystemExit", "its migrations fail: It tried to end the process"),
            ("op.create_table('kite', sa.Column('id', sa.Integer()))", "change or drop kite; only"),
            ("op.add_column('jobs', sa.Column('kite', sa.Integer()))", "change or drop jobs; only"),
            ("op.drop_table('quotas')", "change or drop quotas; only kites_... is theirs"),
        ],
    )
    async def test_one_that_fails_or_touches_ours_is_undone_alone(
        self, stored_shelf: Shelf, act: str, told: str
    ) -> None:
        put(stored_shelf, act)

        async with stored_shelf.opened() as place:
            state, reason = await why(place)
            found = await tables(place)

            assert state is State.SKIPPED
            assert told in reason
            assert "kites_kites" not in found
            assert {"cohorts", "jobs", "quotas"} <= found
            assert (await place.client.get("http://test/health/ready")).status_code == 200

    async def test_a_fatal_one_refuses_the_start(self, shelf: Shelf) -> None:
        put(shelf, "raise ValueError", ", on_failure=OnFailure.FATAL")

        with pytest.raises(ModuleError, match="Plugin kites: its migrations fail"):
            async with shelf.opened():
                pass

    async def test_taken_away_its_tables_stay_and_the_host_is_up_to_date(
        self, stored_shelf: Shelf
    ) -> None:
        put(stored_shelf)
        async with stored_shelf.opened():
            pass

        async with stored_shelf.opened(PACELINE_PLUGINS__OFF="kites") as place:
            state = await (await place.container.get(Upgrades)).look()

            assert state.up_to_date
            assert "kites_kites" in await tables(place)
            assert (await place.client.get("http://test/health/ready")).status_code == 200

    async def test_a_worker_does_without_one_whose_tables_are_behind(self, shelf: Shelf) -> None:
        async with shelf.opened():
            pass
        put(shelf)
        from paceline.app.bootstrap import create_container  # noqa: PLC0415
        from paceline.testing.opened import KEY  # noqa: PLC0415

        container = create_container(shelf.configured(), KEY, found=shelf.look())
        state = await (await container.get(Upgrades)).look()
        found = (await container.get(Standings)).of("kites")
        await container.close()

        assert state.up_to_date
        assert found is not None
        assert found.why == (BEHIND,)

import json
from pathlib import Path

import pytest
from dishka import AsyncContainer

from paceline.app.cli.main import run
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.hashchain.chain import Chain
from paceline.features.audit import cli
from paceline.features.audit.policy import NotAuditing
from paceline.features.audit.repository import ActReads
from paceline.features.audit.service.checking import Inspector
from paceline.features.audit.service.sealing import Sealer
from paceline.kernel.audit import Act, AuditTrail
from paceline.kernel.query import Page
from tests.conftest import KEY
from tests.people import someone
from tests.times import NOON

pytestmark = pytest.mark.anyio


@pytest.fixture
async def sealed(container: AsyncContainer, own_place: None) -> None:
    async with container() as scope:
        trail = await scope.get(AuditTrail)
        for number in range(3):
            trail.record(Act(action="tests.done", subject=f"thing:{number}"))
        unit = await scope.get(SqlUnitOfWork)
        await unit.commit()
    async with container() as scope:
        await (await scope.get(Sealer)).seal()
        await (await scope.get(SqlUnitOfWork)).commit()


def called(*words: str, out: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Outside the loop of the test, as the commands have their own."""
    import threading  # noqa: PLC0415

    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(words)))
    thread.start()
    thread.join()
    told = out.readouterr()
    return codes[0], told.out, told.err


class TestCommands:
    async def test_the_log_is_listed_newest_first(
        self, sealed: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, _ = called("audit", "list", "--limit", "2", "--json", out=capsys)

        assert code == 0
        assert [act["subject"] for act in json.loads(out)] == ["thing:2", "thing:1"]

    async def test_a_whole_log_is_said_to_be_whole(
        self, sealed: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, _ = called("audit", "verify", out=capsys)

        assert (code, out) == (0, "3 acts are as they were sealed; 0 heads agree.\n")

    async def test_a_head_in_a_log_file_shows_what_the_store_lost(
        self, sealed: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        head = Chain(KEY).head(9, "a" * 64, at=NOON)
        lines = [
            "no json: audit.sealed",
            json.dumps({"event": "audit.sealed", "head": head.line()}),
        ]
        (tmp_path / "server.log").write_text("\n".join(lines))

        code, _, err = called("audit", "verify", "--log", str(tmp_path / "server.log"), out=capsys)

        assert code == 1
        assert "The log ends at act 3, its heads at act 9." in err

    async def test_it_is_exported_in_order_and_never_over_a_file(
        self, sealed: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        target = tmp_path / "acts.jsonl"

        first = called("audit", "export", "--out", str(target), out=capsys)
        again = called("audit", "export", "--out", str(target), out=capsys)

        acts = [json.loads(line) for line in target.read_text().splitlines()]
        assert [act["number"] for act in acts] == [1, 2, 3]
        assert (first[0], again[0]) == (0, 1)
        assert "is there already" in again[2]

    async def test_a_folder_that_is_not_there_is_named(
        self, sealed: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        code, _, err = called("audit", "export", "--out", str(tmp_path / "no" / "a"), out=capsys)

        assert code == 1
        assert "cannot be written" in err


class TestChange:
    def test_it_is_said_in_words(self) -> None:
        moved = {"outcome": "done", "before": {"title": "Base", "a": 1}, "after": {"title": "Top"}}
        denied = {"outcome": "denied", "before": {}, "after": {"code": "not_permitted"}}

        assert cli.change_of(moved) == "title: Base -> Top\na: 1 -> gone"
        assert cli.change_of(denied) == "denied\ncode: not_permitted"


class TestWho:
    async def test_only_who_may_read_the_log_reads_it(self, container: AsyncContainer) -> None:
        stranger = someone()
        reads, inspector = await container.get(ActReads), await container.get(Inspector)

        with pytest.raises(NotAuditing):
            await cli.found(Page(), reads, stranger)
        with pytest.raises(NotAuditing):
            await cli.inspected((), inspector, stranger)

"""What nobody should be able to stop the sealer with, or blind whoever looks at the log."""

import math
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from dishka import AsyncContainer

from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.audit.repository import ActReads
from paceline.features.audit.service.checking import AuditHealth, Inspector
from paceline.kernel.audit import Act, AuditTrail
from paceline.kernel.blobs import Blobs
from paceline.kernel.query import Page
from tests.features.audit.test_sealing import act, inspector, numbers, seal, tamper
from tests.times import MovableClock

__all__ = ["inspector"]
pytestmark = pytest.mark.anyio
ID = UUID("018f0000-0000-7000-8000-000000000001")
ODD = {
    "no number": (math.nan, "nan"),
    "endless": (-math.inf, "-inf"),
    "too great": (2**70, str(2**70)),
    "half a character": ("a\ud800b", "a\ufffdb"),
    "both halves": ("\ud83d\ude00", "\U0001f600"),
    "nul": ("a\0b", "a\ufffdb"),
    "bytes": (b"secret", "[bytes]"),
    "decimal": (Decimal("1.50"), "1.50"),
    "id": (ID, str(ID)),
    "day": (date(2026, 1, 2), "2026-01-02"),
    "set": ({"b", "a"}, ["a", "b"]),
    "mixed": ({1: (1, 2.5, None), "a": True}, {"1": [1, 2.5, None], "a": True}),
}


class TestOddValues:
    @pytest.mark.parametrize(("value", "kept"), ODD.values(), ids=ODD.keys())
    async def test_an_act_with_one_is_stored_sealed_and_read_again(
        self, container: AsyncContainer, inspector: Inspector, value: object, kept: object
    ) -> None:
        async with container() as scope:
            odd = Act(action="tests.odd", subject="a\0", reason="\ud800", after={"value": value})
            (await scope.get(AuditTrail)).record(odd)
            await (await scope.get(SqlUnitOfWork)).commit()
        await act(container)
        await seal(container)

        verdict = await inspector.inspect()

        page = await (await container.get(ActReads)).page_unscoped(Page(limit=10))
        [found] = [a for a in msgspec.json.decode(page)["items"] if a["action"] == "tests.odd"]
        assert (verdict.acts, verdict.waiting, verdict.troubles) == (2, 0, [])
        assert found["after"] == {"value": kept}


class TestForgedText:
    @pytest.mark.parametrize("broken", ["seal = '\u00e9'", "before = '[1]'"])
    async def test_a_line_that_nobody_can_read_is_a_trouble_and_the_rest_is_looked_at(
        self, container: AsyncContainer, database: Database, inspector: Inspector, broken: str
    ) -> None:
        await act(container, count=4)
        await seal(container)

        await tamper(database, f"UPDATE audit_acts SET {broken} WHERE number = 2")  # noqa: S608, ours

        verdict = await inspector.inspect()
        assert verdict.acts == 4
        assert "Act 2 is not as it was sealed." in verdict.troubles

    async def test_json_that_is_none_is_a_trouble(
        self, container: AsyncContainer, database: Database, inspector: Inspector
    ) -> None:
        if not database.is_sqlite:
            pytest.skip("PostgreSQL stores no such text")
        await act(container, count=3)
        await seal(container)

        await tamper(database, "UPDATE audit_acts SET after = '{' WHERE number = 3")

        assert (await inspector.inspect()).troubles == ["Act 3 is not as it was sealed."]

    async def test_a_number_that_is_none_is_a_trouble(
        self, container: AsyncContainer, database: Database, inspector: Inspector
    ) -> None:
        if not database.is_sqlite:
            pytest.skip("PostgreSQL stores no such number")
        await act(container, count=3)
        await seal(container)

        await tamper(database, "UPDATE audit_acts SET number = 'two' WHERE number = 2")

        assert any("Act 2 is missing" in each for each in (await inspector.inspect()).troubles)

    async def test_a_head_with_a_strange_mark_was_not_signed_here(
        self, container: AsyncContainer, inspector: Inspector
    ) -> None:
        await act(container)
        await seal(container)
        forged = {"number": 1, "seal": "\u00e9", "at": "", "mark": "\u00e9"}
        blobs = await container.get(Blobs)
        await blobs.put("audit/heads/000000000001.json", msgspec.json.encode(forged))
        await blobs.put("audit/heads/\u00b2.json", b"")

        troubles = (await inspector.inspect()).troubles

        assert "The head of act 1 was not signed here." in troubles
        assert "The head of act 0 was not signed here." in troubles


class TestASealerThatIsStopped:
    async def test_shows_in_health_and_in_every_check(
        self,
        container: AsyncContainer,
        database: Database,
        inspector: Inspector,
        clock: MovableClock,
    ) -> None:
        await act(container)
        async with container() as scope:
            health = await scope.get(AuditHealth)
            early = await health.check()
            clock.advance(timedelta(minutes=6))
            late = await health.check()
        waiting = (await inspector.inspect()).waiting
        await seal(container)

        assert await numbers(database) == [1]
        assert early is None
        assert late is not None
        assert "audit.seal" in late
        assert waiting == 1
        async with container() as scope:
            assert await (await scope.get(AuditHealth)).check() is None

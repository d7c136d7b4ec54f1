import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import bindparam, literal, select, text
from sqlalchemy.types import Uuid

from paceline.db.columns import Within
from paceline.db.database import Database
from paceline.db.failures import FAILURES
from paceline.db.listing import Listing, storable
from paceline.db.read_lane import Ask, ReadLane
from paceline.kernel.errors import Invalid, NotFound
from paceline.kernel.ids import new_id
from paceline.kernel.query import Cursor, Filter, Page, Sort
from tests.db.tables import KINDS, Mood, kind, kinds

pytestmark = pytest.mark.anyio

BY_TITLE = select(KINDS).where(KINDS.c.title == bindparam("title"))
LISTING = Listing(
    statement=select(KINDS.c.id, KINDS.c.title, KINDS.c.at),
    id=KINDS.c.id,
    sorts={"title": KINDS.c.title, "at": KINDS.c.at},
    filters={
        "title": KINDS.c.title,
        "at": KINDS.c.at,
        "flag": KINDS.c.flag,
        "id": KINDS.c.id,
        "mood": KINDS.c.mood,
    },
)
BARE = Listing(statement=select(KINDS.c.id), id=KINDS.c.id)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


async def test_first_readers_at_once_share_what_is_opened(lane: ReadLane) -> None:
    ask = Ask(statement=select(literal(1).label("one")))

    answers = await asyncio.gather(*(lane.rows(ask) for _ in range(4)))

    assert [rows[0][0]["one"] for rows in answers] == [1, 1, 1, 1]


class TestStorable:
    @pytest.mark.parametrize(("number", "bits"), [(2**31, 32), (-(2**31) - 1, 32), (2**63, 64)])
    def test_a_number_no_column_could_hold_is_refused(self, number: int, bits: int) -> None:
        with pytest.raises(ValueError, match="too large"):
            storable(number, bits=bits)

    def test_the_largest_are_fine(self) -> None:
        assert storable(2**31 - 1, bits=32) == 2**31 - 1
        assert storable(-(2**63), bits=64) == -(2**63)


class TestTypes:
    async def test_every_kind_of_column_is_ready_for_json(
        self, database: Database, lane: ReadLane
    ) -> None:
        row = kind("a", flag=True, body={"weeks": [1, 2]}, mood=Mood.SAD)

        async with kinds(database, row):
            found = await lane.one(BY_TITLE, binds={"title": "a"}, missing=NotFound("none"))

        assert msgspec.json.decode(found) == {
            "id": str(row["id"]),
            "title": "a",
            "at": "2026-01-05T12:00:00Z",
            "flag": True,
            "body": {"weeks": [1, 2]},
            "mood": "sad",
        }

    async def test_nothing_stays_nothing(self, database: Database, lane: ReadLane) -> None:
        async with kinds(database, kind("a", at=NOON + timedelta(microseconds=5))):
            [[found]] = await lane.rows(Ask(statement=BY_TITLE, binds={"title": "a"}))

        assert (found["flag"], found["at"]) == (None, "2026-01-05T12:00:00.000005Z")


class TestAsk:
    async def test_what_is_missing_is_told(self, database: Database, lane: ReadLane) -> None:
        async with kinds(database):
            with pytest.raises(NotFound, match="none"):
                await lane.one(BY_TITLE, binds={"title": "a"}, missing=NotFound("none"))

    async def test_the_last_answer_counts_once_the_others_are_there(
        self, database: Database, lane: ReadLane
    ) -> None:
        guard = Ask(statement=BY_TITLE, binds={"title": "a"}, missing=NotFound("none"))
        one = Ask(statement=select(literal(1).label("one")))

        async with kinds(database, kind("a")):
            found = await lane.object(guard, one)

        assert found == b'{"one":1}'

    async def test_a_page_within_something_missing_is_missing(
        self, database: Database, lane: ReadLane
    ) -> None:
        guard = Ask(statement=BY_TITLE, binds={"title": "z"}, missing=NotFound("none"))

        async with kinds(database, kind("a")):
            with pytest.raises(NotFound):
                await lane.page(LISTING, Page(), binds={}, within=guard)

    async def test_it_cannot_write(self, lane: ReadLane) -> None:
        deleting = text("DELETE FROM events RETURNING id").columns(id=Uuid)

        with pytest.raises(FAILURES, match=r"readonly|read-only"):
            await lane.rows(Ask(statement=deleting))


class TestWithin:
    @pytest.mark.parametrize("many", [0, 1, 3])
    async def test_any_number_of_ids_is_one_parameter(
        self, database: Database, lane: ReadLane, many: int
    ) -> None:
        rows = [kind(str(number)) for number in range(4)]
        wanted = [row["id"] for row in rows[:many]]
        statement = select(KINDS.c.title).where(Within(KINDS.c.id, "ids"))

        async with kinds(database, *rows):
            [found] = await lane.rows(Ask(statement=statement, binds={"ids": wanted}))

        assert len(found) == many

    async def test_in_the_command_lane_too(self, database: Database) -> None:
        rows = [kind("a"), kind("b")]
        chosen = rows[0]["id"]
        assert isinstance(chosen, UUID)

        async with kinds(database, *rows), database.session() as session:
            found = await session.scalars(
                select(KINDS.c.title).where(Within(KINDS.c.id, "ids", [chosen]))
            )
            titles = found.all()

        assert titles == ["a"]


async def walked(lane: ReadLane, sort: str) -> list[str]:
    titles: list[str] = []
    after: Cursor | None = None
    while True:
        page = Page(after=after, limit=2, sort=Sort.parse(sort))
        found = msgspec.json.decode(await lane.page(LISTING, page, binds={}))
        titles += [item["title"] for item in found["items"]]
        assert all(set(item) == {"id", "title", "at"} for item in found["items"])
        if found["next"] is None:
            return titles
        after = Cursor.decode(found["next"])


class TestListing:
    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("id", "bcaad"),
            ("-id", "daacb"),
            ("title", "aabcd"),
            ("-title", "dcbaa"),
            ("at", "bcaad"),
            ("-at", "daacb"),
        ],
    )
    async def test_every_row_comes_once_in_order(
        self, database: Database, lane: ReadLane, sort: str, order: str
    ) -> None:
        rows = [
            kind(title, at=NOON + timedelta(microseconds=number // 2))
            for number, title in enumerate("bcaad")
        ]

        async with kinds(database, *rows):
            assert "".join(await walked(lane, sort)) == order

    @pytest.mark.parametrize(
        ("asked", "titles"),
        [
            ("title:eq:a", "a"),
            ("title:ne:a", "bc"),
            ("title:contains:A", "a"),
            ("title:contains:%", ""),
            ("at:lt:2026-01-05T13:00:00Z", "a"),
            ("at:lte:2026-01-05T13:00:00Z", "ab"),
            ("at:gt:2026-01-05T13:00:00", "c"),
            ("at:gte:2026-01-05T14:00:00+01:00", "bc"),
            ("flag:eq:true", "b"),
            ("mood:eq:sad", "c"),
        ],
    )
    async def test_filters(
        self, database: Database, lane: ReadLane, asked: str, titles: str
    ) -> None:
        rows = [
            kind("a", flag=False),
            kind("b", at=NOON + timedelta(hours=1), flag=True),
            kind("c", at=NOON + timedelta(hours=2), mood=Mood.SAD),
        ]
        page = Page(filters=(Filter.parse(asked),))

        async with kinds(database, *rows):
            found = msgspec.json.decode(await lane.page(LISTING, page, binds={}))

        assert "".join(item["title"] for item in found["items"]) == titles

    @pytest.mark.parametrize(
        ("page", "says"),
        [
            (Page(sort=Sort(field="mood")), "id, title, at"),
            (Page(filters=(Filter.parse("body:eq:1"),)), "title, at"),
            (Page(filters=(Filter.parse("at:eq:noon"),)), "is no time"),
            (Page(filters=(Filter.parse("flag:eq:maybe"),)), "is no true or false"),
            (Page(filters=(Filter.parse("id:eq:7"),)), "is no id"),
            (Page(filters=(Filter.parse("title:eq:a\x00b"),)), "is no "),
            (
                Page(after=Cursor(value="noon", id=new_id()), sort=Sort(field="at")),
                "is no time",
            ),
        ],
    )
    def test_what_it_cannot_answer_is_refused_with_what_it_can(self, page: Page, says: str) -> None:
        with pytest.raises(Invalid, match=says) as caught:
            LISTING.ask(page)

        assert caught.value.flaws[0].where.startswith("query.")

    def test_a_list_without_filters_says_so(self) -> None:
        with pytest.raises(Invalid, match="it can by nothing"):
            BARE.ask(Page(filters=(Filter.parse("title:eq:a"),)))

from contextlib import suppress
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.errors import Invalid
from paceline.kernel.ids import new_id
from paceline.kernel.query import Cursor, Filter, Operator, Page, Sort, every


class TestFilter:
    def test_the_value_may_hold_colons(self) -> None:
        asked = Filter.parse("at:gte:2026-01-05T12:00:00Z")

        assert (asked.field, asked.operator, asked.text) == (
            "at",
            Operator.GTE,
            "2026-01-05T12:00:00Z",
        )

    @pytest.mark.parametrize("text", ["", "state", "state:eq", "state:like:x"])
    def test_anything_else_is_refused_with_the_operators(self, text: str) -> None:
        with pytest.raises(Invalid, match="eq, ne, lt"):
            Filter.parse(text)


class TestSort:
    def test_a_minus_means_descending(self) -> None:
        assert Sort.parse("-title") == Sort(field="title", descending=True)
        assert Sort.parse("title") == Sort(field="title")


class TestCursor:
    @given(st.text(), st.uuids())
    def test_what_is_encoded_is_decoded(self, value: str, row_id: UUID) -> None:
        cursor = Cursor(value=value, id=row_id)

        assert Cursor.decode(cursor.encode()) == cursor

    @given(st.text())
    def test_no_other_text_is_a_failure_of_ours(self, text: str) -> None:
        with suppress(Invalid):
            assert Cursor.decode(Cursor.decode(text).encode()) == Cursor.decode(text)

    @pytest.mark.parametrize("text", ["", "nonsense", "bnVsbA", "\x00", "é"])
    def test_what_no_page_gave_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid, match="unchanged"):
            Cursor.decode(text)


class TestEvery:
    async def test_goes_on_with_the_same_question_until_there_is_no_next_page(self) -> None:
        cursor = Cursor(value="b", id=new_id())
        first = Page(limit=2, sort=Sort(field="name"), filters=(Filter.parse("state:eq:open"),))
        asked = []

        async def answered(page: Page) -> bytes:
            asked.append(page)
            if page.after is None:
                return msgspec.json.encode(
                    {"items": [{"name": "a"}, {"name": "b"}], "next": cursor.encode()}
                )
            return msgspec.json.encode({"items": [{"name": "c"}], "next": None})

        rows = await every(answered, first)

        assert [row["name"] for row in rows] == ["a", "b", "c"]
        assert asked == [
            first,
            Page(limit=2, sort=first.sort, filters=first.filters, after=cursor),
        ]

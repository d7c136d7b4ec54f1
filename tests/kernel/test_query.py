from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.errors import Invalid
from paceline.kernel.query import Cursor, Filter, Operator, Sort


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

"""What is written into a FIT file comes out of it, for every type a field may have."""

import math
import struct
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.formats.activities.fit.base_types import (
    BASE_TYPES,
    BYTE,
    FLOAT32,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    BaseType,
    base_type,
)
from paceline.engines.formats.activities.fit.checksum import AFTER, checksum
from paceline.engines.formats.activities.fit.scanning import Scan
from tests.engines.formats.activities.writing import DESCRIPTION, FitFile, Spec

NUMBERS = [each for each in BASE_TYPES if each.letter not in "sfd"]
ORDERS = st.sampled_from("<>")
MESSAGE = 300


def values_of(base: BaseType) -> st.SearchStrategy[float]:
    if base.letter in "fd":
        return st.floats(width=32, allow_nan=False)
    bits = base.size * 8
    if base.letter.islower():
        return st.integers(-(1 << bits - 1), (1 << bits - 1) - 1)
    return st.integers(0, (1 << bits) - 1)


@st.composite
def fields(draw: st.DrawFn) -> list[tuple[Spec, tuple[float, ...]]]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        base = draw(st.sampled_from([each for each in BASE_TYPES if each.letter != "s"]))
        count = draw(st.integers(1, 4))
        values = draw(st.tuples(*[values_of(base)] * count))
        found.append((Spec(number, base, count), values))
    return found


def expected(base: BaseType, values: tuple[float, ...]) -> object:
    read = tuple(None if each == base.invalid else each for each in values)
    if len(read) == 1:
        return read[0]
    return None if all(each is None for each in read) else read


def only(data: bytes) -> dict[int, object]:
    (message,) = Scan(data).messages(MESSAGE)
    return dict(message.values)


class TestAField:
    @given(written=fields(), order=ORDERS, header=st.sampled_from([12, 14, 16]))
    def test_comes_out_as_it_went_in(
        self, written: list[tuple[Spec, tuple[float, ...]]], order: str, header: int
    ) -> None:
        file = FitFile(order=order, header=header)
        file.define(0, MESSAGE, [spec for spec, _ in written])
        file.add(0, *[value for _, values in written for value in values])

        scan = Scan(file.written())

        assert scan.remarks == []
        assert only(file.written()) == {
            spec.number: expected(spec.base, values) for spec, values in written
        }

    @pytest.mark.parametrize("base", NUMBERS)
    def test_with_the_value_for_unknown_is_none(self, base: BaseType) -> None:
        file = FitFile().define(0, MESSAGE, [Spec(1, base), Spec(2, base, 2)])
        file.add(0, base.invalid, base.invalid, base.invalid)

        assert only(file.written()) == {1: None, 2: None}

    def test_of_floats_is_unknown_as_nan(self) -> None:
        file = FitFile().define(0, MESSAGE, [Spec(1, FLOAT32)]).add(0, math.nan)

        assert only(file.written()) == {1: None}

    def test_of_text_ends_at_its_first_nul(self) -> None:
        file = FitFile().define(0, MESSAGE, [Spec(1, STRING, 8), Spec(2, STRING, 2)])
        file.add(0, "Zürich\0x".encode()[:8], b"\0\0")

        assert only(file.written()) == {1: "Zürich", 2: None}

    def test_of_bytes_is_unknown_when_all_are_255(self) -> None:
        file = FitFile().define(0, MESSAGE, [Spec(1, BYTE, 2), Spec(2, BYTE, 2)])
        file.add(0, b"\xff\xff", b"\xff\x01")

        assert only(file.written()) == {1: None, 2: b"\xff\x01"}

    def test_that_does_not_fit_its_type_is_kept_as_bytes(self) -> None:
        file = FitFile().define(0, MESSAGE, [Spec(1, UINT32, size=3), Spec(2, UINT8)])
        file.add(0, b"abc", 7)

        assert only(file.written()) == {1: b"abc", 2: 7}

    def test_of_a_type_nobody_knows_is_kept_as_bytes(self) -> None:
        strange = BaseType(code=0x1E, letter="s", size=1, invalid=None)

        assert base_type(strange.code) is BYTE

    def test_named_twice_is_the_last(self) -> None:
        file = FitFile().define(0, 20, [Spec(3, UINT8), Spec(3, UINT8)]).add(0, 100, 120)
        (rows,) = Scan(file.written()).of(20)

        found = rows.find(3)

        assert found is not None
        assert [list(each) for each in rows.columns(file.written(), [found])] == [[120]]


class TestADevelopersField:
    def test_has_the_type_its_description_says(self) -> None:
        file = FitFile().define(0, 206, DESCRIPTION)
        file.add(0, 0, 5, UINT16.code, b"Form\0\0\0\0", 255, 255, 0xFFFF, 255)
        file.define(1, MESSAGE, [Spec(1, UINT8)], developer=[Spec(5, UINT16)]).add(1, 9, 1234)

        (message,) = Scan(file.written()).messages(MESSAGE)

        assert message.values == {1: 9}
        assert message.developer == {(0, 5): 1234}

    def test_without_a_description_is_kept_as_bytes(self) -> None:
        file = FitFile().define(1, MESSAGE, [], developer=[Spec(5, UINT16)]).add(1, 0x4142)

        (message,) = Scan(file.written()).messages(MESSAGE)

        assert message.developer == {(0, 5): b"BA"}

    def test_described_badly_is_kept_as_bytes(self) -> None:
        file = FitFile().define(0, 206, [Spec(0, UINT8)]).add(0, 0)
        file.define(1, MESSAGE, [], developer=[Spec(5, UINT8)]).add(1, 7)
        file.define(1, MESSAGE, [], developer=[Spec(5, UINT8)]).add(1, 8)

        found = Scan(file.written()).messages(MESSAGE)

        assert [each.developer for each in found] == [{(0, 5): b"\7"}, {(0, 5): b"\b"}]


class TestTheChecksum:
    def test_is_the_published_one(self) -> None:
        assert checksum(b"123456789", 0, 9) == 0xBB3D

    @given(size=st.integers(0, 40_000), start=st.integers(0, 3), seed=st.binary(max_size=8))
    def test_is_the_same_side_by_side_and_byte_by_byte(
        self, size: int, start: int, seed: bytes
    ) -> None:
        data = (b"***" + seed + array("H", range(20_000)).tobytes())[: start + size]
        total = 0
        for byte in data[start:]:
            total = total >> 8 ^ AFTER[(total ^ byte) & 0xFF]

        assert checksum(data, start, len(data)) == total

    def test_is_of_what_lies_between(self) -> None:
        data = struct.pack("<40000B", *(each % 251 for each in range(40_000)))

        assert checksum(b"ab" + data + b"c", 2, 40_002) == checksum(data, 0, 40_000)

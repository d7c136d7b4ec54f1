"""Rates that a swimmer's strap kept, and the records they belong to."""

from math import isnan

import pytest

from paceline.engines.formats.activities.fit.base_types import UINT8, UINT32
from paceline.engines.formats.activities.fit.beats import begun
from paceline.engines.formats.activities.fit.layout import Message, Value
from paceline.engines.formats.activities.model import Column
from paceline.engines.formats.activities.read import read_activity
from tests.engines.formats.activities.writing import (
    FILE_ID,
    NEW_YEAR,
    STRAP,
    STRAP_ANCHOR,
    FitFile,
    Spec,
    twelve_bits,
)

TICKS = 1024
HALF = 32768 // 2
SILENT = 0xFF


def swim(seconds: int, *, heard: int = SILENT) -> FitFile:
    """A record a second, of which the watch heard no heart unless `heard`."""
    file = FitFile().define(0, 0, FILE_ID).add(0, 4, 1, 1765, NEW_YEAR)
    file.define(1, 20, (Spec(253, UINT32), Spec(3, UINT8)))
    for second in range(seconds + 1):
        file.add(1, NEW_YEAR + second, heard)
    return file.define(2, 132, STRAP_ANCHOR).define(3, 132, STRAP)


def rates(file: FitFile) -> list[float | None]:
    column: Column | None = read_activity(file.written()).streams.heart_rate
    return [None if isnan(each) else each for each in column or ()]


class TestRatesOfAStrap:
    def test_are_those_of_the_records_they_were_kept_for(self) -> None:
        zero = 70 * TICKS
        ticks = [zero + each * TICKS // 2 for each in range(1, 9)]
        file = swim(4).add(2, NEW_YEAR, 0, zero, 100)
        file.add(3, twelve_bits(*ticks), *(110, 112, 120, 122, 130, 132, 140, 142))

        assert rates(file) == [100, 111, 121, 131, 141]

    def test_go_on_where_twelve_bits_begin_again(self) -> None:
        zero = 4 * TICKS - 100
        ticks = [zero + each * TICKS for each in range(1, 9)]
        file = swim(8).add(2, NEW_YEAR, 0, zero, 100)
        file.add(3, twelve_bits(*ticks), *range(101, 109))

        assert rates(file) == [100, *range(101, 109)]

    def test_begin_within_a_second(self) -> None:
        file = swim(2).add(2, NEW_YEAR, HALF, 0, 100)

        assert rates(file) == [None, 100, 100]

    def test_hold_for_five_seconds_and_no_longer(self) -> None:
        file = swim(7).add(2, NEW_YEAR, 0, 0, 100)

        assert rates(file) == [100] * 6 + [None] * 2

    def test_of_before_the_first_record_are_nobodys(self) -> None:
        file = swim(1).add(2, NEW_YEAR - 60, 0, 0, 90).add(2, NEW_YEAR + 1, 0, 61 * TICKS, 120)

        assert rates(file) == [None, 120]

    def test_stand_above_what_the_watch_heard(self) -> None:
        file = swim(7, heard=88).add(2, NEW_YEAR, 0, 0, 100)

        assert rates(file) == [100] * 6 + [88] * 2

    def test_that_nobody_measured_are_left_out(self) -> None:
        file = swim(1, heard=88).add(2, NEW_YEAR, 0, 0, 0).add(2, NEW_YEAR, 0, 0, SILENT)

        assert rates(file) == [88, 88]

    def test_without_the_time_of_the_file_belong_nowhere(self) -> None:
        file = swim(1).add(3, twelve_bits(*range(8)), *range(100, 108))

        assert rates(file) == []


class TestWhenAMessageBegins:
    @pytest.mark.parametrize(
        ("values", "begins"),
        [({0: 16_384}, 100.5), ({1: 64}, 100.25), ({}, 100.0), ({0: None, 1: 128}, 100.5)],
    )
    def test_is_told_in_parts_of_a_second_where_it_says_them(
        self, values: dict[int, Value], begins: float
    ) -> None:
        message = Message(number=132, position=0, values={253: 100, **values}, developer={})

        assert begun(message) == begins

    def test_is_unknown_without_a_time(self) -> None:
        assert begun(Message(number=132, position=0, values={0: 5}, developer={})) is None

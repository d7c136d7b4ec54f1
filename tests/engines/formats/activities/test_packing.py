import zlib
from array import array
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.formats.activities.fit.activity import read_fit
from paceline.engines.formats.activities.model import Activity, Streams
from paceline.engines.formats.activities.packing import (
    decode,
    decode_streams,
    encode,
    encode_streams,
    shuffled,
)
from paceline.kernel.errors import Defect
from tests.engines.formats.activities.writing import run


class TestAnActivity:
    def test_comes_back_as_it_was(self) -> None:
        activity = read_fit(run(60).written())

        back = decode(encode(activity))

        assert back == activity
        assert isinstance(back, Activity)
        assert back.start == datetime(2020, 1, 1, tzinfo=UTC)

    def test_takes_a_fraction_of_its_numbers(self) -> None:
        streams = read_fit(run(3600).written()).streams

        plain = sum(len(each) * 8 for _, each in streams.channels())

        assert len(encode_streams(streams)) < plain / 4


class TestStreams:
    @given(values=st.lists(st.floats(), max_size=50))
    def test_lose_nothing(self, values: list[float]) -> None:
        column = array("d", values)

        back = decode_streams(encode_streams(Streams(seconds=column, power_w=column)))

        assert back.seconds.tobytes() == column.tobytes()
        assert back.power_w is not None
        assert back.power_w.tobytes() == column.tobytes()
        assert back.heart_rate is None

    @pytest.mark.parametrize(
        "stored",
        [
            b"",
            b"\x02abc",
            b"\x01abc",
            b"\x01" + zlib.compress(b"\xc1"),
            encode_streams(Streams(seconds=array("d")))[:-9],
        ],
    )
    def test_that_are_no_such_bytes_are_a_defect(self, stored: bytes) -> None:
        with pytest.raises(Defect):
            decode_streams(stored)

    def test_have_no_other_kind_of_value(self) -> None:
        with pytest.raises(NotImplementedError):
            shuffled(object())

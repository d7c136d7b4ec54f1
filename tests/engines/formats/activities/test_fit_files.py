"""How a FIT file may lie: chained, compressed, damaged, and what is saved of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.formats.activities.fit import scanning
from paceline.engines.formats.activities.fit.activity import read_fit
from paceline.engines.formats.activities.fit.base_types import ENUM, UINT8, UINT16, UINT32
from paceline.engines.formats.activities.fit.scanning import Scan
from paceline.engines.formats.activities.refusals import Damaged, TooLarge, Unsafe
from tests.engines.formats.activities.writing import NEW_YEAR, FitFile, Spec, run

BEATS = (Spec(253, UINT32), Spec(3, UINT8))


def codes(data: bytes) -> list[str]:
    return [each.code for each in Scan(data).remarks]


def count(data: bytes) -> int:
    return len(Scan(data).messages(20))


class TestAChain:
    def test_is_read_to_its_end(self) -> None:
        data = run(10).written() + run(20, order=">").written()

        assert (count(data), codes(data)) == (11 + 21, [])

    def test_goes_on_behind_a_damaged_file(self) -> None:
        torn = run(10)
        torn.body += b"\x0f\x00\x00"

        data = torn.written() + run(20).written()

        assert (count(data), codes(data)) == (11 + 21, ["fit_damaged"])

    def test_with_something_else_behind_it_says_so(self) -> None:
        data = run(10).written() + b"something else"

        assert (count(data), codes(data)) == (11, ["fit_trailing_bytes"])

    def test_without_end_is_cut(self) -> None:
        data = run(0).written() * (scanning.MOST_CHAINED + 1)

        assert (count(data), codes(data)) == (scanning.MOST_CHAINED, ["fit_trailing_bytes"])


class TestACompressedHeader:
    def test_counts_on_from_the_last_whole_time(self) -> None:
        file = FitFile().define(0, 20, BEATS).define(1, 20, [Spec(3, UINT8)])
        base = NEW_YEAR // 32 * 32
        file.add(0, base + 30, 100)
        file.compressed(1, 31, 101).compressed(1, 0, 102).compressed(1, 5, 103)
        file.add(0, base + 60, 104)
        file.compressed(1, 29, 105)

        stamps = [each.stamp or each.values[253] for each in Scan(file.written()).messages(20)]

        passed = [each - base for each in stamps if isinstance(each, int)]
        assert passed == [30, 31, 32, 37, 60, 61]

    def test_of_a_message_with_its_own_time_wins(self) -> None:
        file = FitFile().define(0, 20, BEATS).add(0, NEW_YEAR, 100)
        file.compressed(0, (NEW_YEAR + 3) % 32, NEW_YEAR, 101)

        activity = read_fit(file.written())

        assert list(activity.streams.seconds) == [0, 3]

    def test_counts_from_a_redefined_message_too(self) -> None:
        file = FitFile().define(0, 20, BEATS).add(0, NEW_YEAR, 100)
        file.define(0, 20, [Spec(3, UINT8)]).compressed(0, (NEW_YEAR + 2) % 32, 101)

        activity = read_fit(file.written())

        assert list(activity.streams.seconds) == [0, 2]

    def test_without_a_whole_time_before_it_counts_from_nothing(self) -> None:
        file = FitFile().define(0, 20, [Spec(253, UINT16), Spec(3, UINT8)]).add(0, 5, 99)
        file.define(1, 20, [Spec(3, UINT8)]).compressed(1, 7, 100)

        stamps = [each.stamp for each in Scan(file.written()).messages(20)]

        assert stamps == [None, 7]

    def test_of_a_kind_nobody_defined_ends_the_file(self) -> None:
        file = FitFile().define(0, 20, BEATS).add(0, NEW_YEAR, 100)
        file.body += b"\xe3\x00"

        assert (count(file.written()), codes(file.written())) == (1, ["fit_damaged"])

    def test_that_is_cut_off_ends_the_file(self) -> None:
        file = run(5)
        file.body += b"\xa3\x00"

        assert (count(file.written()), codes(file.written())) == (6, ["fit_damaged"])


class TestDamage:
    def test_of_the_checksum_is_told_and_no_more(self) -> None:
        data = run(10).written(wrong=True)

        assert (count(data), codes(data)) == (11, ["fit_checksum"])

    def test_of_the_headers_checksum_is_told_and_no_more(self) -> None:
        data = bytearray(run(10).written())
        data[12] ^= 0xFF

        assert (count(bytes(data)), codes(bytes(data))) == (
            11,
            ["fit_header_checksum", "fit_checksum"],
        )

    def test_that_cuts_the_checksum_off_is_told(self) -> None:
        data = run(10).written()[:-1]

        assert (count(data), codes(data)) == (11, ["fit_truncated"])

    def test_a_length_never_written_means_all_there_is(self) -> None:
        data = run(10).written(length=0)

        found = codes(data)

        assert count(data) == 11
        assert found[0] == "fit_unfinished"

    @given(cut=st.integers(14, 400))
    def test_loses_only_what_is_behind_it(self, cut: int) -> None:
        whole = run(20).written()

        scan = Scan(whole[:cut])

        sizes = sum(rows.size + 1 for rows in scan.rows for _ in rows.positions)
        assert scan.remarks[0].code == "fit_truncated"
        assert sizes <= cut - 14
        assert all(rows.positions[-1] + rows.size <= cut for rows in scan.rows if rows.positions)

    @pytest.mark.parametrize(
        "tail", [b"\x40", b"\x40\0\0\x14\0", b"\x40\0\0\x14\0\x02\x03\x01\x02"]
    )
    def test_in_a_definition_ends_the_file(self, tail: bytes) -> None:
        file = run(5)
        file.body += tail

        assert (count(file.written()), codes(file.written())) == (6, ["fit_damaged"])

    def test_before_anything_could_be_read_refuses_the_file(self) -> None:
        file = FitFile()
        file.body += b"\x05\x00"

        with pytest.raises(Damaged, match="nothing defined"):
            read_fit(file.written())

    def test_that_left_definitions_alone_refuses_the_file(self) -> None:
        with pytest.raises(Damaged, match=r"can be read\.$"):
            read_fit(FitFile().define(0, 20, BEATS).written())


class TestADefinition:
    def test_said_again_goes_on_with_the_same_rows(self) -> None:
        file = FitFile()
        for second in range(50):
            file.define(second % 4, 20, BEATS).add(second % 4, NEW_YEAR + second, 100 + second)

        scan = Scan(file.written())

        assert len(scan.rows) == 1
        assert [each.values[3] for each in scan.messages(20)] == list(range(100, 150))

    def test_with_reserved_bits_before_its_message_is_found(self) -> None:
        file = FitFile().define(2, 20, BEATS).add(2, NEW_YEAR, 100, head=0x32)

        assert count(file.written()) == 1

    def test_without_fields_is_a_message_all_the_same(self) -> None:
        file = FitFile().define(0, 20, []).add(0).add(0)

        assert count(file.written()) == 2

    def test_of_no_bytes_in_a_field_is_refused(self) -> None:
        file = run(5).define(5, 20, [Spec(3, UINT8, size=0)])

        with pytest.raises(Unsafe, match="no bytes"):
            Scan(file.written())

    def test_too_many_of_them_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scanning, "MOST_DEFINITIONS", 3)
        file = FitFile()
        for message in range(4):
            file.define(0, message, [Spec(0, ENUM)])

        with pytest.raises(TooLarge, match="3 definitions"):
            Scan(file.written())


class TestAClaim:
    def test_of_four_gibibytes_is_refused(self) -> None:
        with pytest.raises(TooLarge, match="claims 4,096 MiB"):
            Scan(run(5).written(length=0xFFFFFFFF))

    def test_of_endless_messages_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scanning, "MOST_MESSAGES", 100)
        file = FitFile().define(0, 20, [])
        file.body += bytes(101)

        with pytest.raises(TooLarge, match="100 messages"):
            Scan(file.written())

    def test_of_endless_laps_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scanning, "MOST_OF_A_KIND", 100)
        file = FitFile().define(0, 19, [Spec(0, ENUM)])
        for _ in range(101):
            file.add(0, 1)

        with pytest.raises(TooLarge, match="100 messages of one kind"):
            read_fit(file.written())

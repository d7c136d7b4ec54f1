import pytest

from paceline.engines.formats.signups.table import decode, records, sniff
from paceline.kernel.errors import Invalid


class TestDecoding:
    @pytest.mark.parametrize(
        ("data", "encoding"),
        [
            ("Zo\u00eb".encode(), "utf-8"),
            ("Zo\u00eb".encode("utf-8-sig"), "utf-8"),
            ("Zo\u00eb".encode("utf-16"), "utf-16"),
            (b"\xfe\xff" + "Zo\u00eb".encode("utf-16-be"), "utf-16"),
            ("Zo\u00eb".encode("cp1252"), "windows-1252"),
        ],
    )
    def test_a_text_is_the_same_in_every_encoding(self, data: bytes, encoding: str) -> None:
        found = decode(data)

        assert found.text.lstrip("\ufeff") == "Zo\u00eb"
        assert found.encoding == encoding

    @pytest.mark.parametrize(
        ("data", "part"),
        [
            (b"", "empty"),
            (b" \r\n", "empty"),
            (b"a\0b", "NUL"),
            (b"PK\x03\x04rest", "spreadsheet"),
            (b"\x81\xff", "windows-1252"),
            (b"\xff\xfea", "utf-16"),
            (b"\xef\xbb\xbf\xff", "utf-8"),
            (b"a" * (5 * 1024 * 1024 + 1), "5 MB"),
        ],
    )
    def test_what_is_no_text_is_refused(self, data: bytes, part: str) -> None:
        with pytest.raises(Invalid, match=part):
            decode(data)


class TestSniffing:
    @pytest.mark.parametrize(
        ("text", "delimiter"),
        [
            ('a,b,c\n1,"Mon; Tue; Wed",3\n', ","),
            ("a;b;c\n1;6-7pm, 8-9pm;3\n", ";"),
            ("a\tb\n1, 2, 3\t4;5\n", "\t"),
            ("alone\n", ","),
            ("", ","),
        ],
    )
    def test_the_delimiter_is_the_one_that_cuts_evenly(self, text: str, delimiter: str) -> None:
        assert sniff(text, is_known={"Name"}.__contains__) == delimiter

    def test_headers_that_are_known_outweigh_cells_that_are_even(self) -> None:
        text = "Name,Email\nAda,Mon; Tue; Wed\nBen,Mon; Tue; Wed\n"

        assert sniff(text, is_known={"Name", "Email"}.__contains__) == ","

    def test_a_cell_without_end_does_not_stop_it(self) -> None:
        assert sniff('a;b\n"' + "x" * 200_000, is_known={"Name"}.__contains__) == ";"


class TestRecords:
    def test_each_knows_the_line_it_starts_on(self) -> None:
        found = records('a,b\n\n"x\ny",1\n,\nz,2\n', ",")

        assert [(record.line, record.cells) for record in found] == [
            (1, ["a", "b"]),
            (3, ["x\ny", "1"]),
            (6, ["z", "2"]),
        ]

    def test_the_line_that_names_the_delimiter_is_none(self) -> None:
        assert [record.line for record in records("sep=;\na;b\n", ";")] == [2]

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ('a,b\n"x,1\n', "Line 2: the quotes do not pair up"),
            ("," * 400, "over 400 columns"),
            ("a" * 10_001, "over 10,000 characters"),
            ("a\n" * 20_011, "over 20,000 rows"),
        ],
    )
    def test_what_breaks_a_limit_is_refused(self, text: str, part: str) -> None:
        with pytest.raises(Invalid, match=part):
            records(text, ",")

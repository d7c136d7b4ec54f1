from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.engines.formats.signups.mapping import Mapping
from paceline.engines.formats.signups.read import read_signups, read_with
from paceline.engines.formats.signups.report import Report
from paceline.engines.formats.signups.template import write_template
from paceline.kernel.errors import Invalid
from tests.engines.formats.signups.reading import (
    messages,
    only_row,
    only_sign_up,
    read,
    weeks,
)

FILES = Path(__file__).parents[3] / "data" / "signups"
HEADER = "Name,Email,Role,Time zone,Availability\n"


def read_file(name: str) -> Report:
    return read_signups((FILES / name).read_bytes(), anchor_zone="Europe/Berlin")


def statuses(report: Report) -> dict[int, str]:
    return {row.line: row.status for row in report.rows}


class TestFilesPeopleHave:
    def test_a_grid_of_a_form(self) -> None:
        report = read_file("forms_grid.csv")

        assert statuses(report) == {
            2: "superseded",
            3: "read",
            4: "refused",
            5: "read",
            6: "refused",
        }
        assert weeks(report)[3] == (
            "Mon 18:00-20:00; Wed 18:00-19:00 (if need be); Sun 23:00-24:00; Mon 00:00-01:00"
        )

    def test_a_german_file_with_semicolons(self) -> None:
        report = read_file("german_semicolons.csv")

        assert report.delimiter == ";"
        assert statuses(report) == {2: "read", 3: "refused", 5: "read", 6: "refused"}
        assert weeks(report)[5] == "Mon 00:00-24:00; Wed 18:00-19:30 (if need be)"

    def test_a_tab_separated_file_under_a_title(self) -> None:
        report = read_file("free_text.tsv")

        assert (report.encoding, report.delimiter) == ("utf-16", "\t")
        assert statuses(report) == {
            5: "read",
            6: "refused",
            8: "read",
            10: "read",
            11: "read",
            12: "refused",
            13: "refused",
        }

    def test_times_across_and_days_in_the_cells(self) -> None:
        report = read_file("times_across.csv")

        assert statuses(report) == {3: "read", 4: "refused", 5: "read", 6: "refused"}
        assert weeks(report)[3] == (
            "Mon 18:00-20:00; Wed 18:00-19:00; Fri 20:00-21:00 (if need be)"
        )

    def test_lines_with_too_many_and_too_few_cells(self) -> None:
        report = read_file("ragged.csv")

        ragged = {row.line: row.problems[0].message for row in report.rows[1:3]}

        assert ragged == {
            3: "the line has 9 cells and the header 8",
            4: "the line has 5 cells and the header 8",
        }

    def test_an_old_encoding_is_read_and_said(self) -> None:
        report = read_file("windows_1252.csv")

        assert [row.sign_up.name for row in report.rows if row.sign_up] == [
            "S\u00f8ren \u00d8sterg\u00e5rd",
            "Zo\u00eb M\u00fcller",
        ]
        assert "Windows-1252" in report.notes[0].message

    @pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
    def test_a_report_survives_being_written_as_json(self, path: Path) -> None:
        report = read_file(path.name)

        assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


class TestTheTemplate:
    def test_it_reads_back_without_a_word(self) -> None:
        report = read_signups(write_template(), anchor_zone="Europe/Berlin")

        assert [row.status for row in report.rows] == ["read"] * 3
        assert [messages(row) for row in report.rows] == [[], [], []]
        assert report.notes == ()


class TestColumns:
    def test_the_report_says_how_each_was_understood(self) -> None:
        report = read("Name,Email,City,Time zone,Mon,Shoe size\nAda,ada@example.org,,,,\n")

        assert [(column.meaning, column.detail) for column in report.columns] == [
            ("name", ""),
            ("email", ""),
            ("ignored", "another column gives the zone"),
            ("zone", ""),
            ("availability", "Monday"),
            ("ignored", ""),
        ]

    def test_a_weekday_in_an_ignored_column_is_noted(self) -> None:
        report = read("Name,Email,Can you come Monday?\nAda,ada@example.org,sure\n")

        assert report.notes[-1].message == "this column names a weekday but is ignored"

    def test_a_header_on_no_sure_clock_is_noted(self) -> None:
        report = read("Name,Email,Mon [6-8]\nAda,ada@example.org,x\n")

        assert "read as 06:00-08:00" in report.notes[-1].message

    def test_a_mapped_column_leaves_its_likes_out(self) -> None:
        mapping = Mapping(columns={"email": "Email"})

        report = read("Name,Email,E-Mail\nAda,ada@example.org,\n", mapping=mapping)

        assert report.columns[2].detail == "another column gives the email"

    def test_a_file_without_zones_or_windows_says_so(self) -> None:
        report = read("Name,Email\nAda,ada@example.org\n")

        assert [note.message for note in report.notes] == [
            "no column gives a time zone: everybody is read as Europe/Berlin",
            "no column is understood as availability",
        ]

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("Name,Email\n", "no rows below"),
            ("sep=,\n", "no rows"),
            ("Ada,ada@example.org\nBen,ben@example.org\n", "Line 1: there is no header row"),
            ("Shoe,Hat\n1,2\n", "no column is understood as name"),
            ("Name,Hat\n1,2\n", "no column is understood as email"),
            ("Name,Email,E-Mail\n1,2,3\n", "'Email' and 'E-Mail' both look like email"),
            ("Name,Email,Mon 18:00-19:00 (CET)\n1,2,3\n", "column 3: the column"),
        ],
    )
    def test_a_header_that_is_not_understood_is_refused(self, text: str, part: str) -> None:
        with pytest.raises(Invalid, match=part):
            read(text)

    def test_the_anchor_zone_has_to_exist(self) -> None:
        with pytest.raises(Invalid, match="'Berlin' is no IANA zone"):
            read_signups(b"Name,Email\nA,a@example.org\n", anchor_zone="Berlin")

    def test_one_row_over_the_limit_is_refused_under_a_title_too(self) -> None:
        rows = "".join(f"Ada,ada{n}@example.org\n" for n in range(20_001))

        with pytest.raises(Invalid, match="over 20,000 rows"):
            read("Name,Email\n" + rows)


class TestRows:
    def test_a_refused_row_names_line_column_value_and_remedy(self) -> None:
        row = only_row(HEADER + "Ada,ada@example.org,boss,Brlin,Mon 18:10-20:00\n")

        assert row.sign_up is None
        assert [(fault.line, fault.column, fault.value) for fault in row.problems] == [
            (2, "Role", "boss"),
            (2, "Time zone", "Brlin"),
            (2, "Availability", "Mon 18:10-20:00"),
        ]
        assert row.problems[2].remedy == "write 18:15-20:00"

    def test_a_member_without_windows_is_read_and_noted(self) -> None:
        row = only_row(HEADER + "Ada,ada@example.org,,Berlin,\n")

        assert row.status == "read"
        assert messages(row) == ["no availability given"]

    def test_a_blank_zone_is_the_cohorts_and_noted(self) -> None:
        row = only_row(HEADER + "Ada,ada@example.org,,,Mon 18:00-20:00\n")

        assert messages(row) == ["no time zone given: read as Europe/Berlin"]

    def test_names_in_two_columns_are_joined(self) -> None:
        assert only_sign_up("Last name,First name,Email\nEx,Ada,ada@example.org\n").name == "Ada Ex"

    def test_blank_cells_beyond_the_header_do_no_harm(self) -> None:
        assert only_sign_up("Name,Email\nAda,ada@example.org,,\n").name == "Ada"

    def test_a_row_of_nonsense_stops_being_read(self) -> None:
        header = "Name,Email," + ",".join(f"Mon [{hour}:00-{hour}:30]" for hour in range(10, 24))
        more = "," + ",".join(f"Tue [{hour}:00-{hour}:30]" for hour in range(10, 24))

        row = only_row(f"{header}{more}\nAda,ada@example.org{',what' * 28}\n")

        assert len(row.problems) == 20


class TestSeveralLinesOfOnePerson:
    def test_the_later_line_counts(self) -> None:
        report = read(
            HEADER
            + "Ada,ADA@example.org,,Berlin,Mon 18:00-20:00\n"
            + "Ada,ada@example.org,,Berlin,Tue 18:00-20:00\n"
        )

        assert statuses(report) == {2: "superseded", 3: "read"}
        assert messages(report.rows[0]) == ["superseded by line 3"]

    def test_a_later_line_that_is_refused_replaces_nothing(self) -> None:
        report = read(
            HEADER
            + "Ada,ada@example.org,,Berlin,Mon 18:00-20:00\n"
            + "Ada,ada@example.org,,Berlin,Mon evenings\n"
        )

        assert statuses(report) == {2: "read", 3: "refused"}
        assert messages(report.rows[0]) == ["line 3, a later answer, is refused"]


class TestAnyBytes:
    @settings(deadline=None)
    @given(st.binary(max_size=400))
    def test_bytes_are_read_or_refused(self, data: bytes) -> None:
        try:
            report = read_signups(data, anchor_zone="UTC")
        except Invalid:
            return

        assert report.rows

    @settings(deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.text(max_size=20).map("A{}".format),
                st.sampled_from(["a@example.org", "b@example.org", "", "x"]),
                st.text("Mon Tue-18:0;,()pamCETUTC+/", max_size=30) | st.text(max_size=20),
                st.text("Mon Tue-18:0;,()pm maybe no/x", max_size=40) | st.text(max_size=30),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_cells_are_read_or_refused_line_by_line(
        self, cells: list[tuple[str, str, str, str]]
    ) -> None:
        quoted = [
            ",".join(f'"{cell.replace(chr(34), "")}"' for cell in row).replace("\0", "")
            for row in cells
        ]

        data = "\n".join(["Name,Email,Time zone,Availability", *quoted]).encode("utf-8", "ignore")
        report = read_signups(data, anchor_zone="UTC")

        for row in report.rows:
            assert (row.sign_up is not None) == (row.status == "read")
            assert bool(row.problems) == (row.status == "refused")


class TestInAChild:
    def test_the_mapping_comes_as_it_was_decoded(self) -> None:
        data = b"who,email,mon\nAna,a@example.org,18-20\n"

        report = read_with(data, "UTC", {"columns": {"name": "who"}})

        assert report.rows[0].sign_up is not None
        assert report.rows[0].sign_up.name == "Ana"
        assert read_with(data.replace(b"who", b"name"), "UTC", None).rows[0].status == "read"

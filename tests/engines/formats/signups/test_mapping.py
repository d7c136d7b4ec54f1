import pytest

from paceline.engines.formats.signups.mapping import Mapping
from paceline.kernel.errors import Invalid
from tests.engines.formats.signups.reading import only_row, only_sign_up, read, weeks

SHEET = """Wer,Adresse,Wo,Wann,Sonst,Job,Sprache,Stufe
Ada,ada@example.org,HQ,Mon evenings,Tue 18-20,Hase,"Deutsch, Englisch",4
"""
DOCUMENT = {
    "columns": {
        "name": "wer",
        "email": "Adresse",
        "zone": "Wo",
        "role": "Job",
        "availability": "Wann",
        "if_need_be": ["Sonst"],
    },
    "attrs": {"language": "Sprache", "level": "Stufe"},
    "delimiter": "comma",
    "default_zone": "Europe/Oslo",
    "default_role": "facilitator",
    "preferred_words": ["super"],
    "if_need_be_words": "naja",
    "no_words": ["nix"],
    "named_times": {"Evenings": "18:00-19:00, 20:00-21:00"},
    "roles": {"Hase": "facilitator"},
    "zones": {"HQ": "Asia/Tokyo"},
}


class TestAMappedFile:
    def test_the_mapping_says_what_the_headers_do_not(self) -> None:
        mapping = Mapping.from_document(DOCUMENT)

        sign_up = only_sign_up(SHEET, mapping=mapping)

        assert (sign_up.name, sign_up.role, sign_up.zone) == ("Ada", "facilitator", "Asia/Tokyo")
        assert sign_up.attrs == {"language": ("Deutsch", "Englisch"), "level": 4.0}
        assert weeks(read(SHEET, mapping=mapping)) == {
            2: "Mon 18:00-19:00; Mon 20:00-21:00; Tue 18:00-20:00 (if need be)"
        }

    def test_defaults_fill_what_is_blank(self) -> None:
        mapping = Mapping.from_document(
            {"default_zone": "Asia/Tokyo", "default_role": "facilitator"}
        )

        sign_up = only_sign_up("Name,Email\nAda,ada@example.org\n", mapping=mapping)

        assert (sign_up.role, sign_up.zone) == ("facilitator", "Asia/Tokyo")

    def test_an_attr_that_cannot_be_read_refuses_the_row(self) -> None:
        mapping = Mapping.from_document({"attrs": {"note": "About"}})

        row = only_row(f"Name,Email,About\nAda,ada@example.org,{'a' * 90}\n", mapping=mapping)

        assert (row.status, row.problems[0].column) == ("refused", "About")

    @pytest.mark.parametrize(
        ("document", "part"),
        [
            ({"columns": {"name": "Nobody"}}, "columns.name names the column 'Nobody', which is"),
            ({"ignore": ["Name"]}, "stands there 2 times"),
            ({"columns": {"availability": ["Gone"]}}, "'Gone'"),
        ],
    )
    def test_a_column_that_is_not_there_once_is_refused(self, document: object, part: str) -> None:
        with pytest.raises(Invalid, match=part):
            read("Name,Name,Email\na,b,c@example.org\n", mapping=Mapping.from_document(document))


class TestDocuments:
    def test_an_empty_one_changes_nothing(self) -> None:
        assert Mapping.from_document({}) == Mapping()

    @pytest.mark.parametrize(
        ("document", "part"),
        [
            ([], "the mapping: expected keys"),
            ({"colums": {}}, "unknown key 'colums'; allowed: columns, attrs"),
            ({"columns": {"nam": "x"}}, "columns: unknown key 'nam'; allowed: name"),
            ({"columns": {"name": 3}}, "columns.name: expected text, not 3"),
            ({"columns": {"name": " "}}, "1 to 500 characters"),
            ({"no_words": [False]}, "put it in quotes"),
            ({"no_words": 7}, "no_words: expected a list"),
            ({1: 2}, "a key of the mapping"),
            ({"attrs": {"Not A Key": "x"}}, "attrs: 'Not A Key' may have"),
            ({"attrs": {f"a{n}": "x" for n in range(401)}}, "at most 400"),
            ({"default_zone": "Berlin"}, "'Berlin' is no IANA zone"),
            ({"zones": {"HQ": "Mars"}}, "zones: 'Mars'"),
            ({"default_role": "boss"}, "'boss' is no role"),
            ({"delimiter": "x"}, "delimiter: allowed are"),
            ({"delimiter": ["x"]}, "delimiter: allowed are"),
            ({"named_times": {"evenings": "late"}}, "named_times.evenings: 'late' is not a range"),
        ],
    )
    def test_a_wrong_one_is_refused_by_key(self, document: object, part: str) -> None:
        with pytest.raises(Invalid, match=part):
            Mapping.from_document(document)

from pathlib import Path

import pytest

from paceline.app.bootstrap import MIGRATED
from paceline.db.migrate import OWN
from paceline.db.revisions import Revisions, read
from paceline.db.upgrading import scripts_of
from paceline.kernel.errors import Defect

PACKAGES = (OWN, *MIGRATED)


def line(**below: str) -> Revisions:
    return Revisions(below={name: frozenset(names.split()) for name, names in below.items()})


class TestWhatTheFilesSay:
    def test_is_what_alembic_reads_in_them(self) -> None:
        known = list(scripts_of(PACKAGES).walk_revisions())

        revisions = Revisions.of(PACKAGES)

        assert revisions.below == {
            each.revision: frozenset(each._all_down_revisions) for each in known
        }
        assert revisions.heads() == {each.revision for each in known if each._is_real_head}

    @pytest.mark.parametrize(
        ("text", "below"),
        [
            ('revision = "b"\ndown_revision = "a"\n', {"a"}),
            (
                'revision: str = "b"\ndown_revision: str = "a"\ndepends_on = ("c", "d")\n',
                set("acd"),
            ),
            ('revision = "b"\ndepends_on: str\ndef upgrade():\n    pass\n', set()),
        ],
    )
    def test_is_found_in_any_usual_spelling(
        self, tmp_path: Path, text: str, below: set[str]
    ) -> None:
        file = tmp_path / "b.py"
        file.write_text(text)

        assert read(file) == ("b", frozenset(below))

    def test_must_name_a_revision(self, tmp_path: Path) -> None:
        file = tmp_path / "b.py"
        file.write_text("import sqlalchemy\n")

        with pytest.raises(Defect, match="names no revision"):
            read(file)


class TestWhatAStoreImplies:
    def test_a_head_stands_for_all_below_it(self) -> None:
        revisions = line(a="", b="a", c="b x", x="", y="")

        assert revisions.heads() == {"c", "y"}
        assert revisions.applied(["c"]) == {"a", "b", "c", "x"}

    def test_an_unknown_one_stands_for_nothing(self) -> None:
        assert line(a="").applied(["newer"]) == frozenset()

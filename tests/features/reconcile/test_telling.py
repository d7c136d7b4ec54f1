"""What was told is kept as it was told, and how often."""

import pytest

from paceline.engines.diff.objects import Fields, Name, To
from paceline.features.reconcile.repository.telling import Telling, telling_of
from paceline.kernel.errors import Defect


class TestATelling:
    def test_comes_back_as_it_went(self) -> None:
        fields: Fields = {
            "text": "a",
            "number": 3,
            "flag": True,
            "none": None,
            "many": ("a", ("b", 1)),
        }

        kept = telling_of(Telling(fields=fields).document)

        assert kept == Telling(fields=fields)

    def test_adds_to_what_was_told_before(self) -> None:
        meant = Telling(fields={"a": 1, "b": 2})

        once = meant.then({"b": 3})

        assert once == Telling(fields={"a": 1, "b": 3}, times=1)

    def test_of_nothing_is_empty(self) -> None:
        assert telling_of(None) == Telling()

    def test_never_holds_what_stands_for_an_id(self) -> None:
        with pytest.raises(Defect):
            _ = Telling(fields={"room": To(Name("room", "1"))}).document

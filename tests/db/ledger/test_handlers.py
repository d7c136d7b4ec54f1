import pytest

from paceline.db.ledger.handlers import Handlers
from paceline.kernel.errors import Defect, ModuleError
from tests.workshop import NOTE, Happened, Note, hears


class TestKinds:
    def test_two_handlers_of_one_kind_are_refused(self) -> None:
        with pytest.raises(ModuleError, match=r"tests\.note"):
            Handlers([NOTE, NOTE], [])

    def test_an_unknown_kind_is_named(self) -> None:
        with pytest.raises(ModuleError, match=r"tests\.note"):
            Handlers([], []).entry("tests.note")

    def test_each_subscription_is_a_kind_of_job(self) -> None:
        handlers = Handlers([], [hears])

        assert list(handlers.kinds) == ["on:tests.workshop.hears"]
        assert [each.kind for each in handlers.deliveries(Happened)] == list(handlers.kinds)
        assert [each.kind for each in handlers.deliveries_of_name("no.such")] == []


class TestPayload:
    def test_a_stored_payload_is_read_back(self) -> None:
        entry = Handlers([NOTE], []).entry("tests.note")

        assert entry.read('{"text":"a","about":null}') == Note(text="a")

    @pytest.mark.parametrize("body", ['{"text":1}', "[]", "nonsense"])
    def test_one_that_no_longer_fits_is_a_mistake_of_ours(self, body: str) -> None:
        entry = Handlers([NOTE], []).entry("tests.note")

        with pytest.raises(Defect, match=r"tests\.note"):
            entry.read(body)

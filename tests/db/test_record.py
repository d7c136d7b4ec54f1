from datetime import UTC, datetime

from paceline.db.record import Record
from paceline.features.enrolment.models import Person
from paceline.kernel.ids import new_id


class TestRecord:
    def test_its_repr_says_which_row_and_nothing_that_is_in_it(self) -> None:
        person = Person(
            program_id=new_id(),
            name="Ana Berg",
            email="ana@example.org",
            created_at=datetime(2026, 1, 5, tzinfo=UTC),
        )

        assert repr(person) == f"Person(id={person.id})"

    def test_no_table_shows_its_columns_by_itself(self) -> None:
        shown = {
            mapper.class_.__name__
            for mapper in Record.registry.mappers
            if "__repr__" in vars(mapper.class_)
        }

        assert shown == set()

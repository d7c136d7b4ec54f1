from sqlalchemy import create_engine, text

from paceline.db.comparing import differences
from paceline.db.tables import first_words, tables_of


class TestDifferences:
    def test_columns_that_are_missing_or_differ_are_told_of_the_tables_asked_for(self) -> None:
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE quotas (id CHAR(32) PRIMARY KEY, name TEXT)"))
            connection.execute(text("CREATE TABLE kites (id INTEGER PRIMARY KEY)"))

            found = differences(connection, "quotas")
        engine.dispose()

        assert any("add_column" in each for each in found)
        assert any("modify_nullable" in each for each in found)
        assert not any("kites" in each or "cohorts" in each for each in found)


class TestTables:
    def test_those_of_a_package_are_found_and_ours_reserve_their_first_words(self) -> None:
        assert "jobs" in set(tables_of("paceline.db"))
        assert set(tables_of("nowhere")) == set()
        assert {"jobs", "audit", "alembic"} <= first_words()

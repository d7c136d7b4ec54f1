"""Holds the tables of a store against those that models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from paceline.db.record import Record


def differences(connection: Connection, prefix: str = "") -> list[str]:
    """Of tables whose names begin so; nothing while migrations make what the models say."""

    def asked(name: str | None, kind: str, _parents: object) -> bool:
        told = name is not None and name.startswith(prefix)
        return kind != "table" or (told and not str(name).endswith("alembic_version"))

    options = {"compare_type": True, "compare_server_default": True, "include_name": asked}
    context = MigrationContext.configure(connection, opts=options)
    found = compare_metadata(context, Record.metadata)
    return [str(each) for each in found if not prefix or of_tables(each, prefix)]


def of_tables(difference: object, prefix: str) -> bool:
    """Alembic tells of every table that a model has and that it was not to look at."""
    if isinstance(difference, list):
        return any(of_tables(each, prefix) for each in difference)
    assert isinstance(difference, tuple)
    parts = [getattr(each, "table", each) for each in difference]
    names = [getattr(each, "name", each) for each in parts]
    return any(isinstance(name, str) and name.startswith(prefix) for name in names[1:])

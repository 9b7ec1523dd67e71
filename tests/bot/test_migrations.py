"""The migrations make what the rows say, on both engines."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, String, Table
from sqlmodel import SQLModel

from bot.database import Database
from tests.write_migration import missing


def test_the_newest_migration_makes_every_row(any_database: Database) -> None:
    with any_database.engine.connect() as connection:
        assert missing(connection) == []


@pytest.fixture
def forgotten() -> Iterator[Table]:
    """A row that nobody wrote a migration for."""
    table = Table("forgotten", SQLModel.metadata, Column("name", String, primary_key=True))
    yield table
    SQLModel.metadata.remove(table)


def test_a_row_without_a_migration_is_noticed(any_database: Database, forgotten: Table) -> None:
    with any_database.engine.connect() as connection:
        assert [(kind, table.name) for kind, table in missing(connection)] == [("add_table", "forgotten")]

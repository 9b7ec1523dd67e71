"""`uv run python -m tests.write_migration "why"`: writes the migration that the rows now need, if they need one.

It compares them with an empty database brought to the newest revision; read what it wrote before you commit it.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

import bot.__main__  # noqa: F401  it sees everything, so every row is known
from bot import migrations
from bot.database import Database


def missing(connection: Connection) -> list[Any]:
    """What the rows have and the schema behind `connection` lacks, or the other way round; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": migrations.compared})
    return list(compare_metadata(context, SQLModel.metadata))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'motcua.db'}")
        migrations.upgrade(database)
        with database.engine.connect() as connection:
            if not missing(connection):
                sys.exit("the rows and the newest migration agree: nothing to write")
        migrations.revise(database, sys.argv[1], f"{int(migrations.head()) + 1:04}")
        database.close()


if __name__ == "__main__":
    main()

"""The database's shape, brought up to date at every start."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.database import Database, DatabaseProblem, begin_writing

_LOCK = 0x6D6F7463  # "motc": two processes that start together must not migrate together


def upgrade(database: Database) -> None:
    """Brings the schema to the newest revision, all or nothing. Raises DatabaseProblem for one from a newer motcua."""
    with database.engine.connect() as connection:
        begin_writing(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _refuse_newer(connection)
        command.upgrade(_config(connection), "head")
        connection.commit()


def require_newest(connection: Connection) -> None:
    """Raises DatabaseProblem for a schema that this motcua does not know, or has a newer one for."""
    _refuse_newer(connection)
    if current(connection) != head():
        raise DatabaseProblem("Cơ sở dữ liệu ở phiên bản cũ; hãy chạy motcua một lần rồi thử lại.")


def _refuse_newer(connection: Connection) -> None:
    now = current(connection)
    scripts = ScriptDirectory.from_config(_config(connection))
    if now is not None and now not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseProblem(
            f"Cơ sở dữ liệu đang ở phiên bản {now}, mới hơn bản motcua này; hãy nâng cấp motcua rồi chạy lại."
        )


def revise(database: Database, message: str, revision: str) -> None:
    """Writes a new migration from the difference between the rows and `database`.

    Knows the rows that the caller has imported: `tests/write_migration.py` imports them all.
    """
    with database.engine.connect() as connection:
        begin_writing(connection)
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision)
        connection.rollback()


def compared(name: str | None, kind: str, _parents: Any) -> bool:
    """False for what the migrations alone own: search indexes, which no row class can say on both engines."""
    return not (kind == "table" and name is not None and name.partition("_search")[1])


def current(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision this motcua knows."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    newest = ScriptDirectory.from_config(config).get_current_head()
    assert newest is not None
    return newest


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config

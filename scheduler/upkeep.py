"""What an SQLite file needs each night; PostgreSQL looks after itself."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime

from bot import texts
from bot.database import Database

_MOST_LOOKED_AT = 1_000  # rows of each index: enough for the planner, and done in a moment
_WRITERS_MAY_TAKE = 10.0  # seconds
_READERS_MAY_TAKE = 300  # milliseconds

_words = texts.beside(__file__)


async def tidy(database: Database, _planned_at: datetime, _now: datetime) -> str:
    """Lets the planner see what the tables hold by now, and writes the log back into the file."""
    return await asyncio.to_thread(_tidy, database)


def _tidy(database: Database) -> str:
    file = str(database.engine.url.database)
    # its own connection: a checkpoint is refused inside a transaction
    with closing(sqlite3.connect(file, timeout=_WRITERS_MAY_TAKE, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA analysis_limit = {_MOST_LOOKED_AT}")
        connection.execute("ANALYZE")
        connection.execute(f"PRAGMA busy_timeout = {_READERS_MAY_TAKE}")  # nobody can write while it waits for them
        busy, pages, written = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return _words("upkeep.busy", pages=pages, written=written) if busy else _words("upkeep.done")

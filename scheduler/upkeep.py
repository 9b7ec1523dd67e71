"""What an SQLite file needs each night; PostgreSQL looks after itself."""

import asyncio
from datetime import datetime

from bot import texts
from bot.database import Database

_MOST_LOOKED_AT = 1_000  # rows of each index: enough for the planner, and done in a moment

_words = texts.beside(__file__)


async def tidy(database: Database, _planned_at: datetime, _now: datetime) -> str:
    """Lets the planner see what the tables hold by now, and writes the log back into the file."""
    return await asyncio.to_thread(_tidy, database)


def _tidy(database: Database) -> str:
    connection = database.engine.raw_connection()  # a checkpoint is refused inside a transaction
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA analysis_limit = {_MOST_LOOKED_AT}")
        cursor.execute("ANALYZE")
        busy, pages, written = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    return _words("upkeep.busy", pages=pages, written=written) if busy else _words("upkeep.done")

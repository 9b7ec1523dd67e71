"""Only one whole motcua over one SQLite file: a second one is a mistake, told at once.

Processes that were split on purpose (`motcua web`, `worker`, `clock`) share a file and do not ask here.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.database import DatabaseProblem


@contextmanager
def sole(file: Path | None) -> Iterator[None]:
    """Holds the place of the one process over `file`; nothing is held for None. Raises DatabaseProblem."""
    if file is None or not file.parent.is_dir():
        yield
        return
    # a lock that SQLite takes is let go by the system however the process ends, on every system
    with closing(sqlite3.connect(f"{file}-running", timeout=0, isolation_level=None)) as place:
        try:
            place.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                raise DatabaseProblem(
                    f"Đã có một motcua đang chạy với {file}; hãy dừng tiến trình đó rồi chạy lại."
                ) from problem
            # the folder cannot be written: opening the database says so
        yield

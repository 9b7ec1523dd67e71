"""A clock with one job, the retention, that a test kills: `python -m tests.scheduler.eraser URL NOW SECONDS`.

NOW is its fixed time; it erases ten rows at a time and rests SECONDS after them, so that the kill hits the middle.
"""

import asyncio
import sys
from datetime import datetime, time, timedelta
from functools import partial

from bot.database import Database
from scheduler import retention, timetable
from scheduler.runner import Clock
from scheduler.timetable import Job
from tests.scheduler.clockwork import look

CHUNK = 10


async def main(url: str, now: datetime, seconds: float) -> None:
    retention.CHUNK, retention.BREATH = CHUNK, seconds
    database = Database(url)
    job = Job("retention", timetable.daily(time(2, 10)), partial(retention.erase, database, 365))
    with database.transaction() as session:  # as a clock that ran yesterday left it
        timetable.plan(session, [job], now - timedelta(days=1))
    await look(Clock(database, [job], clock=lambda: now))
    database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), float(sys.argv[3])))

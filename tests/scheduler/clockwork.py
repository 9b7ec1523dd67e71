"""What the tests of the clock share: a time that can be moved, jobs that note what they were started for, the rows."""

import asyncio
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.database import Database
from bot.office_hours import local
from scheduler.runner import Clock
from scheduler.timetable import Job, JobRun, daily


class Time:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += timedelta(**step)


class Noting:
    """A job at 02:10 that notes each planned moment it was started for, as "03/11 02:10"; `fails` times it raises."""

    def __init__(self, name: str = "tidy", *, every_moment: bool = False, fails: int = 0) -> None:
        self.started: list[str] = []
        self.ended: list[str] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.job = Job(name, daily(time(2, 10)), self._work, every_moment)
        self._fails = fails

    async def _work(self, planned_at: datetime, _now: datetime) -> str:
        moment = f"{local(planned_at):%d/%m %H:%M}"
        self.started.append(moment)
        if len(self.started) <= self._fails:
            raise RuntimeError("not today")
        await self.hold.wait()
        self.ended.append(moment)
        return f"đã làm {moment}"


async def look(*clocks: Clock) -> None:
    """Every clock looks at the same time; back when all that came of it is done."""
    await asyncio.gather(*(clock.look() for clock in clocks))
    await asyncio.gather(*(clock.settled() for clock in clocks))


def runs(database: Database) -> list[JobRun]:
    with Session(database.engine, expire_on_commit=False) as session:
        return list(session.exec(select(JobRun).order_by(col(JobRun.planned_at), col(JobRun.id))))


def statuses(database: Database) -> list[tuple[str, str]]:
    """(planned moment, status), oldest first."""
    return [(f"{local(run.planned_at):%d/%m %H:%M}", run.status) for run in runs(database)]

"""What the clock starts and when, as rows: one for each job and planned moment, so that firing twice plans once.

Any process may plan and take. Knows neither the clock's ticking (`scheduler/runner.py`) nor what a job does; what a
person changes about a planned moment is `scheduler/rescheduling.py`.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Index, UniqueConstraint, func, literal_column, select, text, update
from sqlmodel import Field, Session, SQLModel

from bot.database import insert_or, one_at_a_time
from bot.office_hours import VIETNAM
from knowledge.moment import moment

Work = Callable[[datetime, datetime], Awaitable[str]]
"""Given the planned moment and now; says in a few words what it did. It may be begun again after a crash."""

_MOST_MISSED = 200  # moments planned at once after a long time without a clock; the next look plans on


class RunStatus(StrEnum):
    """due -> done | failed | skipped; a run under way is due with an owner."""

    DUE = "due"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # a later moment of the same job was run in its place, or a person said so


class JobRun(SQLModel, table=True):
    """One job at one planned moment.

    `ready_at` is when it may be taken: the moment itself, the end of the owner's lease, of a pause after a failure, or
    `moved_to`, where a person gave it another time.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("job", "planned_at"),
        Index("job_run_due", "job", sqlite_where=text("status = 'due'"), postgresql_where=text("status = 'due'")),
    )
    id: int | None = Field(default=None, primary_key=True)
    job: str
    planned_at: datetime = Field(sa_column=moment())
    status: str = RunStatus.DUE
    owner: str = ""
    ready_at: datetime = Field(sa_column=moment())
    moved_to: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    attempts: int = 0
    said: str = ""  # what it did, or the class of the error it ended with; no personal data
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


@dataclass(frozen=True, slots=True)
class Job:
    """Work at fixed times. `name` never changes: with the planned moment it is the run's key.

    After a time without a clock every missed moment is run, the oldest first, where `every_moment` says so;
    else the newest stands for all. Moments are written down `ahead` of their time, so that people see them.
    """

    name: str
    when: BaseTrigger
    work: Work
    every_moment: bool = False
    ahead: timedelta = timedelta(0)


Source = Callable[[Session], Sequence[Job]]
"""Jobs that come and go, read anew at every look."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A run that `owner` holds. `attempts` counts this one."""

    id: int
    owner: str
    job: Job
    planned_at: datetime
    attempts: int


_rows: Any = SQLModel.metadata.tables["job_run"]
_DUE: Any = literal_column("'due'")  # a literal: the partial index is only used where the planner sees the status


async def nothing(_planned_at: datetime, _now: datetime) -> str:
    """The work of a job that is only planned here."""
    return ""


def daily(at: time) -> CronTrigger:
    """Every day at this time in Vietnam."""
    return CronTrigger(hour=at.hour, minute=at.minute, timezone=VIETNAM)


def monthly(day: int, at: time) -> CronTrigger:
    """Every month on this day, at this time in Vietnam."""
    return CronTrigger(day=day, hour=at.hour, minute=at.minute, timezone=VIETNAM)


def hourly(first: int, last: int) -> CronTrigger:
    """Every full hour from `first` to `last` in Vietnam."""
    return CronTrigger(hour=f"{first}-{last}", minute=0, timezone=VIETNAM)


def every(minutes: int) -> CronTrigger:
    """Every so many minutes of the hour."""
    return CronTrigger(minute=f"*/{minutes}", timezone=VIETNAM)


def after(job: Job, now: datetime) -> datetime | None:
    """The first planned moment later than `now`; None if it never comes again."""
    found: datetime | None = job.when.get_next_fire_time(None, now + timedelta(microseconds=1))
    return found if found is not None and found > now else None


def plan(session: Session, jobs: Sequence[Job], now: datetime) -> None:
    """Writes down each job's next moment, which is what a clock that starts later finds missed."""
    planned = [
        {
            "job": job.name,
            "planned_at": moment,
            "ready_at": moment,
            "status": RunStatus.DUE.value,
            "owner": "",
            "attempts": 0,
            "said": "",
        }
        for job in jobs
        for moment in islice(_coming(session, job, now), _MOST_MISSED)
    ]
    if planned:
        connection = session.connection()
        added = insert_or(connection.dialect.name, _rows).on_conflict_do_nothing(index_elements=["job", "planned_at"])
        connection.execute(added, planned)


def take(session: Session, owner: str, jobs: Sequence[Job], now: datetime, lease: timedelta) -> list[Taken]:
    """Gives `owner` what is due, at most one run of each job, and none of a job that is under way."""
    one_at_a_time(session, "clock")
    due: dict[str, list[Any]] = {}
    for row in session.connection().execute(select(_rows).where(_rows.c.status == _DUE).order_by(_rows.c.planned_at)):
        due.setdefault(row.job, []).append(row)
    taken = []
    for job in jobs:
        waiting = [row for row in due.get(job.name, ()) if row.moved_to is None and row.planned_at <= now]
        moved = [row for row in due.get(job.name, ()) if row.moved_to is not None and row.ready_at <= now]
        if not waiting + moved or any(row.owner and row.ready_at > now for row in due[job.name]):
            continue
        if moved:
            waiting = moved
        elif not job.every_moment:
            _skip(session, [row.id for row in waiting[:-1]], now)
            waiting = waiting[-1:]
        if waiting[0].ready_at <= now:
            taken.append(Taken(waiting[0].id, owner, job, waiting[0].planned_at, waiting[0].attempts + 1))
    if taken:
        held = update(_rows).where(_rows.c.id.in_([run.id for run in taken]))
        session.connection().execute(held.values(owner=owner, ready_at=now + lease, attempts=_rows.c.attempts + 1))
    return taken


def next_ready(session: Session) -> datetime | None:
    """When the first of what waits may be taken."""
    return session.connection().execute(select(func.min(_rows.c.ready_at)).where(_rows.c.status == _DUE)).scalar()


def renew(session: Session, run: Taken, until: datetime) -> bool:
    """Keeps a run for longer. False: another owner has it."""
    return _change(session, run, ready_at=until)


def finish(session: Session, run: Taken, status: RunStatus, said: str, now: datetime) -> bool:
    """Ends a run. False: another owner has it, nothing changes."""
    return _change(session, run, status=status.value, owner="", said=said, finished_at=now)


def put_off(session: Session, run: Taken, said: str, until: datetime) -> bool:
    """Frees a run to be taken again from `until` on. False: another owner has it."""
    return _change(session, run, owner="", said=said, ready_at=until)


def _change(session: Session, run: Taken, **values: Any) -> bool:
    mine = update(_rows).where(_rows.c.id == run.id, _rows.c.owner == run.owner, _rows.c.status == _DUE)
    return bool(session.connection().execute(mine.values(**values)).rowcount == 1)


def _skip(session: Session, runs: Sequence[int], now: datetime) -> None:
    if runs:
        skipped = update(_rows).where(_rows.c.id.in_(runs))
        session.connection().execute(skipped.values(status=RunStatus.SKIPPED.value, owner="", finished_at=now))


def _coming(session: Session, job: Job, now: datetime) -> Iterator[datetime]:
    """From the last planned moment that has come (or now) to the first one in the future."""
    reached = now
    if job.every_moment:
        last = select(func.max(_rows.c.planned_at)).where(_rows.c.job == job.name, _rows.c.planned_at <= now)
        reached = session.connection().execute(last).scalar() or now
    coming: datetime | None = reached
    while coming is not None and coming <= now:
        coming = after(job, coming)
        if coming is not None:
            yield coming
    while coming is not None and (coming := after(job, coming)) is not None and coming <= now + job.ahead:
        yield coming

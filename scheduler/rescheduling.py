"""What a person changes about the timetable: skip a planned moment, take that back, move it, run it now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, SQLModel

from bot import notice
from scheduler.timetable import JobRun, RunStatus

TOPIC = "timetable"  # announced, so that clocks look at once
_rows: Any = SQLModel.metadata.tables["job_run"]


def coming(session: Session, jobs: Sequence[str], since: datetime, until: datetime) -> list[JobRun]:
    """What of these jobs is due up to `until`, and what is skipped between `since` and then; the soonest first."""
    due = (_rows.c.status == RunStatus.DUE.value) & (_rows.c.ready_at <= until)
    skipped = (_rows.c.status == RunStatus.SKIPPED.value) & _rows.c.ready_at.between(since, until)
    wanted = select(JobRun).where(_rows.c.job.in_(jobs), or_(due, skipped))
    return list(session.scalars(wanted.order_by(_rows.c.ready_at, _rows.c.id)))


def skip(session: Session, run_id: int, who: str, now: datetime) -> bool:
    """It will not be run. False: it is under way or has ended."""
    return _change(session, run_id, RunStatus.DUE, status=RunStatus.SKIPPED.value, said=who, finished_at=now)


def restore(session: Session, run_id: int, now: datetime) -> bool:
    """It will be run after all. False: its time is over or nobody had skipped it."""
    future = _rows.c.ready_at > now
    return _change(session, run_id, RunStatus.SKIPPED, future, status=RunStatus.DUE.value, said="", finished_at=None)


def move(session: Session, run_id: int, to: datetime) -> bool:
    """It will be run at another time. False: it is under way or has ended."""
    return _change(session, run_id, RunStatus.DUE, ready_at=to, moved_to=to)


def clear(session: Session, job: str, now: datetime) -> None:
    """Nothing more is planned for a job, until a clock plans it anew. What is under way goes on."""
    coming = (_rows.c.status == RunStatus.DUE.value) | (
        (_rows.c.status == RunStatus.SKIPPED.value) & (_rows.c.ready_at > now)
    )
    session.connection().execute(delete(_rows).where(_rows.c.job == job, _rows.c.owner == "", coming))
    notice.announce(session, TOPIC)


def _change(session: Session, run_id: int, old: RunStatus, *conditions: Any, **values: Any) -> bool:
    free = (_rows.c.id == run_id, _rows.c.status == old.value, _rows.c.owner == "", *conditions)
    changed = session.connection().execute(update(_rows).where(*free).values(**values)).rowcount == 1
    if changed:
        notice.announce(session, TOPIC)
    return bool(changed)

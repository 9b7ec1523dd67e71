"""`motcua clock`: starts what is due, or shows the timetable."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session, col, select

from bot import office_hours, texts
from bot.database import Database
from scheduler.timetable import Job, JobRun, RunStatus, after

_STATUSES = {RunStatus.DONE: "xong", RunStatus.FAILED: "không làm được"}

_words = texts.beside(__file__)


def register(
    app: typer.Typer,
    run: Callable[[], None],
    timetable: Callable[[], AbstractContextManager[tuple[Database, Sequence[Job]]]],
) -> None:
    """Adds the command. `run` starts the clock until it is told to stop."""

    @app.command()
    def clock(
        show: Annotated[bool, typer.Option("--show", help="Chỉ in lịch và kết quả lần chạy gần nhất.")] = False,
    ) -> None:
        """Chỉ chạy các việc theo lịch (chạy được nhiều tiến trình, mỗi việc vẫn chỉ làm một lần)."""
        if not show:
            run()
            return
        with timetable() as (database, jobs), Session(database.engine) as session:
            table = Table("Việc", "Lần tới", "Lần gần nhất", "Kết quả", title="Lịch (giờ Việt Nam)", show_lines=True)
            for row in _lines(session, jobs, office_hours.now()):
                table.add_row(*row)
            Console().print(table)


def _lines(session: Session, jobs: Sequence[Job], now: datetime) -> Iterator[tuple[str, str, str, str]]:
    for job in jobs:
        ended = select(JobRun).where(JobRun.job == job.name, col(JobRun.status).in_([str(name) for name in _STATUSES]))
        last = session.exec(ended.order_by(col(JobRun.planned_at).desc())).first()
        result = f"{_STATUSES[RunStatus(last.status)]}: {last.said}" if last else ""
        yield _words(f"job.{job.name}"), _shown(after(job, now)), _shown(last.planned_at if last else None), result


def _shown(moment: datetime | None) -> str:
    return f"{office_hours.local(moment):%H:%M %d/%m/%Y}" if moment else ""

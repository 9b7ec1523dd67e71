"""`motcua deadline`: what a number of working days comes to, by the rule that cases use."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated, TypeAlias

import typer
from sqlmodel import Session

from bot.calendar import working_days
from bot.database import Database
from bot.office_hours import VIETNAM

Open: TypeAlias = Callable[[], AbstractContextManager[Database]]

_MOST = 1_000


def register(app: typer.Typer, open_: Open) -> None:
    """Adds the command to `app`; `open_` is called when it runs."""

    @app.command()
    def deadline(
        since: Annotated[str, typer.Option("--from", help="Lúc nhận, giờ Việt Nam: 2026-02-12T16:30.")],
        days: Annotated[int, typer.Option("--working-days", help="Số ngày làm việc.", min=0, max=_MOST)],
    ) -> None:
        """In ngày đến hạn theo lịch làm việc của cơ quan (tính từ ngày làm việc kế tiếp)."""
        start = _read(since)
        with open_() as database, Session(database.engine) as session:
            typer.echo(working_days.due(working_days.load(session), start, days).isoformat())


def _read(written: str) -> datetime:
    try:
        read = datetime.fromisoformat(written.strip())
        read = read if read.tzinfo else read.replace(tzinfo=VIETNAM)
    except ValueError:
        read = None
    if read is None or not 1995 <= read.year <= 2200:
        raise typer.BadParameter(
            f"không đọc được thời điểm {written!r}; hãy viết như 2026-02-12T16:30.", param_hint="--from"
        )
    return read

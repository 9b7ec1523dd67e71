"""`motcua report`: a period's report as a file; a signed one as it was signed, any other as it counts now."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlmodel import Session

from bot import office_hours, settings
from bot.database import Database
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from knowledge.importing.file_problems import why
from scheduler.reports import content, counting, drafting, finding, indices, period
from scheduler.reports.content import Content
from scheduler.reports.exporting import Format, exported


def register(app: typer.Typer, database: Callable[[], AbstractContextManager[Database]]) -> None:
    """Adds the command."""

    @app.command()
    def report(
        name: Annotated[
            str, typer.Argument(metavar="KỲ", help="2026-Q3, 2026-H1, 2026-9M, 2026, 2026-10 hoặc NGÀY..NGÀY.")
        ],
        kind: Annotated[Format, typer.Option("--format", help="Dạng tệp; zip là bộ biểu đồ.")] = Format.DOCX,
        output: Annotated[
            Path | None, typer.Option("--output", help="Tệp ghi ra; bỏ trống thì đặt tên theo kỳ.")
        ] = None,
        unit: Annotated[str, typer.Option("--unit", help="Mã đơn vị; bỏ trống là cả cơ quan.")] = ROOT,
    ) -> None:
        """Lập báo cáo một kỳ. Báo cáo đã duyệt thì in đúng số đã duyệt; chưa có thì đếm từ dữ liệu hiện tại."""
        now = office_hours.now()
        try:
            with database() as opened, Session(opened.engine) as session:
                found = of_period(session, period.read(name, settings.load().report_closing_day), unit, now)
            body = exported(found, kind, now)
        except Rejected as refused:
            _stop(str(refused))
        target = output or Path(f"bao-cao-{name}.{kind}")
        try:
            target.write_bytes(body)
        except OSError as problem:
            _stop(f"Không ghi được {target}: {why(problem)}")
        state = f"đã duyệt, lần {found.version}" if found.signed_at else "dự thảo, số liệu hiện tại"
        Console().print(f"Đã ghi {target} ({state}).", markup=False, highlight=False)
        if found.empty:
            Console(stderr=True).print(content.ALL_EMPTY, style="yellow", markup=False)


def of_period(session: Session, of: period.Period, unit_code: str, now: datetime) -> Content:
    """The signed report of a period, else what it would say now. Raises Rejected."""
    signed = finding.frozen(session, of.name, unit_code)
    if signed is not None:
        return content.of_report(signed)
    if of.begins > now:
        raise Rejected({"period": f"Kỳ {of.words} chưa bắt đầu nên chưa có số liệu."})
    sections = counting.compared(session, of, now, unit_code)
    head = drafting.letterhead(session, unit_code)
    draft = finding.newest(session, of.name, unit_code)
    return Content(
        period=of,
        agency=head["agency"],
        parent_agency=head["parent_agency"],
        symbol=head["symbol"],
        number=draft.number if draft else "",
        place=head["place"],
        signer_title=head["signer_title"],
        signer_name=head["signer_name"],
        to=head["to"],
        sections=sections,
        indices=indices.of_report(session, unit_code, of.last.year),
        overview=draft.overview if draft else "",
        obstacles=draft.obstacles if draft else "",
        proposals=draft.proposals if draft else "",
        counted_at=now,
    )


def _stop(words: str) -> None:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)

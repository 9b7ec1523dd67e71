"""The console edge of the dashboard: today, the last days, the trend, by unit."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, col, func, select
from starlette.requests import Request
from starlette.responses import Response

from bot.console import charts
from bot.console.charts import Series
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.conversation.transcript import TranscriptEntry
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.officials.unit import ROOT
from scheduler.reports import content, period
from scheduler.reports.dashboard import SPANS, Dashboard, Overview, unit_names
from scheduler.reports.questions import ASKED

ADDRESS = f"{HOME}/tong-quan"
# what leaders ask first: (key, how it is called today)
_FIRST = (
    ("questions.asked", "Lượt hỏi"),
    ("questions.answered_share", "Trả lời ngay"),
    ("cases.received", "Phản ánh mới"),
    ("cases.in_time_share", "Phản ánh đúng hạn"),
    ("cases.late", "Phản ánh quá hạn"),
    ("dossiers.received", "Hồ sơ mới"),
    ("dossiers.in_time_share", "Hồ sơ đúng hạn"),
    ("dossiers.overdue", "Hồ sơ quá hẹn"),
    ("surveys.satisfied_share", "Hài lòng"),
    ("deliveries.sent", "Tin đã gửi"),
    ("publicity.sent", "Tin tuyên truyền"),
    ("plan.done_share", "Kế hoạch"),
)
_TODAY = {"questions.asked", "cases.received", "dossiers.received", "deliveries.sent", "publicity.sent"}


def screens(console: Console) -> APIRouter:
    """Open to whoever may see a unit; only its figures."""
    router = console.router("/tong-quan")
    console.menu("Tổng quan", ADDRESS, Permission.VIEW, order=5)
    console.card(_today)
    dashboard = Dashboard()

    @router.get("")
    async def show(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        reach = desk.actor.units(Permission.VIEW)
        unit_code = request.query_params.get("don_vi") or (ROOT if ROOT in reach else desk.actor.unit_code)
        span = request.query_params.get("ky", "30")
        if unit_code not in reach:
            raise NotFound

        def work(session: Session) -> tuple[Overview, list[tuple[str, str]]]:
            return dashboard.overview(session, unit_code, span, desk.now), unit_names(session, reach)

        found, units = await desk.read(work)
        labels = [f"{day:%d/%m}" for day in found.trends.days]
        inside = charts.lines(
            "Phản ánh và hồ sơ mới theo ngày",
            labels,
            [Series("Phản ánh", found.trends.cases), Series("Hồ sơ", found.trends.dossiers)],
        )
        return desk.page(
            "reports/dashboard.html",
            found=found,
            first=[(found.figure(key), found.today[key] if key in _TODAY else None, words) for key, words in _FIRST],
            units=units,
            unit_code=unit_code,
            spans=list(SPANS.items()),
            span=span if span in SPANS else "30",
            questions_chart=charts.lines("Lượt hỏi theo ngày", labels, [Series("Lượt hỏi", found.trends.questions)]),
            work_chart=inside,
            rows_of=content.figure_rows,
            cells=content.table_rows,
        )

    return router


def _today(session: Session, actor: Actor, now: datetime) -> list[HomeLine]:
    """For leaders: a way into the page."""
    if not actor.may(Permission.APPROVE, ROOT):
        return []
    today = local(now).date()
    asked = select(func.count()).select_from(TranscriptEntry).where(col(TranscriptEntry.outcome).in_(ASKED))
    count = session.exec(asked.where(col(TranscriptEntry.at) >= period.between(today, today).begins)).one()
    return [HomeLine("Lượt hỏi hôm nay: xem tổng quan", ADDRESS, count)]

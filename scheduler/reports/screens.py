"""The console edge of reports: the list, one report with a way into each figure, writing, approving, sending."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot import audit, settings
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import Desk, NotFound
from bot.console.export import download
from bot.console.forms import texts
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected
from scheduler.reports import content, drafting, finding, period
from scheduler.reports.drafting import LIST
from scheduler.reports.exporting import TYPES, Format, exported
from scheduler.reports.period import KIND_NAMES, PeriodKind
from scheduler.reports.report import Report, ReportStatus

FEATURE = Path(__file__).parent
STATUSES = {
    ReportStatus.DRAFT.value: ("dự thảo", "warn"),
    ReportStatus.APPROVED.value: ("đã duyệt", "good"),
    ReportStatus.SENT.value: ("đã gửi", "good"),
}


def screens(console: Console) -> APIRouter:
    """Open to whoever may see a unit; writing and approving as the unit's roles allow."""
    router = console.router("/bao-cao")
    console.menu("Báo cáo", LIST, Permission.VIEW, order=60)
    console.card(_waiting)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _list(desk, {}, {})

    @router.post("")
    async def draft(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        values = texts(await request.form())
        unit_code = str(values.get("unit_code") or desk.actor.unit_code)

        if not desk.actor.may(Permission.EDIT, unit_code):
            raise NotFound
        try:
            of = period.read(_name(values), settings.load().report_closing_day)
            counted = await desk.read(lambda session: drafting.count(session, of, unit_code, desk.now))

            def work(session: Session) -> int:
                row = drafting.draft(session, of, unit_code, desk.now, desk.actor.login, counted)
                assert row.id is not None
                subject = f"report/{row.id}"
                audit.record(session, actor=desk.actor.login, action="report.draft", subject=subject, now=desk.now)
                return row.id

            report_id = await desk.write(work)
        except Rejected as refused:
            return await _list(desk, refused.problems, values)
        return desk.back(f"{LIST}/xem/{report_id}")

    @router.get("/xem/{report_id}")
    async def show(report_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _report(desk, report_id, {})

    @router.get("/xem/{report_id}/tep/{kind}")
    async def file(report_id: int, kind: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        row = await desk.read(lambda session: finding.found(session, desk.actor, report_id))
        if kind not in set(Format):
            raise NotFound
        body = await desk.read(lambda _session: exported(content.of_report(row), Format(kind), desk.now))
        return download(f"bao-cao-{row.period}-lan-{row.version}.{kind}", body, TYPES[Format(kind)])

    @router.post("/xem/{report_id}")
    async def write(request: Request, report_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        words = {name: str(value) for name, value in texts(await request.form()).items()}
        try:
            await desk.write(lambda session: drafting.write(session, desk.actor, report_id, words, desk.now))
        except Rejected as refused:
            return await _report(desk, report_id, refused.problems)
        return desk.back(f"{LIST}/xem/{report_id}", "Đã lưu nội dung.")

    @router.post("/xem/{report_id}/dem-lai")
    async def recount(report_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        counted = await _counted(desk, report_id)
        await desk.write(lambda session: drafting.recount(session, desk.actor, report_id, desk.now, counted))
        return desk.back(f"{LIST}/xem/{report_id}", "Đã tổng hợp lại số liệu.")

    @router.post("/xem/{report_id}/duyet")
    async def approve(report_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        await desk.write(lambda session: drafting.approve(session, desk.actor, report_id, desk.now))
        return desk.back(f"{LIST}/xem/{report_id}", "Đã duyệt; số liệu không thay đổi nữa.")

    @router.post("/xem/{report_id}/gui")
    async def send(report_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        url = desk.site.public_url
        told = await desk.write(lambda session: drafting.send(session, desk.actor, report_id, url, desk.now))
        return desk.back(f"{LIST}/xem/{report_id}", f"Đã gửi tới {told} nơi nhận trong danh sách.")

    @router.post("/xem/{report_id}/lan-moi")
    async def again(report_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        counted = await _counted(desk, report_id)
        row = await desk.write(lambda session: drafting.open_version(session, desk.actor, report_id, desk.now, counted))
        return desk.back(f"{LIST}/xem/{row.id}", f"Đã mở lần báo cáo thứ {row.version}.")

    return router


async def _counted(desk: Desk, report_id: int) -> drafting.Counted:
    """Counted in a reading session: a year takes seconds, and citizens' messages are written meanwhile."""

    def work(session: Session) -> drafting.Counted:
        row = finding.found(session, desk.actor, report_id, Permission.EDIT)
        return drafting.count(session, finding.period_of(row), row.unit_code, desk.now)

    return await desk.read(work)


async def _list(desk: Desk, problems: dict[str, str], values: dict[str, object]) -> Response:
    rows, units = await desk.read(
        lambda session: (finding.listed(session, desk.actor), units_of(session, desk.actor, Permission.VIEW))
    )
    return desk.page(
        "reports/list.html",
        problems=problems,
        values=values,
        rows=[(row, finding.period_of(row)) for row in rows],
        units=units,
        names=dict(units),
        kinds=[(kind.value, words) for kind, words in KIND_NAMES.items()],
        statuses=STATUSES,
        year=desk.now.year,
        may_draft=desk.actor.may(Permission.EDIT),
    )


async def _report(desk: Desk, report_id: int, problems: dict[str, str]) -> Response:
    def work(session: Session) -> tuple[Report, str]:
        row = finding.found(session, desk.actor, report_id)
        unit = session.get(Unit, row.unit_code)
        return row, unit.name if unit else row.unit_code

    row, unit_name = await desk.read(work)
    return desk.page(
        "reports/report.html",
        problems=problems,
        row=row,
        report=content.of_report(row),
        unit_name=unit_name,
        rows_of=content.figure_rows,
        cells=content.table_rows,
        header=content.FIGURE_HEADER,
        index_header=content.INDEX_HEADER,
        index_rows=content.index_rows(row.indices),
        state=STATUSES[row.status],
        formats=[("docx", "Word"), ("xlsx", "Excel"), ("pdf", "PDF"), ("json", "JSON"), ("zip", "Biểu đồ (SVG, PNG)")],
        may_edit=desk.actor.may(Permission.EDIT, row.unit_code),
        may_approve=desk.actor.may(Permission.APPROVE, row.unit_code),
    )


def units_of(session: Session, actor: Actor, permission: Permission) -> list[tuple[str, str]]:
    """(code, name) of the units where an official holds a permission."""
    mine = select(col(Unit.code), col(Unit.name)).where(col(Unit.code).in_(actor.units(permission)))
    return list(session.exec(mine.order_by(col(Unit.name))).all())


def _name(values: dict[str, object]) -> str:
    """The period's name from the form: a kind with its year and number, or two days."""
    kind, year = str(values.get("kind", "")), str(values.get("year", "")).strip()
    number = str(values.get("number", "")).strip().lstrip("0") or "1"
    if kind == PeriodKind.RANGE:
        return f"{values.get('first', '')}..{values.get('last', '')}"
    tails = {"month": f"-{number.zfill(2)}", "quarter": f"-Q{number}", "half": f"-H{number}", "nine": "-9M", "year": ""}
    return year + tails.get(kind, "?")


def _waiting(session: Session, actor: Actor, _now: object) -> list[HomeLine]:
    mine = select(col(Report.id)).where(
        col(Report.status) == ReportStatus.DRAFT, col(Report.unit_code).in_(actor.units(Permission.EDIT))
    )
    return [HomeLine("Báo cáo còn là dự thảo", LIST, len(session.exec(mine).all()))]

"""How reports look and go out, and results of indices from outside: the forms behind them."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled, texts
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler.reports import indices
from scheduler.reports.drafting import LIST
from scheduler.reports.period import KIND_NAMES, PeriodKind
from scheduler.reports.report import INDICES, IndexResult, ReportSetup
from scheduler.reports.screens import units_of

_KINDS = [(kind.value, words) for kind, words in KIND_NAMES.items() if kind is not PeriodKind.RANGE]
Short = Annotated[str, Field(max_length=200)]


class SetupForm(BaseModel):
    parent_agency: Short = ""
    agency: Short = ""
    symbol: Annotated[str, Field(max_length=40, pattern=r"^[^\s/]*$")] = "BC"
    place: Short = ""
    signer_title: Short = ""
    signer_name: Short = ""
    to: Annotated[str, Field(max_length=4000)] = ""
    chats: Annotated[str, Field(max_length=4000, pattern=r"^\s*([a-z_]+:\S+\s*)*$")] = ""
    kinds: list[PeriodKind] = []
    due_days: Annotated[int, Field(ge=1, le=60)] = 5
    lead_days: Annotated[int, Field(ge=0, le=30)] = 3


class IndexForm(BaseModel):
    index: str = ""
    year: int
    unit_code: str = ""
    score: Annotated[float | None, Field(ge=0)] = None
    most: Annotated[float | None, Field(gt=0)] = None
    place: Annotated[int | None, Field(ge=1)] = None
    of: Annotated[int | None, Field(ge=1)] = None
    source: Annotated[str, Field(max_length=500)] = ""


def screens(console: Console) -> APIRouter:
    """For whoever may edit in the unit."""
    router = console.router("/bao-cao")

    @router.get("/cai-dat/{unit_code}")
    async def setup(unit_code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        _mine(desk, unit_code)
        row = await desk.read(lambda session: session.get(ReportSetup, unit_code))
        return desk.page(
            "reports/setup.html", unit_code=unit_code, kinds=_KINDS, values=row.model_dump() if row else {}
        )

    @router.post("/cai-dat/{unit_code}")
    async def keep(request: Request, unit_code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        _mine(desk, unit_code)
        try:
            form = await filled(request, SetupForm)
        except Rejected as refused:
            typed = texts(await request.form())
            return desk.page(
                "reports/setup.html", unit_code=unit_code, kinds=_KINDS, values=typed, problems=refused.problems
            )

        def work(session: Session) -> None:
            row = session.get(ReportSetup, unit_code) or ReportSetup(unit_code=unit_code, changed_at=desk.now)
            for name, value in form.model_dump().items():
                setattr(row, name, [kind.value for kind in form.kinds] if name == "kinds" else value)
            row.changed_at = desk.now
            session.add(row)
            subject = f"report-setup/{unit_code}"
            audit.record(session, actor=desk.actor.login, action="report.setup", subject=subject, now=desk.now)

        await desk.write(work)
        return desk.back(LIST, "Đã lưu thể thức và nơi nhận báo cáo.")

    @router.get("/chi-so")
    async def results(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _indices(desk, {}, {})

    @router.post("/chi-so")
    async def record(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        try:
            form = await filled(request, IndexForm)
            given = IndexResult(**form.model_dump(), recorded_by=desk.actor.login, recorded_at=desk.now)
            await desk.write(lambda session: indices.record(session, desk.actor, given, desk.now))
        except Rejected as refused:
            return await _indices(desk, refused.problems, texts(await request.form()))
        return desk.back(f"{LIST}/chi-so", "Đã lưu kết quả chỉ số.")

    @router.post("/chi-so/{result_id}/xoa")
    async def forget(result_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        await desk.write(lambda session: indices.forget(session, desk.actor, result_id, desk.now))
        return desk.back(f"{LIST}/chi-so", "Đã xóa kết quả.")

    return router


def _mine(desk: Desk, unit_code: str) -> None:
    if not desk.actor.may(Permission.EDIT, unit_code):
        raise NotFound


async def _indices(desk: Desk, problems: dict[str, str], values: dict[str, object]) -> Response:
    rows, units = await desk.read(
        lambda session: (
            indices.listed(session, desk.actor.units(Permission.VIEW)),
            units_of(session, desk.actor, Permission.VIEW),
        )
    )
    return desk.page(
        "reports/indices.html",
        problems=problems,
        values=values,
        rows=rows,
        units=units,
        names=dict(units),
        indices=list(INDICES.items()),
        index_names=INDICES,
        may_edit=desk.actor.may(Permission.EDIT),
    )

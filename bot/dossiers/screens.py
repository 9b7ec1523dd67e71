"""The console edge of dossiers: the list, what is late, one dossier's history, and how often papers were missing."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.export import Cell, xlsx_response
from bot.console.listing import address
from bot.dossiers import finding, telling
from bot.dossiers.dossier import Dossier, DossierEvent, State
from bot.dossiers.finding import Filter
from bot.office_hours import VIETNAM
from bot.officials.access import Actor, Permission
from bot.officials.unit import ROOT, Unit

FEATURE = Path(__file__).parent
LIST = f"{HOME}/ho-so"
_SOON = timedelta(days=2)
_YEAR = timedelta(days=365)
_HEADER = (
    *("Mã hồ sơ", "Thủ tục", "Trạng thái", "Từ", "Đơn vị", "Ngày nhận", "Hẹn trả", "Có kết quả", "Đã trả"),
    *("Trực tuyến", "Số lần bổ sung"),
)


def screens(console: Console) -> APIRouter:
    """Open to whoever may see a unit; only its dossiers."""
    router = console.router("/ho-so")
    console.menu("Hồ sơ", LIST, Permission.VIEW, order=30)
    console.card(_due)

    @router.get("")
    async def listed(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        query = dict(request.query_params)
        wanted, number = filter_of(query), _number(query.get("trang", ""))
        soon = desk.now + _SOON
        page, units, counts = await desk.read(
            lambda session: (
                finding.listed(session, desk.actor, wanted, desk.now, soon, number),
                _units(session, desk.actor),
                finding.late_counts(session, desk.actor, desk.now, soon),
            )
        )
        filters = {name: value for name, value in query.items() if name != "trang"}
        return desk.page(
            "dossiers/list.html",
            page=page,
            units=units,
            counts=counts,
            takes_files=desk.actor.may(Permission.EDIT, ROOT),
            filters=filters,
            states=[(state.value, telling.state_name(state)) for state in State],
            telling=telling,
            earlier=address(LIST, filters, trang=number - 1),
            later=address(LIST, filters, trang=number + 1),
            export=address(f"{LIST}/xuat.xlsx", filters),
        )

    @router.get("/xuat.xlsx")
    async def export(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        wanted = filter_of(dict(request.query_params))
        rows = await desk.read(
            lambda session: list(finding.exported(session, desk.actor, wanted, desk.now, desk.now + _SOON))
        )
        return xlsx_response("ho-so.xlsx", _HEADER, map(_cells, rows))

    @router.get("/bo-sung")
    async def supplements(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        rows = await desk.read(lambda session: finding.supplements(session, desk.actor, desk.now - _YEAR))
        return desk.page("dossiers/supplements.html", rows=rows)

    @router.get("/xem/{code}")
    async def show(code: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> tuple[Dossier, list[DossierEvent], Unit | None]:
            row = finding.seen(session, desk.actor, code)
            if row is None:
                raise NotFound
            return row, finding.history(session, code), session.get(Unit, row.unit_code)

        row, events, unit = await desk.read(work)
        return desk.page("dossiers/dossier.html", row=row, events=events, unit=unit, telling=telling)

    return router


def filter_of(query: Mapping[str, str]) -> Filter:
    """A filter from an address; what is not understood is left out. Reports link to their figures with it."""
    online = {"1": True, "0": False}.get(query.get("truc_tuyen", ""))
    return Filter(
        code=query.get("ma", "").strip()[:60],
        state=query.get("trang_thai", ""),
        unit=query.get("don_vi", ""),
        procedure=query.get("thu_tuc", "").strip()[:40],
        late=query.get("tre", ""),
        received_from=_day(query.get("nhan_tu", "")),
        received_until=_day(query.get("nhan_den", ""), after=True),
        ended_from=_day(query.get("xong_tu", "")),
        ended_until=_day(query.get("xong_den", ""), after=True),
        online=online,
        supplemented=query.get("bo_sung", "") == "1",
    )


def _day(text: str, *, after: bool = False) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=1 if after else 0), time(0), VIETNAM)


def _number(text: str) -> int:
    return min(int(text), 100_000) if text.isdecimal() and len(text) < 7 and int(text) else 1


def _units(session: Session, actor: Actor) -> list[tuple[str, str]]:
    mine = select(col(Unit.code), col(Unit.name)).where(col(Unit.code).in_(actor.units(Permission.VIEW)))
    return list(session.exec(mine.order_by(col(Unit.name))).all())


def _due(session: Session, actor: Actor, now: datetime) -> list[HomeLine]:
    late, soon = finding.late_counts(session, actor, now, now + _SOON)
    return [
        HomeLine("Hồ sơ quá ngày hẹn trả chưa có kết quả", f"{LIST}?tre=now", late, late),
        HomeLine("Hồ sơ đến hẹn trong 2 ngày tới", f"{LIST}?tre=soon", soon),
    ]


def _cells(row: Dossier) -> list[Cell]:
    online = {True: "có", False: "không", None: ""}[row.online]
    moments: list[Cell] = [row.received_at, row.due_at, row.finished_at, row.returned_at]
    first: list[Cell] = [row.code, row.procedure_name, telling.state_name(row.state), row.since, row.unit_code]
    return [*first, *moments, online, row.supplements]

"""Codes at the officials' desk: where they hang, how often they are opened, and everything to print."""

from asyncio import to_thread
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.export import download
from bot.console.forms import filled, texts
from bot.office_hours import local
from bot.officials.access import Permission
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from scheduler.surveys import counting, looking, placement, poster
from scheduler.surveys import round as rounds
from scheduler.surveys.invitation import Reason
from scheduler.surveys.placement import Placement, PlacementKind
from scheduler.surveys.poster import Office, Shape
from scheduler.surveys.tabs import SURVEYS, TABS
from scheduler.surveys.tokens import Tokens

PLACES = f"{SURVEYS}/diem"
KINDS = {
    PlacementKind.COUNTER: "Quầy",
    PlacementKind.DESK: "Bộ phận một cửa",
    PlacementKind.PROCEDURE: "Thủ tục",
    PlacementKind.DOSSIER: "Hồ sơ đã trả",
    PlacementKind.EVENT: "Sự kiện",
    PlacementKind.CHAT: "Tin nhắn",
}
SHAPES = {
    Shape.POSTER: "Tờ A4 treo tường",
    Shape.STAND: "Tờ gấp để bàn",
    Shape.RECEIPT: "Mặt sau giấy hẹn (A5)",
    Shape.ROLL: "Giấy cuộn 80 mm",
}


class PlaceForm(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    unit_code: str
    kiosk: bool = False
    active: bool = False


class NewPlaceForm(PlaceForm):
    kind: str
    procedure_code: Annotated[str, Field(max_length=30)] = ""
    series: str = rounds.QUARTERLY


def screens(console: Console) -> APIRouter:
    """The list, one code, its prints, and all of them in one file."""
    router = console.router("/khao-sat/diem")
    settings = console.site.frame.settings

    def office(desk: Desk) -> Office:
        """Without a public address codes lead to where the official's own browser found the desk."""
        address = settings.public_url or str(desk.request.base_url).rstrip("/")
        return Office(settings.office_name, settings.office_phone, address)

    tokens = Tokens(console.site.secret)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _list(desk, {}, {"active": "true", "kind": PlacementKind.COUNTER.value})

    @router.post("")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        try:
            form = await filled(request, NewPlaceForm)

            def work(session: Session) -> str:
                _own(desk, form.unit_code)
                row = placement.make(
                    session,
                    form.kind,
                    form.name,
                    desk.now,
                    unit_code=form.unit_code,
                    procedure_code=form.procedure_code,
                    series=form.series,
                    kiosk=form.kiosk,
                )
                _note(session, desk, "survey.place_add", row)
                return row.code

            code = await desk.write(work)
        except Rejected as refused:
            return await _list(desk, refused.problems, texts(await request.form()))
        return desk.back(f"{PLACES}/{code}", f"Đã tạo mã {code}.")

    @router.post("/moi-bo-phan")
    async def add_desks(desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        if not desk.actor.may(Permission.EDIT, ROOT):
            raise Rejected("Chỉ người có quyền biên tập ở đơn vị gốc tạo được mã cho mọi bộ phận một cửa.")
        made = await desk.write(lambda session: placement.make_for_desks(session, desk.now))
        return desk.back(PLACES, f"Mọi bộ phận một cửa trong danh bạ đã có mã ({len(made)}).")

    @router.get("/in.pdf")
    async def print_all(desk: Annotated[Desk, needs(Permission.VIEW)], kieu: Shape = Shape.POSTER) -> Response:
        reach = desk.actor.units(Permission.VIEW)
        rows = await desk.read(lambda session: placement.listed(session, reach, active=True))
        made = await to_thread(poster.pdf, rows, kieu, office(desk), desk.now)  # seconds for a whole province
        return download("ma-khao-sat.pdf", made, "application/pdf", shown=True)

    @router.get("/{code}")
    async def show(code: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _show(desk, code, settings.public_url, {}, None)

    @router.post("/{code}")
    async def change(request: Request, code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        try:
            form = await filled(request, PlaceForm)

            def work(session: Session) -> None:
                row = _place(session, desk, code, Permission.EDIT)
                _own(desk, form.unit_code)
                for name in ("name", "unit_code", "kiosk", "active"):
                    setattr(row, name, getattr(form, name))
                session.add(row)
                _note(session, desk, "survey.place_change", row)

            await desk.write(work)
        except Rejected as refused:
            return await _show(desk, code, settings.public_url, refused.problems, texts(await request.form()))
        return desk.back(f"{PLACES}/{code}", "Đã lưu.")

    @router.get("/{code}/{what}")
    async def printed(code: str, what: str, desk: Annotated[Desk, needs(Permission.VIEW)], ho_so: str = "") -> Response:
        row = await desk.read(lambda session: _place(session, desk, code, Permission.VIEW))
        name = f"khao-sat-{row.code}-{what}"
        if what == "ma.svg":
            return download(name, poster.svg(row, office(desk)).encode(), "image/svg+xml")
        if what == "ma.png":
            return download(name, poster.png(row, office(desk)), "image/png")
        shape = what.removesuffix(".pdf")
        if shape not in set(Shape):
            raise NotFound
        token = tokens.ticket(f"{Reason.DOSSIER}/{ho_so.strip().upper()}") if ho_so.strip() else ""
        made = await to_thread(poster.pdf, [row], Shape(shape), office(desk), desk.now, token)
        return download(name, made, "application/pdf", shown=True)

    return router


async def _list(desk: Desk, problems: dict[str, str], values: dict[str, str]) -> Response:
    def work(session: Session) -> dict[str, Any]:
        rows = placement.listed(session, desk.actor.units(Permission.VIEW))
        today = local(desk.now).date()
        scans = counting.scans_by_code(session, today - timedelta(days=30), today)
        series = [(one, one) for one in sorted({rounds.QUARTERLY, *(row.series for row in rounds.listed(session))})]
        units = looking.units_of(session, desk.actor, Permission.EDIT)
        names = dict(looking.units_of(session, desk.actor))
        return {"rows": rows, "scans": scans, "series": series, "units": units, "names": names}

    found = await desk.read(work)
    return desk.page(
        "surveys/placements.html",
        kinds=[(kind.value, words) for kind, words in KINDS.items()],
        shapes=[(shape.value, words) for shape, words in SHAPES.items()],
        tabs=TABS,
        current=PLACES,
        may_edit=desk.actor.may(Permission.EDIT),
        may_all=desk.actor.may(Permission.EDIT, ROOT),
        problems=problems,
        values={"unit_code": desk.actor.unit_code, **values},
        **found,
    )


async def _show(
    desk: Desk, code: str, public_url: str, problems: dict[str, str], values: dict[str, str] | None
) -> Response:
    def work(session: Session) -> dict[str, Any]:
        row, today = _place(session, desk, code, Permission.VIEW), local(desk.now).date()
        scans = counting.scans(session, [row.code], today - timedelta(days=30), today)
        return {"row": row, "scans": scans, "units": looking.units_of(session, desk.actor, Permission.EDIT)}

    found = await desk.read(work)
    row = found["row"]
    assert isinstance(row, Placement)
    kept = {"name": row.name, "unit_code": row.unit_code}
    kept |= {name: "true" for name in ("kiosk", "active") if getattr(row, name)}
    return desk.page(
        "surveys/placement.html",
        kind=KINDS.get(PlacementKind(row.kind), row.kind),
        shapes=[(shape.value, words) for shape, words in SHAPES.items()],
        public_url=public_url,
        tabs=TABS,
        current=PLACES,
        may_edit=desk.actor.may(Permission.EDIT, row.unit_code),
        problems=problems,
        values=kept if values is None else values,
        **found,
    )


def _place(session: Session, desk: Desk, code: str, permission: Permission) -> Placement:
    row = placement.find(session, code)
    if row is None or not desk.actor.may(permission, row.unit_code):
        raise NotFound
    return row


def _own(desk: Desk, unit_code: str) -> None:
    if not desk.actor.may(Permission.EDIT, unit_code):
        raise Rejected({"unit_code": "Hãy chọn một đơn vị trong phạm vi của mình."})


def _note(session: Session, desk: Desk, action: str, row: Placement) -> None:
    audit.record(session, actor=desk.actor.login, action=action, subject=f"survey_place/{row.code}", now=desk.now)

"""Units of the office: the tree, and a form for one of them."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import filled, texts
from bot.officials.access import Permission
from bot.officials.official import Official
from bot.officials.unit import ROOT, Unit, place_under
from bot.rejected import Rejected

UNITS = f"{HOME}/don-vi"


class UnitForm(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    parent_code: str = ""
    area: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[str, Field(max_length=100)] = ""
    head_id: int | None = None
    second_person: bool = False
    active: bool = False


class NewUnitForm(UnitForm):
    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,38}$")]


def routes(console: Console) -> APIRouter:
    """For administrators."""
    router = console.router("/don-vi")
    console.menu("Đơn vị", UNITS, Permission.ADMINISTER, order=90)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        units, heads = await desk.read(lambda session: (_tree(session), _names(session)))
        return desk.page("console/units.html", units=units, heads=dict(heads))

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        return await _form(desk, None, {}, {"parent_code": ROOT, "active": "true"})

    @router.post("/moi")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        try:
            form = await filled(request, NewUnitForm)

            def work(session: Session) -> None:
                if session.get(Unit, form.code) is not None:
                    raise Rejected({"code": "Mã đơn vị này đã có."})
                unit = Unit(code=form.code, name=form.name)
                place_under(session, unit, form.parent_code or None)
                session.add(unit)
                _change(session, desk, unit, form, "unit.add")

            await desk.write(work)
        except Rejected as refused:
            return await _form(desk, None, refused.problems, texts(await request.form()))
        return desk.back(UNITS, f"Đã thêm đơn vị {form.name}.")

    @router.get("/{code}")
    async def show(code: str, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        unit = await desk.read(lambda session: _unit(session, code))
        return await _form(desk, unit, {}, {**unit.model_dump(), "active": "true" if unit.active else ""})

    @router.post("/{code}")
    async def change(request: Request, code: str, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        unit = await desk.read(lambda session: _unit(session, code))
        try:
            form = await filled(request, UnitForm)

            def work(session: Session) -> None:
                changed = _unit(session, code)
                place_under(session, changed, form.parent_code or None)
                if code == ROOT and not form.active:
                    raise Rejected({"active": "Đơn vị gốc phải hoạt động."})
                _change(session, desk, changed, form, "unit.change")

            await desk.write(work)
        except Rejected as refused:
            return await _form(desk, unit, refused.problems, texts(await request.form()))
        return desk.back(UNITS, f"Đã lưu đơn vị {form.name}.")

    return router


def _change(session: Session, desk: Desk, unit: Unit, form: UnitForm, action: str) -> None:
    if form.head_id is not None and session.get(Official, form.head_id) is None:
        raise Rejected({"head_id": "Chọn người đứng đầu trong danh sách."})
    for name in ("name", "area", "kind", "head_id", "second_person", "active"):
        setattr(unit, name, getattr(form, name))
    session.flush()
    audit.record(session, actor=desk.actor.login, action=action, subject=f"unit/{unit.code}", now=desk.now)


async def _form(desk: Desk, unit: Unit | None, problems: dict[str, str], values: Mapping[str, object]) -> Response:
    units, officials = await desk.read(lambda session: (_tree(session), _names(session)))
    return desk.page("console/unit.html", unit=unit, units=units, officials=officials, problems=problems, values=values)


def _unit(session: Session, code: str) -> Unit:
    unit = session.get(Unit, code)
    if unit is None:
        raise NotFound
    return unit


def _names(session: Session) -> list[tuple[int, str]]:
    rows = session.exec(
        select(col(Official.id), col(Official.name)).where(col(Official.active)).order_by(col(Official.name))
    )
    return [(official_id, name) for official_id, name in rows if official_id is not None]


def _tree(session: Session) -> list[tuple[int, Unit]]:
    """(depth, unit), each below its parent."""
    children: dict[str | None, list[Unit]] = {}
    for unit in session.exec(select(Unit).order_by(col(Unit.name))):
        children.setdefault(unit.parent_code, []).append(unit)
    found: list[tuple[int, Unit]] = []
    waiting = [(0, unit) for unit in reversed(children.get(None, []))]
    while waiting:
        depth, unit = waiting.pop()
        found.append((depth, unit))
        waiting.extend((depth + 1, child) for child in reversed(children.get(unit.code, [])))
    return found

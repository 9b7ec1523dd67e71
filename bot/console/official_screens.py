"""Officials: the list, a form for one, roles, one-time links, and letting somebody go."""

from collections.abc import Mapping, Sequence
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
from bot.officials import enrolling, signed_in
from bot.officials.access import ROLE_NAMES, Permission
from bot.officials.official import Grant, Official
from bot.officials.unit import ROOT, Unit
from bot.rejected import Rejected

OFFICIALS = f"{HOME}/can-bo"


class OfficialForm(BaseModel):
    """`roles`: "handler@goc" and so on, one for each role in a unit."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    unit_code: Annotated[str, Field(min_length=1)]
    roles: list[str] = []

    def granted(self) -> list[tuple[str, str]]:
        return [(role, unit) for role, _, unit in (written.partition("@") for written in self.roles)]


class NewOfficialForm(OfficialForm):
    login: Annotated[str, Field(min_length=1, max_length=60)]


def routes(console: Console) -> APIRouter:
    """For administrators."""
    router = console.router("/can-bo")
    console.menu("Cán bộ", OFFICIALS, Permission.ADMINISTER, order=91)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        rows, grants, units = await desk.read(_everybody)
        return desk.page("console/officials.html", rows=rows, grants=grants, units=units, role_names=ROLE_NAMES)

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        return await _form(desk, None, {}, {"unit_code": ROOT, "roles": []})

    @router.post("/moi")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        try:
            form = await filled(request, NewOfficialForm)

            def work(session: Session) -> tuple[int, str]:
                official = enrolling.add(
                    session,
                    login=form.login,
                    name=form.name,
                    unit_code=form.unit_code,
                    roles=form.granted(),
                    now=desk.now,
                )
                assert official.id is not None
                _record(session, desk, official, "official.add")
                return official.id, enrolling.link(session, official.id, desk.now)

            official_id, token = await desk.write(work)
        except Rejected as refused:
            return await _form(desk, None, refused.problems, _typed(texts(await request.form())))
        return await _linked(desk, official_id, token)

    @router.get("/{official_id:int}")
    async def show(official_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        official, roles = await desk.read(lambda session: _with_roles(session, official_id))
        values = {"name": official.name, "unit_code": official.unit_code, "roles": roles}
        return await _form(desk, official, {}, values)

    @router.post("/{official_id:int}")
    async def change(
        request: Request, official_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]
    ) -> Response:
        official, _ = await desk.read(lambda session: _with_roles(session, official_id))
        try:
            form = await filled(request, OfficialForm)

            def work(session: Session) -> None:
                changed, _ = _with_roles(session, official_id)
                if session.get(Unit, form.unit_code) is None:
                    raise Rejected({"unit_code": "Không có đơn vị này."})
                changed.name, changed.unit_code = form.name, form.unit_code
                enrolling.give_roles(session, official_id, form.granted())
                _record(session, desk, changed, "official.change", {"roles": form.roles})

            await desk.write(work)
        except Rejected as refused:
            return await _form(desk, official, refused.problems, _typed(texts(await request.form())))
        return desk.back(OFFICIALS, f"Đã lưu {form.name}.")

    @router.post("/{official_id:int}/duong-dan")
    async def link(official_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        def work(session: Session) -> str:
            official, _ = _with_roles(session, official_id)
            _record(session, desk, official, "official.link")
            return enrolling.link(session, official_id, desk.now)

        return await _linked(desk, official_id, await desk.write(work))

    @router.post("/{official_id:int}/bo-ma-xac-nhan")
    async def disarm(official_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        def work(session: Session) -> None:
            official, _ = _with_roles(session, official_id)
            official.totp_secret = ""
            signed_in.end_all(session, official_id, desk.now, but=desk.session_id)
            _record(session, desk, official, "totp.reset")

        await desk.write(work)
        return desk.back(f"{OFFICIALS}/{official_id}", "Đã bỏ mã xác nhận; lần đăng nhập sau sẽ cài lại.")

    @router.post("/{official_id:int}/cho-nghi")
    async def retire(official_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        def work(session: Session) -> None:
            official, _ = _with_roles(session, official_id)
            enrolling.retire(session, official, desk.now)
            _record(session, desk, official, "official.retire")

        await desk.write(work)
        return desk.back(OFFICIALS, "Đã ngừng quyền truy cập và đăng xuất ở mọi nơi.")

    @router.post("/{official_id:int}/mo-lai")
    async def restore(official_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        def work(session: Session) -> None:
            official, _ = _with_roles(session, official_id)
            official.active = True
            _record(session, desk, official, "official.restore")

        await desk.write(work)
        return desk.back(OFFICIALS, "Đã mở lại quyền truy cập.")

    return router


async def _form(
    desk: Desk, official: Official | None, problems: dict[str, str], values: Mapping[str, object]
) -> Response:
    units = await desk.read(_units)
    choices = [(f"{role}@{code}", f"{words} · {name}") for code, name in units for role, words in ROLE_NAMES.items()]
    return desk.page(
        "console/official.html", official=official, units=units, choices=choices, problems=problems, values=values
    )


async def _linked(desk: Desk, official_id: int, token: str) -> Response:
    official, _ = await desk.read(lambda session: _with_roles(session, official_id))
    base = desk.site.public_url or str(desk.request.base_url).rstrip("/")
    return desk.page(
        "console/official_link.html",
        official=official,
        address=f"{base}{HOME}/mat-khau/{token}",
        days=enrolling.LINK_LIVES.days,
    )


def _typed(values: dict[str, object]) -> dict[str, object]:
    roles = values.get("roles", [])
    return {**values, "roles": roles if isinstance(roles, list) else [roles]}


def _with_roles(session: Session, official_id: int) -> tuple[Official, list[str]]:
    official = session.get(Official, official_id)
    if official is None:
        raise NotFound
    grants = session.exec(select(Grant).where(col(Grant.official_id) == official_id)).all()
    return official, [f"{grant.role}@{grant.unit_code}" for grant in grants]


def _units(session: Session) -> Sequence[tuple[str, str]]:
    return list(session.exec(select(col(Unit.code), col(Unit.name)).where(col(Unit.active)).order_by(col(Unit.name))))


def _everybody(session: Session) -> tuple[list[Official], dict[int, list[Grant]], dict[str, str]]:
    rows = list(session.exec(select(Official).order_by(col(Official.active).desc(), col(Official.name))))
    grants: dict[int, list[Grant]] = {}
    for grant in session.exec(select(Grant)):
        grants.setdefault(grant.official_id, []).append(grant)
    return rows, grants, dict(session.exec(select(col(Unit.code), col(Unit.name))).all())


def _record(
    session: Session, desk: Desk, official: Official, action: str, detail: dict[str, object] | None = None
) -> None:
    session.flush()
    subject = f"official/{official.login}"
    audit.record(session, actor=desk.actor.login, action=action, subject=subject, now=desk.now, detail=detail)

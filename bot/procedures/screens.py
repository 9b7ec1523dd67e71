"""Procedures in the console: the list, one with its draft beside it, the form, and what is done to each."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.console import listing
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import filled, texts
from bot.console.listing import Page
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.procedures import editing, form, shelf, viewing
from bot.procedures.fields import FIELDS, STATUSES, VALUES, readable
from bot.rejected import Rejected
from knowledge.procedure import FeeKind, Level, OnlineLevel, Submission

FEATURE = Path(__file__).parent
PROCEDURES = f"{HOME}/thu-tuc"
FLAGS = {shelf.DRAFTED: "Có bản nháp chờ", shelf.STALE: "Lâu chưa rà soát", shelf.DOUBTFUL: "Có điều cần xác nhận"}
_CHOICES = {
    "levels": [(level.value, VALUES[level]) for level in Level],
    "online": [(level.value, VALUES[level] or "chưa rõ") for level in OnlineLevel],
    "submissions": [(way.value, VALUES[way]) for way in Submission],
    "kinds": [(kind.value, VALUES[kind] or "chưa rõ") for kind in FeeKind],
}


class NewForm(BaseModel):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=3, max_length=500)]


class ReasonForm(BaseModel):
    reason: Annotated[str, Field(max_length=300)] = ""


def screens(console: Console) -> APIRouter:
    """Everybody may read; editors write drafts, approvers put them in force."""
    router = console.router("/thu-tuc")
    console.menu("Thủ tục", PROCEDURES, Permission.VIEW, order=41)
    console.card(_due)

    @router.get("")
    async def listed(
        desk: Annotated[Desk, needs(Permission.VIEW)],
        tim: str = "",
        linh_vuc: str = "",
        trang_thai: str = "",
        loc: str = "",
        trang: int = 1,
    ) -> Response:
        def work(session: Session) -> tuple[list[shelf.Line], Any]:
            found = shelf.listed(
                session,
                desk.now,
                viewing.office_of(desk).stale_after_days,
                words=tim,
                field=linh_vuc,
                status=trang_thai,
                flag=loc,
            )
            return found, shelf.fields(session)

        rows, fields = await desk.read(work)
        first = listing.offset(trang)
        filters = {"tim": tim, "linh_vuc": linh_vuc, "trang_thai": trang_thai, "loc": loc}
        return desk.page(
            "procedures/list.html",
            page=Page.of(rows[first : first + listing.SIZE + 1], max(trang, 1), total=len(rows)),
            filters=filters,
            fields=fields,
            flags=FLAGS,
            statuses=STATUSES,
            earlier=listing.address(PROCEDURES, filters, trang=trang - 1),
            later=listing.address(PROCEDURES, filters, trang=trang + 1),
        )

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        return desk.page("procedures/new.html")

    @router.post("/moi")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        try:
            new = await filled(request, NewForm)
            code = await desk.write(lambda session: editing.add(session, desk.actor, new.code, new.name, desk.now))
        except Rejected as refused:
            values = texts(await request.form())
            return desk.page("procedures/new.html", problems=refused.problems, values=values)
        return desk.back(f"{PROCEDURES}/{code}/sua", "Đã tạo bản nháp; hãy điền các mục còn lại.")

    @router.get("/{code}")
    async def show(code: str, desk: Annotated[Desk, needs(Permission.VIEW)], xem: str = "") -> Response:
        found = await desk.read(lambda session: viewing.view(session, code, viewing.office_of(desk), desk.now))
        if found is None:
            raise NotFound
        return desk.page(
            "procedures/show.html",
            found=found,
            entry=found.entry,
            draft=found.draft,
            preview=found.preview(xem),
            slot=xem or "general",
            slots=viewing.SLOTS,
            statuses=STATUSES,
            fields=FIELDS,
            readable=readable,
        )

    @router.get("/{code}/sua")
    async def edit(code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        record = await desk.read(lambda session: editing.current(session, code))
        if record is None:
            raise NotFound
        return _form(desk, code, form.shown(record))

    @router.post("/{code}/sua")
    async def change(request: Request, code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        if await desk.read(lambda session: editing.current(session, code)) is None:
            raise NotFound
        sent = await _sent(request)
        more = str(sent.get("them") or "")
        if more in form.PARTS:
            return _form(desk, code, form.typed(sent, more), opened=more)
        try:
            values = form.read(sent)
            await desk.write(lambda session: editing.save(session, desk.actor, code, values, desk.now))
        except Rejected as refused:
            return _form(desk, code, form.typed(sent), refused.problems)
        return desk.back(f"{PROCEDURES}/{code}", "Đã lưu bản nháp; cần một người khác xem lại và công bố.")

    @router.post("/{code}/ra-soat")
    async def checked(code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        today = local(desk.now).date().isoformat()
        await desk.write(lambda session: editing.save(session, desk.actor, code, {"checked_on": today}, desk.now))
        return desk.back(f"{PROCEDURES}/{code}", "Đã ghi rà soát hôm nay vào bản nháp; cần một người khác công bố.")

    @router.post("/{code}/cong-bo")
    async def publish(code: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        await desk.write(lambda session: editing.publish(session, desk.actor, code, desk.now))
        return desk.back(f"{PROCEDURES}/{code}", "Đã công bố. Câu hỏi tiếp theo của người dân sẽ theo bản này.")

    @router.post("/{code}/thu-hoi")
    async def withdraw(request: Request, code: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        why = await filled(request, ReasonForm)
        await desk.write(lambda session: editing.withdraw(session, desk.actor, code, why.reason, desk.now))
        return desk.back(f"{PROCEDURES}/{code}", "Đã thu hồi.")

    @router.post("/{code}/bo-nhap")
    async def drop(code: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        await desk.write(lambda session: editing.drop(session, desk.actor, code, desk.now))
        return desk.back(PROCEDURES, "Đã bỏ bản nháp.")

    return router


def _form(
    desk: Desk, code: str, values: Mapping[str, Any], problems: Mapping[str, str] | None = None, opened: str = ""
) -> Response:
    return desk.page(
        "procedures/form.html",
        code=code,
        values=values,
        problems=problems,
        opened=opened,
        choices=_CHOICES,
        doubted=[(name, FIELDS[name]) for name in form.DOUBTED],
    )


async def _sent(request: Request) -> FormData:
    return await request.form(max_fields=10_000)


def _due(session: Session, actor: Actor, now: datetime) -> list[HomeLine]:
    if not actor.may(Permission.APPROVE):
        return []
    waiting = sum(draft.by != actor.login for draft in editing.drafts(session))
    link = f"{PROCEDURES}?loc={shelf.DRAFTED}"
    return [HomeLine("thủ tục có bản nháp chờ bạn xem lại, công bố", link, waiting)] if waiting else []

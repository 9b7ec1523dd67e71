"""The console edge of prepared replies."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from bot import texts
from bot.casework import canned, case_view
from bot.casework.canned import FIELDS, Prepared
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.feedback.desk_rows import CannedReply
from bot.feedback.labels import CATEGORIES, KINDS
from bot.officials.access import Permission
from bot.rejected import Rejected

CANNED = f"{HOME}/mau-tra-loi"
_words = texts.beside(__file__)


class CannedForm(BaseModel):
    title: str = ""
    text: str = ""
    kind: str = ""
    category: str = ""
    unit_code: str = ""
    active: bool = False


def screens(console: Console) -> APIRouter:
    """Read by whoever sees cases, written by whoever handles them."""
    router = console.router("/mau-tra-loi")

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        rows, units = await desk.read(lambda session: (canned.every(session, desk.actor), case_view.units(session)))
        return desk.page(
            "casework/canned.html", rows=rows, units=dict(units), kind_names=KINDS, category_names=CATEGORIES
        )

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        return await _form(desk, None, {}, {"active": "true"})

    @router.post("/moi")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        return await _keep(request, desk, None)

    @router.get("/{reply_id:int}")
    async def show(reply_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        row = await desk.read(lambda session: canned.one(session, reply_id, desk.actor))
        return await _form(desk, row, {}, {**row.model_dump(), "active": "true" if row.active else ""})

    @router.post("/{reply_id:int}")
    async def change(request: Request, reply_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        row = await desk.read(lambda session: canned.one(session, reply_id, desk.actor))
        return await _keep(request, desk, row)

    return router


async def _keep(request: Request, desk: Desk, row: CannedReply | None) -> Response:
    try:
        written = Prepared(**(await filled(request, CannedForm)).model_dump())
        reply_id = None if row is None else row.id
        await desk.write(lambda session: canned.keep(session, reply_id, written, desk.actor, desk.now))
    except Rejected as refused:
        return await _form(desk, row, refused.problems, typed(await request.form()))
    return desk.back(CANNED, _words("said.canned"))


async def _form(
    desk: Desk, row: CannedReply | None, problems: Mapping[str, str], values: Mapping[str, Any]
) -> Response:
    units = await desk.read(case_view.units)
    return desk.page(
        "casework/canned_form.html",
        row=row,
        problems=problems,
        values=values,
        fields=FIELDS,
        units=[(code, name) for code, name in units if desk.actor.may(Permission.HANDLE, code)],
        kinds=list(KINDS.items()),
        categories=list(CATEGORIES.items()),
    )

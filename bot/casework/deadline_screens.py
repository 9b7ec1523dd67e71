"""The console edge of the table of working days."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from bot import texts
from bot.casework import case_view, deadline_table
from bot.casework.deadline_table import STEPS, Line
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.feedback.labels import CATEGORIES, KINDS
from bot.officials.access import Permission
from bot.rejected import Rejected

DEADLINES = f"{HOME}/han-xu-ly"
_words = texts.beside(__file__)


class LineForm(BaseModel):
    id: int | None = None
    step: str = ""
    days: int = 0
    unit_code: str = ""
    kind: str = ""
    category: str = ""
    source: str = ""


def screens(console: Console) -> APIRouter:
    """Everybody may read it; a unit's lines are its head's, the office's are the administrator's."""
    router = console.router("/han-xu-ly")
    console.menu("Hạn xử lý", DEADLINES, Permission.APPROVE, order=82)

    @router.get("")
    async def table(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _page(desk, {}, {}, request.query_params.get("sua", ""))

    @router.post("")
    async def keep(request: Request, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        try:
            form = await filled(request, LineForm)
            line = Line(**form.model_dump(exclude={"id"}))
            await desk.write(lambda session: deadline_table.keep(session, form.id, line, desk.actor, desk.now))
        except Rejected as refused:
            return await _page(desk, refused.problems, typed(await request.form()))
        return desk.back(DEADLINES, _words("said.rule"))

    @router.post("/{rule_id:int}/xoa")
    async def drop(rule_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        await desk.write(lambda session: deadline_table.drop(session, rule_id, desk.actor, desk.now))
        return desk.back(DEADLINES, _words("said.rule_dropped"))

    return router


async def _page(desk: Desk, problems: Mapping[str, str], values: Mapping[str, Any], chosen: str = "") -> Response:
    rows, units = await desk.read(lambda session: (deadline_table.every(session), case_view.units(session)))
    for row in rows:
        if str(row.id) == chosen:
            values = row.model_dump()
    return desk.page(
        "casework/deadlines.html",
        problems=problems,
        values=values,
        rows=rows,
        units=units,
        unit_names=dict(units),
        steps=list(STEPS.items()),
        step_names=STEPS,
        kinds=list(KINDS.items()),
        categories=list(CATEGORIES.items()),
        kind_names=KINDS,
        category_names=CATEGORIES,
    )

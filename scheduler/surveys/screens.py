"""Results of a round at the officials' desk: figures, groups, comments, files; and how many answers are enough."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.export import XLSX, csv_response, download
from bot.console.forms import read
from bot.console.listing import address
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler.surveys import comments, due, exporting, looking, statistics
from scheduler.surveys.looking import Filters
from scheduler.surveys.tabs import SURVEYS, TABS

FEATURE = Path(__file__).parent
Viewing = Annotated[Desk, needs(Permission.VIEW)]
Editing = Annotated[Desk, needs(Permission.EDIT)]
_AUDIENCES = [("person", "Người dân"), ("business", "Doanh nghiệp, tổ chức")]


class SampleForm(BaseModel):
    population: int
    margin: float = 5


def screens(console: Console) -> APIRouter:
    """The results page, its files, comments taken off it, and the helper for sample sizes."""
    router = console.router("/khao-sat")
    console.menu("Khảo sát hài lòng", SURVEYS, Permission.VIEW, order=55)
    console.card(due.card)

    @router.get("")
    async def show(request: Request, desk: Viewing) -> Response:
        filters = _filters(request)
        found = await desk.read(lambda session: looking.find(session, desk.actor, filters, desk.now))
        return desk.page(
            "surveys/results.html",
            found=found,
            view=found.view,
            filters=filters,
            tabs=TABS,
            current=SURVEYS,
            audiences=_AUDIENCES,
            formulas=statistics.FORMULAS,
            trend=looking.trend(found.compared),
            by_factor=looking.by_factor(found.view),
            query=address("", filters.model_dump()),
            other_count=address(SURVEYS, filters.model_dump(), bo_don_dap=0 if filters.bo_don_dap else 1),
            may_edit=desk.actor.may(Permission.EDIT),
        )

    @router.get("/ket-qua.{kind}")
    async def export(request: Request, kind: str, desk: Viewing) -> Response:
        filters = _filters(request)

        def work(session: Session) -> Response:
            found = looking.find(session, desk.actor, filters, desk.now)
            if found.view is None or found.this is None or kind not in {"csv", "xlsx"}:
                raise NotFound
            name = f"khao-sat-{found.this.label}.{kind}"
            if kind == "csv":
                return csv_response(name, exporting.HEADER, exporting.rows(found.view))
            said = comments.everything(session, found.view.part, found.view)
            return download(name, exporting.workbook(found.view, said), XLSX)

        return await desk.read(work)

    @router.post("/gop-y/{comment_id}/an")
    async def hide(comment_id: str, desk: Editing) -> Response:
        def work(session: Session) -> None:
            comments.hide(session, desk.actor, comment_id)
            subject = f"survey_comment/{comment_id}"
            audit.record(session, actor=desk.actor.login, action="survey.hide", subject=subject, now=desk.now)

        await desk.write(work)
        return desk.back(SURVEYS, "Đã ẩn lời góp ý; số đếm theo chủ đề không đổi.")

    @router.get("/co-mau")
    async def sample(request: Request, desk: Viewing) -> Response:
        given = {key: value.replace(",", ".") for key, value in request.query_params.items()}
        size, problems = None, {}
        if given:
            try:
                form = read(SampleForm, given)
                size = statistics.sample_size(form.population, form.margin)
            except Rejected as refused:
                problems = refused.problems
        return desk.page(
            "surveys/sample.html",
            size=size,
            formula=statistics.FORMULAS["sample"],
            tabs=TABS,
            current=f"{SURVEYS}/co-mau",
            problems=problems,
            values={"margin": 5, **given},
        )

    return router


def _filters(request: Request) -> Filters:
    """Raises NotFound for an address that nobody got from a page of ours."""
    try:
        return read(Filters, dict(request.query_params))
    except Rejected:
        raise NotFound from None

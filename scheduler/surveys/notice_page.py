"""The public pages of published results, and their sheet to print."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.console.export import download
from bot.database import Database
from bot.web.frame import Frame
from scheduler.surveys import noticing, statistics
from scheduler.surveys.improvement import SurveyNotice
from scheduler.surveys.visiting import language


def routes(frame: Frame, database: Database) -> APIRouter:
    """To be hung before the page of a code, which takes every other name."""
    router = APIRouter(prefix="/khao-sat/cong-khai", include_in_schema=False)

    async def found(notice_id: int) -> SurveyNotice:
        def work(session: Session) -> SurveyNotice | None:
            return session.get(SurveyNotice, notice_id)

        row = await database.read(work)
        if row is None:
            raise HTTPException(404)
        return row

    @router.get("")
    async def listed(request: Request) -> Response:
        rows = await database.read(noticing.listed)
        told = [(row, noticing.figures(row)) for row in rows]
        return frame.page("surveys/public_results.html", rows=told, **language(request))

    @router.get("/{notice_id:int}")
    async def show(request: Request, notice_id: int) -> Response:
        row = await found(notice_id)
        said = noticing.figures(row)
        return frame.page(
            "surveys/public_result.html",
            row=row,
            said=said,
            line=noticing.overall_line(said),
            formula=statistics.FORMULAS["share"],
            **language(request),
        )

    @router.get("/{notice_id:int}.pdf")
    async def printed(notice_id: int) -> Response:
        row = await found(notice_id)
        body = noticing.pdf(row, frame.settings.office_name)
        return download("ket-qua-khao-sat.pdf", body, "application/pdf", shown=True)

    return router

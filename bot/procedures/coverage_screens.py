"""How the catalogue covers the decided list, and what in it wants a look: stale, doubtful, nameless."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk
from bot.console.export import xlsx_response
from bot.officials.access import Permission
from bot.procedures import decided, shelf
from bot.procedures.fields import FIELDS
from bot.procedures.viewing import office_of
from bot.rejected import Rejected
from knowledge import catalogue, inspection, lexicon, live

COVERAGE = f"{HOME}/thu-tuc-cong-bo"
_MOST = 5_000_000  # bytes of an uploaded list
_SHOWN = 200


def screens(console: Console) -> APIRouter:
    """Everybody may read; editors put a new list in."""
    router = console.router()

    @router.get("/thu-tuc-cong-bo")
    async def coverage(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _page(desk)

    @router.post("/thu-tuc-cong-bo")
    async def replace(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        form = await request.form()
        codes, decision, file = str(form.get("codes") or ""), str(form.get("decision") or ""), form.get("file")
        try:
            lines = decided.pasted(codes)
            if isinstance(file, UploadFile) and file.filename:
                content = await file.read(_MOST + 1)
                if len(content) > _MOST:
                    raise Rejected({"file": "Tệp quá lớn (trên 5 MB)."})
                lines |= decided.uploaded(file.filename, content, desk.now)
            count = await desk.write(
                lambda session: decided.replace(session, desk.actor, lines, decision.strip()[:200], desk.now)
            )
        except Rejected as refused:
            return await _page(desk, refused, {"codes": codes, "decision": decision})
        return desk.back(COVERAGE, f"Đã ghi danh sách công bố gồm {count} thủ tục.")

    @router.get("/thu-tuc-cong-bo/thieu.xlsx")
    async def export(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        days = office_of(desk).stale_after_days
        found = await desk.read(lambda session: decided.coverage(session, desk.now, days))
        rows = [(gap.code, gap.name, gap.why) for gap in (*found.missing, *found.extra, *found.stale)]
        return xlsx_response("do-phu-thu-tuc.xlsx", ["Mã", "Tên thủ tục", "Tình trạng"], rows)

    @router.get("/thu-tuc-ra-soat")
    async def review(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> tuple[int, dict[str, list[tuple[str, str, str]]], inspection.Inspection]:
            stale = catalogue.stale(session, desk.now, office_of(desk).stale_after_days)
            return len(stale), shelf.doubts(session), inspection.inspect(lexicon.load(), live.procedures(session))

        stale, doubts, inspected = await desk.read(work)
        return desk.page(
            "procedures/review.html",
            stale=stale,
            doubts=doubts,
            inspected=inspected,
            fields=FIELDS,
            most=_SHOWN,
            days=office_of(desk).stale_after_days,
        )

    return router


async def _page(desk: Desk, refused: Rejected | None = None, values: dict[str, str] | None = None) -> Response:
    days = office_of(desk).stale_after_days
    found = await desk.read(lambda session: decided.coverage(session, desk.now, days))
    return desk.page(
        "procedures/coverage.html",
        found=found,
        most=_SHOWN,
        problems=refused.problems if refused else None,
        values=values,
    )

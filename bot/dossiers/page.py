"""The public page `/ho-so/kiem-tra/<mã thủ tục>`: tick the papers one has, and print what is missing. No script."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.database import Database
from bot.dossiers import checklist
from bot.dossiers.checking import PATH
from bot.web.frame import Frame
from knowledge.procedure import short_code
from knowledge.record import ProcedureRecord

FEATURE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What the route needs. `read` gives a published procedure's record."""

    frame: Frame
    database: Database
    read: Callable[[Session, str], ProcedureRecord | None]


def routes(page: CheckPage) -> APIRouter:
    """Ticks stand in the address: nothing is kept, going back works, a link can be sent to the family."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH + "/{code}")
    async def check(request: Request, code: str) -> Response:
        short = short_code(code) or code
        record = await page.database.read(lambda session: page.read(session, short))
        if record is None or not record.documents:
            raise HTTPException(404)
        query = request.query_params
        cases = checklist.cases_of(record)
        at = _number(query.get("truong_hop", ""))
        at = at if at is not None and at < len(cases) else None
        case = cases[at] if at is not None else ""
        had = [number for one in query.getlist("co") if (number := _number(one)) is not None]
        return page.frame.page(
            "dossiers/check.html",
            record=record,
            cases=cases,
            at=at,
            wanted=checklist.checklist(record, case, had),
            ready=at is not None or not cases,
            done=query.get("xem") == "1",
            doubt=record.doubts.get("documents", ""),
            path=request.url.path,
        )

    return router


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None

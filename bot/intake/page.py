"""The public pages of a report's sender: the form at `/phan-anh/gui` with its preview, and the receipt."""

from pathlib import Path

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from bot import citizens, texts
from bot.attachments import MOST_BYTES
from bot.channels.web import NAME
from bot.feedback.case import FeedbackCase
from bot.intake import form, lookup
from bot.intake.filing import MOST_PHOTOS
from bot.intake.form import ReportForm
from bot.intake.form_steps import Sending
from bot.intake.visiting import PATH, ReportPage

FEATURE = Path(__file__).parent  # for the Frame: templates and static files
BODY_LIMIT = MOST_PHOTOS * MOST_BYTES + 2_000_000
_words = texts.beside(__file__)


def routes(page: ReportPage) -> APIRouter:
    """The form, its three steps, and the receipt."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    async def empty(request: Request) -> Response:
        visitor = page.visitors.of_cookie(request) or page.visitors.make()
        return page.form(request, visitor, ReportForm())

    @router.post(PATH)
    async def step(request: Request) -> Response:
        known = page.visitors.of_cookie(request) if page.visitors.is_ours(request) else None
        if known is None:
            old = {"": _words("form.too_old")}
            return page.form(request, page.visitors.make(), ReportForm(), old, status=403)
        wait = page.pace.wait(request, known)
        if wait:
            too_fast = {"": _words("form.too_fast", wait=wait)}
            return page.form(request, known, ReportForm(), too_fast, status=429)
        async with request.form(max_files=MOST_PHOTOS * 2, max_fields=60) as given:
            if page.visitors.of_form(request, str(given.get("token", ""))) != known:
                return page.form(request, known, form.read(given), {"": _words("form.too_old")}, status=403)
            return await Sending(page, request, known, given).step()

    @router.get(PATH + "/da-gui/{code}")
    async def receipt(request: Request, code: str) -> Response:
        visitor = page.visitors.of_cookie(request) or page.visitors.make()
        case = await page.database.read(lambda session: _own(session, visitor, code))
        if case is None:
            return RedirectResponse("/phan-anh/tra-cuu", status_code=303)
        return page.page(request, "filed.html", visitor, case=case)

    return router


def _own(session: Session, visitor: str, code: str) -> FeedbackCase | None:
    citizen_id = citizens.known(session, NAME, visitor)
    case = lookup.of_citizen(session, code, citizen_id) if citizen_id is not None else None
    return case if case is not None and case.citizen_id == citizen_id else None

"""The look-up page at `/phan-anh/tra-cuu`: by code and four digits, or one's own from this browser; rate and reopen."""

import re

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from bot import citizens, texts
from bot.casework import citizen_steps
from bot.channels.web import NAME
from bot.feedback import ticket
from bot.feedback.case import FeedbackCase
from bot.feedback.labels import CATEGORIES, KINDS
from bot.intake import lookup
from bot.intake.lookup import STATUS, Account
from bot.intake.visiting import ReportPage
from bot.office_hours import local
from bot.rejected import Rejected

PATH = "/phan-anh/tra-cuu"
_words = texts.beside(__file__)
_LONGEST_REASON = 2_000


def routes(page: ReportPage) -> APIRouter:
    """Asking is a POST, so that no code and no digits stand in an address."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    async def ask(request: Request) -> Response:
        return await _form(page, request)

    @router.post(PATH)
    async def answer(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as given:
            visitor = page.visitors.of_form(request, _field(given, "token")) if page.visitors.is_ours(request) else None
            if visitor is None:
                return await _form(page, request, {"": _words("form.too_old")}, status=403)
            wait = page.pace.wait(request, visitor)
            if wait:
                return await _form(page, request, {"": _words("form.too_fast", wait=wait)}, status=429)
            return await _answer(page, request, visitor, given)

    return router


async def _answer(page: ReportPage, request: Request, visitor: str, given: FormData) -> Response:
    typed, digits = _field(given, "code"), re.sub(r"\D", "", _field(given, "digits"))
    code, now = ticket.read(typed) or ticket.read(f"PA-{typed}"), page.now()
    if not code:
        return await _form(page, request, {"code": _words("lookup.no_code")}, typed)
    problems: dict[str, str] = {}

    def work(session: Session) -> tuple[Account | None, str]:
        citizen_id = citizens.known(session, NAME, visitor)
        case = lookup.of_citizen(session, code, citizen_id) if citizen_id is not None else None
        own = case is not None
        try:
            case = case or lookup.by_code(session, code, digits, now)
            done = _act(session, case, given, page) if case is not None else ""
        except Rejected as refused:
            problems.update(refused.problems)
            done = ""
        if case is None:
            return None, ""
        return lookup.account(session, case, now, citizen_id if own else None), done

    seen, done = await page.database.write(work)
    if seen is None:
        problems = problems or {"": _words("lookup.unknown", code=code)}
        return await _form(page, request, problems, code)
    return page.page(
        request,
        "account.html",
        visitor,
        seen=seen,
        digits=digits,
        done=done,
        problems=problems,
        status=422 if problems else 200,
        statuses=STATUS,
        kinds=KINDS,
        categories=CATEGORIES,
        steps=_steps(seen),
    )


def _act(session: Session, case: FeedbackCase, given: FormData, page: ReportPage) -> str:
    """Stars or a reason to reopen, by whoever proved to be the sender."""
    now, stars = page.now(), _field(given, "stars")
    if stars:
        citizen_steps.rate(session, case, int(stars) if stars in set("12345") else 0, now, _field(given, "words"))
        return _words("speaking.thanks")
    if "reopen" in given:
        citizen_steps.reopen(session, case, _field(given, "reason")[:_LONGEST_REASON], now)
        return _words("speaking.reopened_freely", code=case.code)
    return ""


async def _form(
    page: ReportPage, request: Request, problems: dict[str, str] | None = None, code: str = "", status: int = 200
) -> Response:
    known = page.visitors.of_cookie(request)

    def work(session: Session) -> list[FeedbackCase]:
        citizen_id = citizens.known(session, NAME, known) if known else None
        return lookup.mine(session, citizen_id) if citizen_id is not None else []

    mine = await page.database.read(work) if known else []
    return page.page(
        request,
        "lookup.html",
        known or page.visitors.make(),
        problems=problems or {},
        code=code,
        mine=mine,
        statuses=STATUS,
        categories=CATEGORIES,
        status=422 if problems and status == 200 else status,
    )


def _steps(seen: Account) -> list[tuple[str, str, str]]:
    """(when, what, note) of the public steps."""
    told = []
    for step in seen.steps:
        name = f"step.{step.action}"
        told.append((f"{local(step.at):%H:%M %d/%m/%Y}", _words(name) if name in _words.known() else "", step.note))
    return [one for one in told if one[1]]


def _field(given: FormData, name: str) -> str:
    value = given.get(name)
    return value.strip() if isinstance(value, str) else ""

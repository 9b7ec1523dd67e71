"""The console edge of cases by phone, letter, mailbox, in person or from the press: typed in by an official."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit, texts
from bot.casework import case_view, reach
from bot.casework.queue_screens import QUEUE
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.feedback import queue
from bot.feedback.kinds import Category, Kind, Source
from bot.feedback.labels import CATEGORIES, KINDS, SOURCES
from bot.feedback.queue import NewCase
from bot.feedback.triage import triage
from bot.office_hours import VIETNAM, local
from bot.officials.access import Permission
from bot.rejected import Rejected

_words = texts.beside(__file__)
_BY_HAND = (Source.PHONE, Source.LETTER, Source.MAILBOX, Source.IN_PERSON, Source.PRESS)


class FilingForm(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    source: Source
    received_at: datetime
    kind: Kind | None = None
    category: Category | None = None
    place: Annotated[str, Field(max_length=300)] = ""
    name: Annotated[str, Field(max_length=120)] = ""
    phone: Annotated[str, Field(max_length=20, pattern=r"^[0-9 .+()-]*$")] = ""
    email: Annotated[str, Field(max_length=120)] = ""
    home: Annotated[str, Field(max_length=300)] = ""
    unit_code: str
    anonymous: bool = False
    checked: bool = False  # the official says that it is no khiếu nại or tố cáo


def screens(console: Console) -> APIRouter:
    """For whoever handles cases of a unit."""
    router = console.router("/phan-anh")

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        values = {"received_at": f"{local(desk.now):%Y-%m-%dT%H:%M}", "source": Source.PHONE.value}
        return await _form(desk, {}, values)

    @router.post("/moi")
    async def file(request: Request, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        try:
            form = await filled(request, FilingForm)
            code = await desk.write(lambda session: _file(session, form, desk))
        except Rejected as refused:
            return await _form(desk, refused.problems, typed(await request.form()))
        seen = await desk.read(lambda session: _seen(session, code, desk))
        return desk.back(f"{QUEUE}/{code}" if seen else QUEUE, _words("said.filed", code=code))

    return router


def _file(session: Session, form: FilingForm, desk: Desk) -> str:
    came = form.received_at if form.received_at.tzinfo else form.received_at.replace(tzinfo=VIETNAM)
    guess = triage(form.text)
    problems = {}
    if form.source not in _BY_HAND:
        problems["source"] = _words("refused.in_list")
    if came > desk.now:
        problems["received_at"] = _words("refused.future")
    if not form.anonymous and not (form.name and (form.phone or form.email or form.home)):
        problems["name"] = _words("refused.contact")
    if guess.refers and not form.checked:
        problems["text"] = _words("refused.refers")
    if not desk.actor.may(Permission.HANDLE, form.unit_code):
        problems["unit_code"] = _words("refused.unit")
    if problems:
        raise Rejected(problems)
    category = form.category or Category(guess.category)
    case = queue.receive(
        session,
        NewCase(
            text=form.text,
            kind=form.kind or guess.kind,
            category=category,
            source=form.source,
            place=form.place,
            name=form.name,
            phone=form.phone,
            email=form.email,
            home=form.home,
            anonymous=form.anonymous,
            unit_code=form.unit_code,
            received_at=came,
            actor_id=desk.actor.official_id,
            actor=desk.actor.name,
        ),
        desk.now,
    )
    audit.record(session, actor=desk.actor.login, action="case.file", subject=f"case/{case.code}", now=desk.now)
    return case.code


def _seen(session: Session, code: str, desk: Desk) -> bool:
    try:
        reach.see(session, code, desk.actor)
    except NotFound:  # what is about an official's conduct went to the head
        return False
    return True


async def _form(desk: Desk, problems: dict[str, str], values: dict[str, str]) -> Response:
    units = await desk.read(case_view.units)
    mine = [(code, name) for code, name in units if desk.actor.may(Permission.HANDLE, code)]
    return desk.page(
        "casework/new_case.html",
        problems=problems,
        values=values,
        units=mine,
        kinds=list(KINDS.items()),
        categories=list(CATEGORIES.items()),
        sources=[(source.value, SOURCES[source.value]) for source in _BY_HAND],
    )

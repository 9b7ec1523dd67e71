"""Requests about personal data in the console: what waits, what is stored of who asks, and the answers."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot import texts as wording
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.export import download
from bot.console.forms import filled, texts
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.personal_data import handling
from bot.personal_data.request import DataRequest, RequestKind, RequestStatus
from bot.rejected import Rejected

FEATURE = Path(__file__).parent
REQUESTS = f"{HOME}/yeu-cau-du-lieu"
_words = wording.beside(__file__)
KINDS = {kind.value: _words(f"kind.{kind}") for kind in RequestKind}
STATUSES = {status.value: _words(f"status.{status}") for status in RequestStatus}
_WAYS = {"phone": "Điện thoại", "letter": "Thư, đơn", "in_person": "Trực tiếp"}
_MOST = 200


class TypedForm(BaseModel):
    """A request that came on paper or by phone."""

    kind: RequestKind
    way: Annotated[str, Field(pattern="^(phone|letter|in_person)$")]
    contact: Annotated[str, Field(min_length=3, max_length=200)]
    words: Annotated[str, Field(max_length=2_000)] = ""


class AnswerForm(BaseModel):
    answer: Annotated[str, Field(max_length=2_000)] = ""
    open_too: bool = False


def screens(console: Console) -> APIRouter:
    """For those who approve: they see what is stored of a person."""
    router = console.router("/yeu-cau-du-lieu")
    console.menu("Yêu cầu dữ liệu cá nhân", REQUESTS, Permission.APPROVE, order=60)
    console.card(_due)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.APPROVE)], xong: str = "") -> Response:
        rows = await desk.read(lambda session: _listed(session, done=bool(xong)))
        today = local(desk.now).date()
        return desk.page("personal_data/list.html", rows=rows, done=xong, kinds=KINDS, statuses=STATUSES, today=today)

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        return desk.page("personal_data/new.html", kinds=KINDS, ways=_WAYS)

    @router.post("/moi")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        try:
            form = await filled(request, TypedForm)
        except Rejected as refused:
            values = texts(await request.form())
            return desk.page(
                "personal_data/new.html", kinds=KINDS, ways=_WAYS, values=values, problems=refused.problems
            )

        def work(session: Session) -> None:
            handling.ask(session, form.kind, desk.now, way=form.way, contact=form.contact, words=form.words)

        await desk.write(work)
        return desk.back(REQUESTS, "Đã ghi yêu cầu.")

    @router.get("/{request_id:int}")
    async def show(request_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        return await _show(desk, request_id)

    @router.post("/{request_id:int}/tai-json")
    async def as_json(request_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        body = await desk.write(
            lambda session: handling.export(session, desk.actor, _one(session, request_id), desk.now)
        )
        return download(f"du-lieu-{request_id}.json", body.encode(), "application/json")

    @router.post("/{request_id:int}/tai-zip")
    async def as_zip(request_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        body = await desk.write(
            lambda session: handling.package(session, desk.actor, _one(session, request_id), desk.now)
        )
        return download(f"du-lieu-{request_id}.zip", body, "application/zip")

    @router.post("/{request_id:int}/xoa")
    async def erase(request: Request, request_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        form = await filled(request, AnswerForm)

        def work(session: Session) -> None:
            _one(session, request_id)
            handling.erase(session, desk.actor, request_id, desk.now, open_too=form.open_too)

        return await _do(desk, request_id, work, "Đã xóa dữ liệu và báo cho người yêu cầu.")

    @router.post("/{request_id:int}/xong")
    async def complete(request: Request, request_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        form = await filled(request, AnswerForm)

        def work(session: Session) -> None:
            _one(session, request_id)
            handling.complete(session, desk.actor, request_id, form.answer, desk.now)

        return await _do(desk, request_id, work, "Đã ghi là đã làm và trả lời người yêu cầu.")

    @router.post("/{request_id:int}/tu-choi")
    async def refuse(request: Request, request_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        form = await filled(request, AnswerForm)

        def work(session: Session) -> None:
            _one(session, request_id)
            handling.refuse(session, desk.actor, request_id, form.answer, desk.now)

        return await _do(desk, request_id, work, "Đã từ chối và nói rõ lý do cho người yêu cầu.")

    return router


async def _do(desk: Desk, request_id: int, work: Any, words: str) -> Response:
    try:
        await desk.write(work)
    except Rejected as refused:
        return await _show(desk, request_id, refused)
    return desk.back(f"{REQUESTS}/{request_id}", words)


async def _show(desk: Desk, request_id: int, refused: Rejected | None = None) -> Response:
    def work(session: Session) -> tuple[DataRequest, list[tuple[str, int]]]:
        found = _one(session, request_id)
        stored = handling.look(session, desk.actor, found, desk.now) if found.status == RequestStatus.OPEN else {}
        return found, [(handling.words_for(table), len(rows)) for table, rows in stored.items()]

    found, counts = await desk.write(work)
    return desk.page(
        "personal_data/show.html",
        found=found,
        counts=counts,
        kinds=KINDS,
        statuses=STATUSES,
        ways=_WAYS,
        today=local(desk.now).date(),
        problems=refused.problems if refused else None,
    )


def _one(session: Session, request_id: int) -> DataRequest:
    found = session.get(DataRequest, request_id)
    if found is None:
        raise NotFound
    return found


def _listed(session: Session, *, done: bool) -> list[DataRequest]:
    is_open = col(DataRequest.status) == RequestStatus.OPEN.value
    query = select(DataRequest).where(~is_open if done else is_open)
    order = col(DataRequest.done_at).desc() if done else col(DataRequest.due_on)
    return list(session.exec(query.order_by(order).limit(_MOST)))


def _due(session: Session, actor: Actor, now: datetime) -> list[HomeLine]:
    if not actor.may(Permission.APPROVE):
        return []
    count, late = handling.waiting(session, now)
    return (
        [HomeLine("yêu cầu về dữ liệu cá nhân (trả lời trong 2 ngày làm việc)", REQUESTS, count, late)] if count else []
    )

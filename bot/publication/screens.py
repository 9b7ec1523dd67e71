"""Publishing in the console: what waits, the masked text beside the original, photos with faces and plates covered."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot import audit, texts
from bot.attachments import Attachment
from bot.attachments.answering import file_response
from bot.attachments.picture import Box
from bot.casework import reach
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.console.listing import SIZE, Page, offset
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.feedback.kinds import Status
from bot.feedback.labels import CATEGORIES, STATUSES
from bot.officials.access import Actor, Permission
from bot.publication import blacking, publishing
from bot.publication.publishing import Words
from bot.rejected import Rejected

FEATURE = Path(__file__).parent  # for the Frame: templates and static files
DESK = f"{HOME}/cong-khai"
_words = texts.beside(__file__)
_BLANK_BOXES = 3
_SIDES = ("left", "top", "width", "height")


class PublishForm(BaseModel):
    question: str = ""
    answer: str = ""
    sure: bool = False


class ReasonForm(BaseModel):
    reason: Annotated[str, Field(max_length=1_000)] = ""


def screens(console: Console) -> APIRouter:
    """For those who approve; each case is checked by its unit, and hidden from whom it is about."""
    router = console.router("/cong-khai")
    console.menu("Công khai trả lời", DESK, Permission.APPROVE, order=24)
    console.card(_due)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.APPROVE)], muc: str = "cho", trang: int = 1) -> Response:
        page = await desk.read(lambda session: _listed(session, desk.actor, muc == "da", trang))
        return desk.page(
            "publication/queue.html", page=page, public=muc == "da", categories=CATEGORIES, statuses=STATUSES
        )

    @router.get("/{code}")
    async def open_(code: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        return await _open(desk, code)

    @router.post("/{code}")
    async def publish(request: Request, code: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        try:
            form = await filled(request, PublishForm)
            words = Words(form.question, form.answer)
            await desk.write(
                lambda session: publishing.publish(session, code, words, desk.actor, desk.now, sure=form.sure)
            )
        except Rejected as refused:
            return await _open(desk, code, refused.problems, typed(await request.form()))
        return desk.back(f"{DESK}/{code}", "Đã công khai. Người gửi được báo tin.")

    @router.post("/{code}/go")
    async def withdraw(request: Request, code: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        form = await filled(request, ReasonForm)
        await desk.write(lambda session: publishing.withdraw(session, code, form.reason, desk.actor, desk.now))
        return desk.back(f"{DESK}/{code}", "Đã gỡ khỏi trang công khai.")

    @router.get("/{code}/anh/{attachment_id}")
    async def edit_photo(code: str, attachment_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        return await _photo_page(desk, code, attachment_id)

    @router.get("/{code}/anh/{attachment_id}/goc")
    async def original(code: str, attachment_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        found = await desk.read(lambda session: blacking.original(session, code, attachment_id, desk.actor))
        return file_response(found.attachment, found.content)

    @router.post("/{code}/anh/{attachment_id}")
    async def black_out(
        request: Request, code: str, attachment_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]
    ) -> Response:
        form = await request.form()
        found = await desk.read(lambda session: blacking.original(session, code, attachment_id, desk.actor))
        try:
            boxes = _boxes(form)
            picture = await asyncio.to_thread(blacking.paint, found.content, boxes)
        except Rejected as refused:
            return await _photo_page(desk, code, attachment_id, refused.problems, form)
        await desk.write(
            lambda session: blacking.show(session, code, attachment_id, picture, desk.actor, desk.now, boxes=len(boxes))
        )
        return desk.back(f"{DESK}/{code}", "Đã lưu bản ảnh công khai.")

    @router.post("/{code}/anh/{attachment_id}/bo")
    async def hide(code: str, attachment_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        await desk.write(lambda session: blacking.hide(session, code, attachment_id, desk.actor, desk.now))
        return desk.back(f"{DESK}/{code}", "Ảnh không còn công khai.")

    return router


async def _open(
    desk: Desk, code: str, problems: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None
) -> Response:
    def work(session: Session) -> dict[str, Any]:
        case = reach.see(session, code, desk.actor, Permission.APPROVE)
        written = publishing.original(session, case)
        audit.record(
            session, actor=desk.actor.login, action="case.look_to_publish", subject=f"case/{code}", now=desk.now
        )
        shown = (
            Words(case.published_question, case.published_answer)
            if case.published_question
            else publishing.masked(session, case)
        )
        return {"case": case, "written": written, "shown": shown, "photos": _photos(session, case)}

    context = await desk.write(work)
    shown: Words = context.pop("shown")
    filled_in = dict(values) if values else {"question": shown.question, "answer": shown.answer}
    return desk.page(
        "publication/case.html",
        problems=problems,
        values=filled_in,
        statuses=STATUSES,
        categories=CATEGORIES,
        **context,
    )


async def _photo_page(
    desk: Desk,
    code: str,
    attachment_id: int,
    problems: Mapping[str, str] | None = None,
    form: FormData | None = None,
) -> Response:
    found = await desk.read(lambda session: blacking.original(session, code, attachment_id, desk.actor))
    rows = (
        [{side: str(form.get(f"{side}-{number}", "")) for side in _SIDES} for number in _numbers(form)] if form else []
    )
    rows += [dict.fromkeys(_SIDES, "") for _ in range(_BLANK_BOXES)]
    return desk.page(
        "publication/photo.html",
        problems=problems,
        code=code,
        photo=found.attachment,
        shown=found.joined.published_id is not None,
        rows=rows,
        most=blacking.MOST_BOXES,
    )


def _photos(session: Session, case: FeedbackCase) -> list[tuple[Attachment, CaseAttachment]]:
    found = []
    for joined in publishing.photos(session, case):
        kept = session.get(Attachment, joined.attachment_id)
        if kept is not None and kept.is_picture:
            found.append((kept, joined))
    return found


def _numbers(form: FormData) -> list[int]:
    named = {name.partition("-")[2] for name in form if name.partition("-")[0] in _SIDES}
    return sorted(int(number) for number in named if number.isdecimal() and len(number) < 4)


def _boxes(form: FormData) -> list[Box]:
    """Rows of four shares in percent; a row with nothing in it is no box."""
    boxes = []
    for number in _numbers(form):
        given = [str(form.get(f"{side}-{number}", "")).strip().replace(",", ".") for side in _SIDES]
        if not any(given):
            continue
        try:
            left, top, width, height = (float(one) / 100 for one in given)
        except ValueError:
            raise Rejected(_words("photo.number")) from None
        boxes.append(Box(left, top, width, height))
    return boxes


def _listed(session: Session, actor: Actor, public: bool, number: int) -> Page[FeedbackCase]:
    query = (
        select(FeedbackCase)
        .where(*reach.conditions(actor, Permission.APPROVE), *_state(public))
        .order_by(col(FeedbackCase.answered_at).desc(), col(FeedbackCase.id).desc())
        .offset(offset(number))
        .limit(SIZE + 1)
    )
    return Page.of(session.exec(query).all(), number)


def _state(public: bool) -> list[Any]:
    if public:
        return [col(FeedbackCase.published_at).is_not(None)]
    return [
        col(FeedbackCase.published_at).is_(None),
        col(FeedbackCase.status).in_([Status.ANSWERED.value, Status.CLOSED.value]),
        col(FeedbackCase.answered_at).is_not(None),
        col(FeedbackCase.merged_into).is_(None),
    ]


def _due(session: Session, actor: Actor, _now: object) -> list[HomeLine]:
    if not actor.may(Permission.APPROVE):
        return []
    query = (
        select(FeedbackCase.id).where(*reach.conditions(actor, Permission.APPROVE), *_state(public=False)).limit(100)
    )
    waiting = len(session.exec(query).all())
    return [HomeLine("Trả lời chờ công khai", DESK, waiting)] if waiting else []

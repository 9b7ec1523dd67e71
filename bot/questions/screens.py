"""Unanswered questions in the console: grouped, opened, and decided about with one click."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import texts
from bot.console import listing
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import filled
from bot.console.listing import Page
from bot.conversation.transcript import FOR_OFFICIALS, Outcome
from bot.officials.access import Actor, Permission
from bot.procedures import published
from bot.questions import deciding, unanswered
from bot.questions.unanswered import Opened
from bot.rejected import Rejected

FEATURE = Path(__file__).parent
QUESTIONS = f"{HOME}/cau-hoi"
_words = texts.beside(__file__)
OUTCOMES = {outcome.value: _words(f"outcome.{outcome}") for outcome in (*sorted(FOR_OFFICIALS), Outcome.FEEDBACK)}
_DAYS = {"7": "7 ngày", "30": "30 ngày", "90": "90 ngày"}


class AnswerForm(BaseModel):
    text: Annotated[str, Field(max_length=4_000)] = ""


class AliasForm(BaseModel):
    code: Annotated[str, Field(max_length=60)] = ""
    alias: Annotated[str, Field(max_length=200)] = ""


class ReasonForm(BaseModel):
    reason: Annotated[str, Field(max_length=200)] = ""


def screens(console: Console) -> APIRouter:
    """Everybody may read; editors make knowledge of a question, handlers answer it."""
    router = console.router("/cau-hoi")
    console.menu("Câu hỏi chưa trả lời", QUESTIONS, Permission.VIEW, order=40, count=_count)
    console.card(_due)

    @router.get("")
    async def listed(
        desk: Annotated[Desk, needs(Permission.VIEW)],
        loai: str = "",
        tim: str = "",
        ngay: str = "",
        xong: str = "",
        trang: int = 1,
    ) -> Response:
        since = desk.now - timedelta(days=int(ngay)) if ngay in _DAYS else None

        def work(session: Session) -> list[unanswered.Group]:
            return unanswered.groups(session, outcome=loai, words=tim, since=since, done=bool(xong))

        groups = await desk.read(work)
        first = listing.offset(trang)
        page = Page.of(groups[first : first + listing.SIZE + 1], max(trang, 1), total=len(groups))
        filters = {"loai": loai, "tim": tim, "ngay": ngay, "xong": xong}
        return desk.page(
            "questions/list.html",
            page=page,
            filters=filters,
            outcomes=OUTCOMES,
            days=_DAYS,
            resolution=resolution,
            earlier=listing.address(QUESTIONS, filters, trang=trang - 1),
            later=listing.address(QUESTIONS, filters, trang=trang + 1),
        )

    @router.get("/{question_id:int}")
    async def show(question_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _show(desk, question_id)

    @router.post("/{question_id:int}/tra-loi")
    async def answer(request: Request, question_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        form = await filled(request, AnswerForm)
        try:
            await desk.write(lambda session: deciding.answer(session, desk.actor, question_id, form.text, desk.now))
        except Rejected as refused:
            return await _show(desk, question_id, refused, {"text": form.text})
        return desk.back(f"{QUESTIONS}/{question_id}", "Đã gửi câu trả lời vào hộp thoại của người hỏi.")

    @router.post("/{question_id:int}/ten-goi")
    async def alias(request: Request, question_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        form = await filled(request, AliasForm)

        def work(session: Session) -> str:
            return deciding.to_alias(session, desk.actor, question_id, form.code, form.alias, desk.now)

        try:
            code = await desk.write(work)
        except Rejected as refused:
            return await _show(desk, question_id, refused, {"code": form.code, "alias": form.alias})
        return desk.back(
            f"{HOME}/thu-tuc/{code}", "Đã thêm tên gọi vào bản nháp của thủ tục; cần một người khác công bố."
        )

    @router.post("/{question_id:int}/hoi-dap")
    async def faq(question_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        key = await desk.write(lambda session: deciding.to_faq(session, desk.actor, question_id, desk.now))
        return desk.back(f"{HOME}/hoi-dap/{key}/sua", "Đã tạo bản nháp câu hỏi thường gặp; hãy viết cho trọn.")

    @router.post("/{question_id:int}/phieu")
    async def case(question_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        code = await desk.write(lambda session: deciding.to_case(session, desk.actor, question_id, desk.now))
        return desk.back(QUESTIONS, f"Đã lập phiếu {code} và báo mã cho người hỏi.")

    @router.post("/{question_id:int}/bo-qua")
    async def dismiss(request: Request, question_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        form = await filled(request, ReasonForm)

        def work(session: Session) -> int:
            return deciding.dismiss(session, desk.actor, question_id, form.reason, desk.now)

        try:
            count = await desk.write(work)
        except Rejected as refused:
            return await _show(desk, question_id, refused, {"reason": form.reason})
        return desk.back(QUESTIONS, f"Đã bỏ qua {count} câu hỏi.")

    return router


def resolution(said: str) -> str:
    """How a decision is read: "faq:gio-lam-viec" and the like."""
    kind, _, rest = said.partition(":")
    if kind in {"answered", "alias", "faq", "case", "dismissed"}:
        return _words(f"resolution.{kind}") + (f": {rest}" if rest else "")
    return _words("resolution.picked") + (f": {said}" if said else "")


async def _show(
    desk: Desk, question_id: int, refused: Rejected | None = None, values: dict[str, str] | None = None
) -> Response:
    def work(session: Session) -> tuple[Opened, dict[str, str]]:
        found = unanswered.opened(session, question_id)
        if found is None:
            raise NotFound
        if found.context:
            deciding.look(session, desk.actor, question_id, desk.now)
        return found, dict(published.names(session, [code for code in found.line.candidates.split(",") if code]))

    found, candidates = await desk.write(work)
    return desk.page(
        "questions/show.html",
        found=found,
        line=found.line,
        candidates=candidates,
        likely=next(iter(candidates), ""),
        outcomes=OUTCOMES,
        resolution=resolution,
        problems=refused.problems if refused else None,
        values=values,
    )


def _count(session: Session, actor: Actor, now: datetime) -> int:
    return unanswered.waiting(session)


def _due(session: Session, actor: Actor, now: datetime) -> list[HomeLine]:
    lines = []
    if actor.may(Permission.HANDLE) and (waiting := unanswered.waiting(session)):
        lines.append(HomeLine("người dân xin gặp cán bộ trong hộp thoại", f"{QUESTIONS}?loai=handover", waiting))
    if actor.may(Permission.EDIT) and (count := unanswered.open_count(session)):
        lines.append(HomeLine("câu hỏi hệ thống chưa trả lời được", QUESTIONS, count))
    return lines

"""The console edge of a case's files: those that came with it, and those that go with the reply."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, select
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot import attachments, audit, texts
from bot.attachments import MOST_BYTES
from bot.attachments.answering import file_response
from bot.attachments.shelf import Kept
from bot.casework import answer_files, answering, reach
from bot.casework.letter import letter
from bot.casework.queue_screens import QUEUE
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.export import download
from bot.feedback.case import CaseAttachment
from bot.officials.access import Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected

_words = texts.beside(__file__)


def screens(console: Console) -> APIRouter:
    """Whoever sees the case sees its files; who handles it adds to the reply's."""
    router = console.router("/phan-anh")

    @router.get("/{code}/tep/{attachment_id:int}")
    async def file(code: str, attachment_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        kept = await desk.read(lambda session: _file(session, code, attachment_id, desk))
        return file_response(kept.attachment, kept.content, cache="private, max-age=3600")

    @router.get("/{code}/thu-tra-loi.pdf")
    async def on_paper(code: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        body = await desk.write(lambda session: _letter(session, code, desk))
        if body is None:
            return desk.back(f"{QUEUE}/{code}", _words("letter.none"), kind="problem")
        return download(f"tra-loi-{code}.pdf", body, "application/pdf", shown=True)

    @router.post("/{code}/tep")
    async def add(request: Request, code: str, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        await desk.read(lambda session: reach.see(session, code, desk.actor, Permission.HANDLE))
        back = f"{QUEUE}/{code}#tra-loi"
        sent = (await request.form()).get("files")
        if not isinstance(sent, UploadFile) or not sent.filename:
            return desk.back(back, _words("refused.no_file"), kind="problem")
        try:
            content = await sent.read(MOST_BYTES + 1)
            checked = await asyncio.to_thread(attachments.check, content, sent.filename)

            def work(session: Session) -> None:
                answer_files.add(session, reach.take(session, code, desk.actor), checked, desk.actor, desk.now)

            await desk.write(work)
        except Rejected as refused:
            return desk.back(back, str(refused), kind="problem")
        return desk.back(back, _words("said.attached"))

    @router.post("/{code}/tep/{attachment_id:int}/bo")
    async def remove(code: str, attachment_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        def work(session: Session) -> None:
            case = reach.take(session, code, desk.actor)
            answer_files.remove(session, case, attachment_id, desk.actor, desk.now)

        await desk.write(work)
        return desk.back(f"{QUEUE}/{code}#tra-loi", _words("said.detached"))

    return router


def _letter(session: Session, code: str, desk: Desk) -> bytes | None:
    case = reach.see(session, code, desk.actor)
    answer = answering.current(session, case)
    given = answer is not None and (
        answer.sent_at or answer.approved_by or not answering.needs_second_person(session, case)
    )
    if answer is None or not given:
        return None
    audit.record(session, actor=desk.actor.login, action="case.print", subject=f"case/{case.code}", now=desk.now)
    unit = session.get(Unit, case.unit_code)
    name = unit.name if unit else case.unit_code
    return letter(case, answer, office=desk.site.office_name or name, unit=name, now=desk.now)


def _file(session: Session, code: str, attachment_id: int, desk: Desk) -> Kept:
    case = reach.see(session, code, desk.actor)
    own = select(CaseAttachment.id).where(
        CaseAttachment.case_id == case.id, CaseAttachment.attachment_id == attachment_id
    )
    kept = attachments.read(session, attachment_id) if session.exec(own).first() else None
    if kept is None:
        raise NotFound
    return kept

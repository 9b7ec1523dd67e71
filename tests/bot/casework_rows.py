"""Rows of casework that belong to a unit, for the matrix of roles."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from secrets import token_hex

from sqlmodel import Session, select

from bot.attachments.attachment import Attachment, AttachmentContent
from bot.feedback import queue
from bot.feedback.case import CaseAttachment
from bot.feedback.desk_rows import CannedReply
from bot.feedback.queue import NewCase

_MADE_AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def _case(session: Session, unit_code: str) -> dict[str, str]:
    return {"code": queue.receive(session, NewCase(text="Đèn đường hỏng", unit_code=unit_code), _MADE_AT).code}


def _case_file(session: Session, unit_code: str) -> dict[str, str]:
    picture = Attachment(token=token_hex(8), name="anh.png", media_type="image/png", size=1, created_at=_MADE_AT)
    session.add(picture)
    session.flush()
    assert picture.id is not None
    session.add(AttachmentContent(attachment_id=picture.id, content=b"x"))
    new = NewCase(text="Đèn đường hỏng", unit_code=unit_code, attachments=[picture.id])
    return {"code": queue.receive(session, new, _MADE_AT).code, "attachment_id": str(picture.id)}


def _case_file_of_answer(session: Session, unit_code: str) -> dict[str, str]:
    found = _case_file(session, unit_code)
    row = session.exec(select(CaseAttachment).where(CaseAttachment.attachment_id == int(found["attachment_id"]))).one()
    row.of_answer = True
    session.flush()
    return found


def _canned(session: Session, unit_code: str) -> dict[str, str]:
    row = CannedReply(title="Mẫu", text="Kính gửi", unit_code=unit_code, changed_at=_MADE_AT)
    session.add(row)
    session.flush()
    return {"reply_id": str(row.id)}


ROWS: dict[str, Callable[[Session, str], Mapping[str, str]]] = {
    "case": _case,
    "case_file": _case_file,
    "case_file_of_answer": _case_file_of_answer,
    "canned": _canned,
}

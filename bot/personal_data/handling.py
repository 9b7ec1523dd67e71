"""Asking about one's own data, and what an official does with it. In the caller's transaction."""

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlmodel import Session, col, select

from bot import attachments, audit, outbox, texts
from bot.calendar import working_days
from bot.channels.channel import Reply
from bot.citizens import Citizen
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.office_hours import local
from bot.officials import notices
from bot.officials.access import Actor, Permission, who_may
from bot.officials.unit import ROOT
from bot.personal_data import erasing, person
from bot.personal_data.request import DataRequest, RequestKind, RequestStatus
from bot.privacy import mask
from bot.rejected import Rejected

WORKING_DAYS = 2
ERASED_KEY = "data-request/erased/"  # of the one message that says so; `scheduler.retention` takes it soon
_words = texts.beside(__file__)


def ask(
    session: Session,
    kind: RequestKind,
    now: datetime,
    *,
    citizen_id: int | None = None,
    way: str = "",
    contact: str = "",
    words: str = "",
) -> DataRequest:
    """Writes a request and tells those who handle them. An open one of the same kind from the same chat is the same."""
    if citizen_id is not None:
        same = select(DataRequest).where(
            col(DataRequest.citizen_id) == citizen_id,
            col(DataRequest.kind) == kind.value,
            col(DataRequest.status) == RequestStatus.OPEN.value,
        )
        if (before := session.exec(same).first()) is not None:
            return before
    due = working_days.due(working_days.load(session), now, WORKING_DAYS)
    made = DataRequest(
        kind=kind.value,
        citizen_id=citizen_id,
        way=way,
        contact=contact.strip(),
        words=mask(words.strip())[:2_000],
        asked_at=now,
        due_on=due,
    )
    session.add(made)
    session.flush()
    told = [official.id for official in who_may(session, Permission.APPROVE, ROOT) if official.id is not None]
    text = _words("notice.new", kind=_words(f"kind.{kind}").lower(), day=f"{due:%d/%m/%Y}")
    link = f"/quan-tri/yeu-cau-du-lieu/{made.id}"
    notices.tell(session, told, text, now, key=f"data-request/{made.id}", link=link)
    return made


def look(session: Session, actor: Actor, request: DataRequest, now: datetime) -> person.Stored:
    """What is stored of who asks; the look is written down."""
    citizen = _citizen(session, request)
    _record(session, actor, request, "data.look", now)
    return person.stored(session, citizen) if citizen else {}


def export(session: Session, actor: Actor, request: DataRequest, now: datetime) -> str:
    """All of it as JSON, for the person. Raises Rejected where nobody is known."""
    citizen = _citizen(session, request)
    if citizen is None:
        raise Rejected(_words("problem.nobody"))
    _record(session, actor, request, "data.export", now)
    kept = {words_for(table): rows for table, rows in person.stored(session, citizen).items()}
    return json.dumps(kept, ensure_ascii=False, indent=2, default=_written)


def package(session: Session, actor: Actor, request: DataRequest, now: datetime) -> bytes:
    """The same as a ZIP with the files that the person sent. Raises Rejected."""
    document = export(session, actor, request, now)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("du-lieu.json", document)
        query = (
            select(CaseAttachment.attachment_id)
            .join(FeedbackCase, col(FeedbackCase.id) == col(CaseAttachment.case_id))
            .where(col(FeedbackCase.citizen_id) == request.citizen_id, ~col(CaseAttachment.of_answer))
        )
        for attachment_id in session.exec(query):
            kept = attachments.read(session, attachment_id)
            if kept is not None:
                packed.writestr(f"tep/{attachment_id}-{kept[0].name}", kept[1])
    return file.getvalue()


def erase(session: Session, actor: Actor, request_id: int, now: datetime, *, open_too: bool = False) -> None:
    """Erases what is stored of who asks and says so to them once. Raises Rejected."""
    request = _open(session, actor, request_id)
    citizen = _citizen(session, request)
    if citizen is None or citizen.id is None:
        raise Rejected(_words("problem.nobody"))
    waiting = erasing.open_cases(session, citizen.id)
    if waiting and not open_too:
        raise Rejected({"open_too": _words("problem.open_cases", codes=", ".join(waiting))})
    channel, address, reachable = citizen.channel, citizen.address, citizen.reachable
    erasing.erase(session, citizen, now)
    if reachable:
        key = f"{ERASED_KEY}{request_id}"
        outbox.put(session, [Reply(_words("told.erased"))], channel=channel, address=address, now=now, natural_key=key)
    kept = session.get(DataRequest, request_id)
    assert kept is not None
    _finish(session, actor, kept, RequestStatus.DONE, _words("told.erased"), "data.erase", now)


def complete(session: Session, actor: Actor, request_id: int, answer: str, now: datetime) -> None:
    """A copy was handed over or something was put right: the person is told. Raises Rejected."""
    _end(session, actor, request_id, answer, RequestStatus.DONE, "data.done", now)


def refuse(session: Session, actor: Actor, request_id: int, answer: str, now: datetime) -> None:
    """With a reason that the person is told. Raises Rejected."""
    _end(session, actor, request_id, answer, RequestStatus.REFUSED, "data.refuse", now)


def waiting(session: Session, now: datetime) -> tuple[int, int]:
    """How many are open, and how many of them past their day."""
    query = select(col(DataRequest.due_on)).where(col(DataRequest.status) == RequestStatus.OPEN.value)
    days = list(session.exec(query))
    return len(days), sum(day < local(now).date() for day in days)


def _end(
    session: Session, actor: Actor, request_id: int, answer: str, status: RequestStatus, action: str, now: datetime
) -> None:
    request = _open(session, actor, request_id)
    if not answer.strip():
        raise Rejected({"answer": _words("problem.no_answer")})
    citizen = _citizen(session, request)
    if citizen is not None and citizen.reachable:
        text = _words("told.answer", kind=_words(f"kind.{request.kind}").lower(), answer=answer.strip())
        outbox.put(
            session,
            [Reply(text)],
            channel=citizen.channel,
            address=citizen.address,
            citizen_id=citizen.id,
            now=now,
            natural_key=f"data-request/{request_id}",
        )
    _finish(session, actor, request, status, answer.strip(), action, now)


def _finish(
    session: Session, actor: Actor, request: DataRequest, status: RequestStatus, answer: str, action: str, now: datetime
) -> None:
    request.status, request.answer, request.done_at, request.done_by = status.value, answer, now, actor.login
    request.contact = request.words = ""
    session.add(request)
    session.flush()
    _record(session, actor, request, action, now)


def _open(session: Session, actor: Actor, request_id: int) -> DataRequest:
    if not actor.may(Permission.APPROVE):
        raise Rejected(_words("problem.not_allowed"))
    request = session.get(DataRequest, request_id)
    if request is None or request.status != RequestStatus.OPEN:
        raise Rejected(_words("problem.done"))
    return request


def _citizen(session: Session, request: DataRequest) -> Citizen | None:
    return session.get(Citizen, request.citizen_id) if request.citizen_id is not None else None


def _record(session: Session, actor: Actor, request: DataRequest, action: str, now: datetime) -> None:
    audit.record(session, actor=actor.login, action=action, subject=f"data-request/{request.id}", now=now)


def words_for(table: str) -> str:
    """What a table holds, for people."""
    return _words(f"table.{table}") if f"table.{table}" in _words.known() else table


def _written(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else "(dữ liệu nhị phân)"

"""Files that go with a reply: a photo after the repair, a document. Whoever has the reply's link may read them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import attachments, audit, texts
from bot.attachments import Attachment, Checked
from bot.attachments.shelf import Kept
from bot.casework.transitions import TOLD, Action, allowed
from bot.console.desk import NotFound
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.feedback.kinds import Status
from bot.officials.access import Actor
from bot.rejected import Rejected

_words = texts.beside(__file__)

PATH = "/phan-anh/tep"
_MOST = 5


def of(session: Session, case: FeedbackCase) -> list[Attachment]:
    """The files of a case's reply."""
    return _joined(session, case, of_answer=True)


def of_citizen(session: Session, case: FeedbackCase) -> list[Attachment]:
    """The files that came with the case."""
    return _joined(session, case, of_answer=False)


def add(session: Session, case: FeedbackCase, checked: Checked, actor: Actor, now: datetime) -> None:
    """Puts a checked file to the reply that is being written. Raises Rejected."""
    _open(case)
    if len(of(session, case)) >= _MOST:
        raise Rejected({"files": _words("refused.files", most=_MOST)})
    kept = attachments.store(session, checked, now)
    assert case.id is not None
    assert kept.id is not None
    session.add(CaseAttachment(case_id=case.id, attachment_id=kept.id, of_answer=True))
    session.flush()
    audit.record(session, actor=actor.login, action="case.attach", subject=f"case/{case.code}", now=now)


def remove(session: Session, case: FeedbackCase, attachment_id: int, actor: Actor, now: datetime) -> None:
    """Takes a file of the reply away again. Raises NotFound for any other file, Rejected once it is sent."""
    _open(case)
    row = session.exec(
        select(CaseAttachment).where(
            CaseAttachment.case_id == case.id,
            CaseAttachment.attachment_id == attachment_id,
            col(CaseAttachment.of_answer),
        )
    ).first()
    if row is None:
        raise NotFound
    session.delete(row)
    session.flush()
    session.delete(session.get_one(Attachment, attachment_id))
    audit.record(session, actor=actor.login, action="case.detach", subject=f"case/{case.code}", now=now)


def links(session: Session, case: FeedbackCase, public_url: str) -> list[str]:
    """Where whoever gets the reply finds its files; none where the office has no public address."""
    return [f"{public_url}{PATH}/{one.token}" for one in of(session, case)] if public_url else []


def public(session: Session, token: str) -> Kept | None:
    """A file of a reply that was given; None for all else."""
    query = (
        select(col(Attachment.id))
        .join(CaseAttachment, col(CaseAttachment.attachment_id) == col(Attachment.id))
        .join(FeedbackCase, col(FeedbackCase.id) == col(CaseAttachment.case_id))
        .where(
            col(Attachment.token) == token,
            col(CaseAttachment.of_answer),
            col(FeedbackCase.status).in_([*TOLD, Status.REOPENED]),
        )
    )
    found = session.exec(query).first()
    return None if found is None else attachments.read(session, found)


def _open(case: FeedbackCase) -> None:
    """After an approval nothing may be slipped in; saving the draft again opens it."""
    if not allowed(case, Action.DRAFT) or case.status == Status.APPROVED:
        raise Rejected({"files": _words("refused.files_closed")})


def _joined(session: Session, case: FeedbackCase, *, of_answer: bool) -> list[Attachment]:
    ids: Sequence[int] = session.exec(
        select(CaseAttachment.attachment_id).where(
            CaseAttachment.case_id == case.id, col(CaseAttachment.of_answer).is_(of_answer)
        )
    ).all()
    return list(session.exec(select(Attachment).where(col(Attachment.id).in_(ids)).order_by(col(Attachment.id))))

"""What an official may do to a FAQ, and what is written down of it. The words themselves are `knowledge`'s."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit
from bot.officials import second_person
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from knowledge import faq_revising
from knowledge.faq import Faq, FaqDraft, FaqRecord
from knowledge.faq_revising import UnknownFaq
from knowledge.procedure import Procedure, Status, short_code

_SHORTEST = 8  # letters of a question or an answer that says something
_GONE = "Không có câu hỏi này, hoặc bản nháp đã được xử lý."


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the list. `state` is a Status, "draft" where it was never published."""

    key: str
    question: str
    topic: str
    state: str
    has_draft: bool
    checked: str


def listed(session: Session, *, state: str = "", words: str = "") -> list[Line]:
    """Everything that was written, drafts first."""
    drafts = {draft.key: draft for draft in session.exec(select(FaqDraft))}
    faqs = {faq.key: faq for faq in session.exec(select(Faq).order_by(col(Faq.topic), col(Faq.question)))}
    lines = [_unpublished(draft) for key, draft in drafts.items() if key not in faqs]
    lines += [
        Line(
            faq.key,
            faq.question,
            faq.topic,
            faq.status,
            faq.key in drafts,
            f"{faq.checked_on:%d/%m/%Y}" if faq.checked_on else "",
        )
        for faq in faqs.values()
    ]
    wanted = words.casefold().strip()
    found = [line for line in lines if not wanted or wanted in f"{line.question} {line.topic} {line.key}".casefold()]
    if state == "waiting":
        return [line for line in found if line.has_draft]
    return [line for line in found if not state or line.state == state]


def waiting(session: Session) -> list[FaqDraft]:
    """Drafts that somebody should read."""
    return list(session.exec(select(FaqDraft).order_by(col(FaqDraft.saved_at))))


def save(session: Session, actor: Actor, key: str, record: FaqRecord, now: datetime) -> str:
    """Saves a draft; a new question where `key` is "". Raises Rejected."""
    _may(actor, Permission.EDIT)
    if key and session.get(Faq, key) is None and session.get(FaqDraft, key) is None:
        raise Rejected(_GONE)
    codes = [short_code(code) or code for code in record.procedures]
    known = set(session.exec(select(Procedure.code).where(col(Procedure.code).in_(codes))))
    if strange := [code for code in codes if code not in known]:
        raise Rejected({"procedures": f"Danh mục không có thủ tục {', '.join(strange)}."})
    clean = record.model_copy(update={"procedures": codes, "variants": _lines(record.variants)})
    key = faq_revising.save_draft(session, key, clean, by=actor.login, now=now)
    audit.record(session, actor=actor.login, action="faq.draft", subject=f"faq/{key}", now=now)
    return key


def publish(session: Session, actor: Actor, key: str, now: datetime) -> None:
    """Puts a draft in force, or a withdrawn question back; never one's own draft. Raises Rejected."""
    _may(actor, Permission.APPROVE)
    draft = session.get(FaqDraft, key)
    if draft is not None:
        second_person.require_another(actor, draft.by)
        record = FaqRecord.model_validate_json(draft.record)
        if len(record.question) < _SHORTEST or len(record.answer) < _SHORTEST:
            raise Rejected("Câu hỏi và câu trả lời phải viết đủ trước khi công bố.")
    try:
        faq_revising.publish(session, key, by=actor.login, now=now)
    except UnknownFaq:
        raise Rejected(_GONE) from None
    detail = {"author": draft.by} if draft is not None else None
    audit.record(session, actor=actor.login, action="faq.publish", subject=f"faq/{key}", now=now, detail=detail)


def withdraw(session: Session, actor: Actor, key: str, reason: str, now: datetime) -> None:
    """Takes a question out of every answer. Raises Rejected."""
    _may(actor, Permission.APPROVE)
    if not reason.strip():
        raise Rejected({"reason": "Cần ghi lý do thu hồi."})
    try:
        faq_revising.withdraw(session, key, by=actor.login, now=now, reason=reason.strip())
    except UnknownFaq:
        raise Rejected(_GONE) from None
    audit.record(session, actor=actor.login, action="faq.withdraw", subject=f"faq/{key}", now=now)


def drop(session: Session, actor: Actor, key: str, now: datetime) -> None:
    """Throws a draft away. Raises Rejected."""
    _may(actor, Permission.EDIT)
    try:
        faq_revising.drop_draft(session, key)
    except UnknownFaq:
        raise Rejected(_GONE) from None
    audit.record(session, actor=actor.login, action="faq.drop", subject=f"faq/{key}", now=now)


def is_stale(faq: Faq, now: datetime, days: int) -> bool:
    """Whether nobody has checked it for so long."""
    return faq.status == Status.PUBLISHED and (faq.checked_on is None or (now.date() - faq.checked_on).days > days)


def _unpublished(draft: FaqDraft) -> Line:
    record = FaqRecord.model_validate_json(draft.record)
    checked = f"{record.checked_on:%d/%m/%Y}" if record.checked_on else ""
    return Line(draft.key, record.question, record.topic, Status.DRAFT, True, checked)


def _lines(said: list[str]) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in said if line.strip()))


def _may(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Rejected("Vai trò của bạn không cho phép làm việc này.")

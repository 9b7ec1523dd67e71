"""An approver lets the public read a masked report and its answer, or takes it back. Originals stay where they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit, texts
from bot.casework import answering, reach, telling
from bot.casework.transitions import Action, allowed, by, take_step
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.officials.access import Actor, Permission
from bot.officials.official import Official
from bot.privacy import mask_for_publishing
from bot.publication import search
from bot.rejected import Rejected
from knowledge.vietnamese import clean

_words = texts.beside(__file__)
LONGEST_QUESTION = 6_000
LONGEST_ANSWER = 9_000


@dataclass(frozen=True, slots=True)
class Words:
    """A report and its answer: as they were written, or as the public would read them."""

    question: str
    answer: str


def original(session: Session, case: FeedbackCase) -> Words:
    """What the sender wrote and what the office answered."""
    sent = answering.current(session, case)
    return Words(case.text, answering.reply_text(sent) if sent is not None and sent.sent_at is not None else "")


def masked(session: Session, case: FeedbackCase) -> Words:
    """What is proposed to the approver: personal data and names of persons out, the sender's and officials' surely."""
    written = original(session, case)
    persons = [case.name, *session.exec(select(Official.name))] if case.name else list(session.exec(_NAMES))
    return Words(_without(written.question, persons, case), _without(written.answer, persons, case))


def publish(session: Session, code: str, words: Words, actor: Actor, now: datetime, *, sure: bool = False) -> None:
    """Raises NotFound, or Rejected: nothing to read, too long, or personal data left in it and nobody `sure`."""
    case = reach.take(session, code, actor, Permission.APPROVE)
    shown = Words(clean(words.question), clean(words.answer))
    problems = _problems(shown, sure)
    if problems:
        raise Rejected(problems)
    if not original(session, case).answer or not allowed(case, Action.PUBLISH):
        raise Rejected(_words("publish.not_answered"))
    first = case.published_at is None
    case.published_question, case.published_answer = shown.question, shown.answer
    case.published_at = case.published_at or now
    event = take_step(session, case, Action.PUBLISH, by(actor), now)
    search.remember(session, case)
    if first:
        told = _words("publish.citizen", code=case.code)
        telling.tell_citizen(session, case, told, now, key=f"case/{case.id}/published/{event.id}")
    audit.record(
        session, actor=actor.login, action="case.publish", subject=f"case/{case.code}", now=now, detail={"sure": sure}
    )


def withdraw(session: Session, code: str, reason: str, actor: Actor, now: datetime) -> None:
    """The public reads it no more. The words are kept for the approver's next try."""
    case = reach.take(session, code, actor, Permission.APPROVE)
    if case.published_at is None:
        raise Rejected(_words("publish.not_public"))
    if not reason.strip():
        raise Rejected({"reason": _words("publish.no_reason")})
    if allowed(case, Action.UNPUBLISH):
        take_step(session, case, Action.UNPUBLISH, by(actor), now, note=reason.strip()[:1_000])
    case.published_at = None
    session.add(case)
    session.flush()
    assert case.id is not None
    search.forget(session, case.id)
    audit.record(session, actor=actor.login, action="case.unpublish", subject=f"case/{case.code}", now=now)


def photos(session: Session, case: FeedbackCase) -> Sequence[CaseAttachment]:
    """The citizen's files and the answer's, with the copies that the public may see."""
    mine = select(CaseAttachment).where(CaseAttachment.case_id == case.id)
    return session.exec(mine.order_by(col(CaseAttachment.id))).all()


_NAMES = select(Official.name)
_PERSON = "[họ tên]"
_SENDER = "[người gửi]"


def _without(text: str, persons: Sequence[str], case: FeedbackCase) -> str:
    for name in sorted({name for name in persons if len(name.split()) > 1}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", _SENDER if name == case.name else _PERSON, text, flags=re.IGNORECASE)
    if case.phone:
        text = text.replace(case.phone, "[số điện thoại]")
    return mask_for_publishing(text)


def _problems(words: Words, sure: bool) -> dict[str, str]:
    problems = {}
    for field, text, most in (
        ("question", words.question, LONGEST_QUESTION),
        ("answer", words.answer, LONGEST_ANSWER),
    ):
        if not text:
            problems[field] = _words(f"publish.no_{field}")
        elif len(text) > most:
            problems[field] = _words("publish.too_long", most=f"{most:,}".replace(",", "."))
        elif not sure and (left := left_in(text)):
            problems[field] = _words("publish.personal", found=", ".join(left))
    return problems


def left_in(text: str) -> list[str]:
    """Kinds of personal data that a text still holds, as the marks that would replace them."""
    before = set(_MARK.findall(text))
    counted = _MARK.findall(mask_for_publishing(text))
    return sorted({mark for mark in counted if mark not in before or counted.count(mark) > text.count(mark)})


_MARK = re.compile(r"\[[^\[\]\n]{2,30}\]")

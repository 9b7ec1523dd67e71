"""The reply: drafted, approved by a second person where that is asked, sent with a few seconds to call it back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot import texts
from bot.casework import telling
from bot.casework.handling import said, write_down
from bot.casework.transitions import Action, by, take_step
from bot.feedback import arrivals
from bot.feedback.case import CaseAnswer, CaseEvent, FeedbackCase
from bot.feedback.kinds import Status
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected

_words = texts.beside(__file__)

CALL_BACK_WITHIN = timedelta(seconds=20)
LONGEST = 8_000  # characters of a reply
OUTCOMES = ("resolved", "explained", "planned", "partly", "not_possible")


def current(session: Session, case: FeedbackCase) -> CaseAnswer | None:
    """The reply that is being written, or was sent last."""
    query = select(CaseAnswer).where(CaseAnswer.case_id == case.id, col(CaseAnswer.withdrawn_at).is_(None))
    return session.exec(query.order_by(col(CaseAnswer.id).desc()).limit(1)).first()


def set_aside(session: Session, case: FeedbackCase) -> list[CaseAnswer]:
    """Drafts of others that a later one took the place of, newest first."""
    query = select(CaseAnswer).where(CaseAnswer.case_id == case.id, col(CaseAnswer.withdrawn_at).is_not(None))
    return list(session.exec(query.order_by(col(CaseAnswer.id).desc())))


def draft(
    session: Session, case: FeedbackCase, text: str, actor: Actor, now: datetime, *, outcome: str, basis: str = ""
) -> CaseAnswer:
    """Keeps a draft and puts it before whoever approves. A changed draft needs approval anew."""
    text = said(text, "text", "refused.no_reply", most=LONGEST)
    if outcome not in OUTCOMES:
        raise Rejected({"outcome": _words("refused.outcome")})
    take_step(session, case, Action.DRAFT, by(actor), now)
    case.handler_id = case.handler_id or actor.official_id
    answer = _open(session, case)
    if answer is not None and answer.drafted_by != actor.official_id:
        answer.withdrawn_at = now  # another's words are kept beside, never written over
        session.add(answer)
        answer = None
    if answer is None:
        assert case.id is not None
        answer = CaseAnswer(case_id=case.id, text=text, drafted_at=now)
    answer.text, answer.outcome, answer.basis = text, outcome, basis.strip()
    answer.drafted_by, answer.drafted_at = actor.official_id, now
    answer.approved_by = answer.approved_at = None
    session.add(answer)
    session.flush()
    write_down(session, actor, Action.DRAFT, case, now)
    if needs_second_person(session, case):
        approvers = [one for one in arrivals.heads(session, case) if one != actor.official_id]
        told = _words("official.to_approve", code=case.code)
        telling.tell_officials(session, case, approvers, told, now, key=f"draft/{answer.id}/{case.version}")
    return answer


def _open(session: Session, case: FeedbackCase) -> CaseAnswer | None:
    found = current(session, case)
    return found if found is not None and found.sent_at is None else None


def needs_second_person(session: Session, case: FeedbackCase) -> bool:
    """Whether somebody else must approve: the unit asks for it, or it is about an official's conduct."""
    unit = session.get(Unit, case.unit_code)
    return case.about_official or (unit is not None and unit.second_person)


def approve(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> None:
    """The head's yes. Raises Rejected for whoever wrote the draft, where a second person is asked for."""
    answer = _open(session, case)
    if answer is None:
        raise Rejected(_words("refused.no_draft"))
    if not actor.may(Permission.APPROVE, case.unit_code):
        raise Rejected(_words("refused.not_head"))
    if answer.drafted_by == actor.official_id and needs_second_person(session, case):
        raise Rejected(_words("refused.own_draft"))
    take_step(session, case, Action.APPROVE, by(actor), now)
    answer.approved_by, answer.approved_at = actor.official_id, now
    session.add(answer)
    told = _words("official.approved", code=case.code)
    if answer.drafted_by != actor.official_id:
        telling.tell_officials(
            session, case, [answer.drafted_by], told, now, key=f"approved/{answer.id}/{case.version}"
        )
    write_down(session, actor, Action.APPROVE, case, now)


def send_back(session: Session, case: FeedbackCase, reason: str, actor: Actor, now: datetime) -> None:
    """The head's not yet, and why; the words of the draft stay."""
    reason = said(reason, "reason", "refused.no_reason")
    if not actor.may(Permission.APPROVE, case.unit_code):
        raise Rejected(_words("refused.not_head"))
    event = take_step(session, case, Action.SEND_BACK, by(actor), now, note=reason)
    answer = _open(session, case)
    told = _words("official.sent_back", code=case.code)
    writer = [case.handler_id] if answer is None else [answer.drafted_by]
    telling.tell_officials(session, case, writer, told, now, key=f"back/{event.id}")
    write_down(session, actor, Action.SEND_BACK, case, now)


def send(session: Session, case: FeedbackCase, actor: Actor, now: datetime, *, links: Sequence[str] = ()) -> datetime:
    """Sends the reply to everyone who waits for it; until the moment returned it can be called back.

    `links`: where its files are.
    """
    answer = _open(session, case)
    if answer is None:
        raise Rejected(_words("refused.no_draft"))
    if needs_second_person(session, case) and answer.approved_by in {None, answer.drafted_by}:
        raise Rejected(_words("refused.not_approved"))
    take_step(session, case, Action.ANSWER, by(actor), now)
    leaves = now + CALL_BACK_WITHIN
    answer.sent_at, case.answered_at = leaves, now
    session.add(answer)
    telling.tell_all(session, case, reply_text(answer, links), now, key=_key(case, answer), due_at=leaves)
    write_down(session, actor, Action.ANSWER, case, now, outcome=answer.outcome)
    return leaves


def call_back(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> None:
    """Undoes the sending while nothing has left; the draft is as it was."""
    answer = current(session, case)
    if answer is None or answer.sent_at is None or case.status != Status.ANSWERED or now >= answer.sent_at:
        raise Rejected(_words("refused.gone"))
    keys = [f"{_key(case, answer)}/{citizen_id}" for citizen_id, _ in telling.waiting(session, case)]
    if telling.call_back(session, keys) != len(keys):
        raise Rejected(_words("refused.gone"))
    sending = session.exec(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.action == Action.ANSWER)
        .order_by(col(CaseEvent.id).desc())
        .limit(1)
    ).one()
    take_step(session, case, Action.CALL_BACK, by(actor), now, to=Status(sending.from_status))
    answer.sent_at = case.answered_at = None
    session.add(answer)
    write_down(session, actor, Action.CALL_BACK, case, now)


def reply_text(answer: CaseAnswer, links: Sequence[str] = ()) -> str:
    """The reply as the citizen reads it: the words, what they rest on, and where its files are."""
    parts = [answer.text]
    if answer.basis:
        parts.append(_words("citizen.basis", basis=answer.basis))
    if links:
        parts.append("\n".join([_words("citizen.files"), *links]))
    return "\n\n".join(parts)


def _key(case: FeedbackCase, answer: CaseAnswer) -> str:
    return f"case/{case.id}/answer/{answer.id}"

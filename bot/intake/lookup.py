"""What the sender of a report may know of it, and who may ask: its own chat, or the code with the last four digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from bot import texts
from bot.casework import citizen_steps
from bot.casework.transitions import Action, allowed
from bot.feedback.case import CaseAnswer, CaseEvent, CaseFollower, FeedbackCase
from bot.feedback.kinds import Status
from bot.intake import tries
from bot.intake.contact import proves
from bot.rejected import Rejected

_words = texts.beside(__file__)
_MOST_LISTED = 10
STATUS = {status.value: _words(f"status.{status}") for status in Status}
"""How a citizen reads where a case stands: an officials' draft is nobody else's business."""
_NOBODY = "0" * 10  # stands for the phone of a case that is not there: asking takes as long


@dataclass(frozen=True, slots=True)
class StepTold:
    """One public step, in words."""

    at: datetime
    action: str
    note: str


@dataclass(frozen=True, slots=True)
class Account:
    """A case as its sender may see it."""

    code: str
    kind: str
    category: str
    status: Status
    text: str
    place: str
    received_at: datetime
    due_on: date | None
    steps: Sequence[StepTold]
    answer: str
    rating: int | None
    may_rate: bool
    may_reopen: bool
    own: bool  # False: they follow another's case, whose words stay unseen


def mine(session: Session, citizen_id: int) -> list[FeedbackCase]:
    """One's own cases and those one follows, the newest first."""
    followed = select(CaseFollower.case_id).where(CaseFollower.citizen_id == citizen_id)
    query = (
        select(FeedbackCase)
        .where(or_(col(FeedbackCase.citizen_id) == citizen_id, col(FeedbackCase.id).in_(followed)))
        .order_by(col(FeedbackCase.id).desc())
        .limit(_MOST_LISTED)
    )
    return list(session.exec(query))


def own(session: Session, code: str, citizen_id: int) -> FeedbackCase | None:
    """The citizen's own case, locked for a change; None where there is none or it is another's."""
    query = select(FeedbackCase).where(FeedbackCase.code == code, FeedbackCase.citizen_id == citizen_id)
    return session.exec(query.with_for_update()).first()


def of_citizen(session: Session, code: str, citizen_id: int) -> FeedbackCase | None:
    """The case of this code if it is the citizen's own or one they follow."""
    case = _of_code(session, code)
    if case is None or case.citizen_id == citizen_id:
        return case
    follows = select(CaseFollower.id).where(CaseFollower.case_id == case.id, CaseFollower.citizen_id == citizen_id)
    return case if session.exec(follows).first() is not None else None


def by_code(session: Session, code: str, digits: str, now: datetime) -> FeedbackCase | None:
    """The case, for whoever knows its code and the last four digits; one sent without a phone asks for none.

    Raises Rejected after five wrong guesses in an hour. None says neither which of the two was wrong.
    """
    case = _of_code(session, code)
    if case is None or case.id is None:
        proves(digits, _NOBODY)
        return None
    if tries.blocked(session, case.id, now):
        raise Rejected({"digits": _words("lookup.blocked")})
    if not case.phone or proves(digits, case.phone):
        tries.found(session, case.id)
        return case
    tries.missed(session, case.id, now)
    return None


def account(session: Session, case: FeedbackCase, now: datetime, citizen_id: int | None = None) -> Account:
    """What the sender may see; a follower sees state and answer, not the words or the sender."""
    own = citizen_id is None or case.citizen_id == citizen_id
    main = citizen_steps.standing(session, case)
    steps = session.exec(
        select(CaseEvent)
        .where(col(CaseEvent.case_id).in_([case.id, main.id]), col(CaseEvent.public).is_(True))
        .order_by(col(CaseEvent.at), col(CaseEvent.id))
    )
    status = Status(main.status)
    acts = own and main.id == case.id
    return Account(
        code=case.code,
        kind=case.kind,
        category=case.category,
        status=status,
        text=case.text if own else "",
        place=case.place,
        received_at=case.received_at,
        due_on=main.due_on,
        steps=[StepTold(step.at, step.action, step.note) for step in steps],
        answer=_answer(session, main, now),
        rating=case.rating,
        may_rate=acts and allowed(case, Action.RATE),
        may_reopen=acts and allowed(case, Action.REOPEN),
        own=own,
    )


def _answer(session: Session, case: FeedbackCase, now: datetime) -> str:
    sent = session.exec(
        select(CaseAnswer)
        .where(
            CaseAnswer.case_id == case.id,
            col(CaseAnswer.sent_at) <= now,
            col(CaseAnswer.withdrawn_at).is_(None),
        )
        .order_by(col(CaseAnswer.sent_at).desc(), col(CaseAnswer.id).desc())
        .limit(1)
    ).first()
    if sent is None:
        return ""
    return f"{sent.text}\n\n{_words('lookup.basis', basis=sent.basis)}" if sent.basis else sent.text


def _of_code(session: Session, code: str) -> FeedbackCase | None:
    return session.exec(select(FeedbackCase).where(FeedbackCase.code == code)).first()

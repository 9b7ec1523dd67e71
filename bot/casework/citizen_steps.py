"""What the citizen does to a case that is theirs: joins, rates, asks for it to be opened again."""

from datetime import datetime

from sqlmodel import Session, select

from bot import texts
from bot.calendar import working_days
from bot.casework import telling
from bot.casework.handling import said
from bot.casework.transitions import CITIZEN, Action, take_step
from bot.feedback import arrivals, deadlines
from bot.feedback.case import CaseFollower, FeedbackCase
from bot.rejected import Rejected

_words = texts.beside(__file__)

_BAD = 2  # stars and fewer: the head hears of it
_FEWEST_LETTERS = 5


def standing(session: Session, case: FeedbackCase) -> FeedbackCase:
    """The case that speaks for this one: the one it was merged into, or itself."""
    while case.merged_into is not None:
        into = session.get(FeedbackCase, case.merged_into)
        if into is None:
            break
        case = into
    return case


def rate(session: Session, case: FeedbackCase, stars: int, now: datetime, words: str = "") -> None:
    """1 to 5, once for each answer; a second time is a change of mind."""
    if stars not in range(1, 6):
        raise Rejected({"stars": _words("refused.stars")})
    event = take_step(session, case, Action.RATE, CITIZEN, now, note=_words("note.rated", stars=stars))
    case.rating, case.rated_at, case.rating_words = stars, now, words.strip()[:1_000]
    if stars <= _BAD:
        told = _words("official.rated_badly", code=case.code, stars=stars)
        telling.tell_officials(session, case, arrivals.heads(session, case), told, now, key=f"rated/{event.id}")


def reopen(session: Session, case: FeedbackCase, reason: str, now: datetime) -> None:
    """The citizen says why it is not done: it is counted anew from now, and the head hears of it."""
    reason = said(reason, "reason", "refused.no_reopening_reason")
    if len(reason) < _FEWEST_LETTERS:
        raise Rejected({"reason": _words("refused.no_reopening_reason")})
    event = take_step(session, case, Action.REOPEN, CITIZEN, now, note=reason)
    case.due_from, case.extended_days, case.answered_at, case.refusal = now, 0, None, ""
    deadlines.give(session, case, working_days.load(session))
    told = _words("official.reopened", code=case.code)
    heads = arrivals.heads(session, case)
    telling.tell_officials(session, case, [*heads, case.handler_id], told, now, key=f"reopened/{event.id}")


def join(session: Session, case: FeedbackCase, citizen_id: int, now: datetime) -> bool:
    """They wait for the outcome of a case that another filed. False: they did already."""
    case = standing(session, case)
    assert case.id is not None
    if case.citizen_id == citizen_id:
        return False
    before = select(CaseFollower).where(CaseFollower.case_id == case.id, CaseFollower.citizen_id == citizen_id)
    if session.exec(before).first() is not None:
        return False
    session.add(CaseFollower(case_id=case.id, citizen_id=citizen_id, joined_at=now))
    take_step(session, case, Action.JOIN, CITIZEN, now)
    return True

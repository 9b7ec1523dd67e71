"""A changed calendar moves the days of open cases; each that moves says so in its history."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot import notice, texts
from bot.calendar import working_days
from bot.calendar.changing import Moved
from bot.calendar.working_days import Calendar, Pause
from bot.feedback import deadlines
from bot.feedback.case import CaseEvent, CasePause, FeedbackCase
from bot.feedback.queue import FEEDBACK

_words = texts.beside(__file__)


def moved(session: Session, calendar: Calendar) -> list[Moved]:
    """What `calendar` would change: the answer's days of open cases."""
    found = []
    for case, due in _counted(session, calendar):
        if due != case.due_on:
            found.append(Moved(case.code, f"/quan-tri/phan-anh/{case.code}", case.due_on, due))
    return found


def recount(session: Session, calendar: Calendar, who: str, now: datetime) -> int:
    """Writes the new days, with an event for each case that moved; how many did."""
    moving = [(case, due) for case, due in _counted(session, calendar) if due != case.due_on]
    for case, due in moving:
        assert case.id is not None
        days = deadlines.days_for(session, case.unit_code, case.kind, case.category)
        note = _words("recounted.note", was=f"{case.due_on:%d/%m/%Y}", due=f"{due:%d/%m/%Y}")
        case.classify_on = working_days.due(calendar, case.received_at, days.classify)
        case.due_on, case.changed_at = due, now
        case.version += 1
        session.add(case)
        event = CaseEvent(case_id=case.id, at=now, action="recount", actor=who, note=note)
        event.from_status = event.to_status = case.status
        session.add(event)
    session.flush()
    if moving:
        notice.announce(session, FEEDBACK)
    return len(moving)


def _counted(session: Session, calendar: Calendar) -> Iterator[tuple[FeedbackCase, date]]:
    """Open cases with a promised day, and what the calendar makes of it."""
    still = (col(FeedbackCase.ended_at).is_(None), col(FeedbackCase.due_on).is_not(None))
    pauses: dict[int, list[Pause]] = {}
    ended = col(CasePause.ended_at).is_not(None)
    waited = select(CasePause).join(FeedbackCase, col(CasePause.case_id) == col(FeedbackCase.id))
    for row in session.exec(waited.where(*still, ended)):
        if row.ended_at is not None:
            pauses.setdefault(row.case_id, []).append(Pause(row.began_at, row.ended_at))
    for case in session.exec(select(FeedbackCase).where(*still)):
        days = case.due_days + case.extended_days
        yield case, working_days.due(calendar, case.due_from, days, pauses.get(case.id or 0, ()))

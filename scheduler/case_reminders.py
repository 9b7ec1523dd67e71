"""What officials are reminded of about cases: what is due, what is late, what only the head can move now.

Each is told once for each day that it is about, however often this runs.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, and_, col, or_, select

from bot import texts
from bot.alerts import alert
from bot.calendar import working_days
from bot.calendar.working_days import Calendar
from bot.casework import handling, telling
from bot.casework.transitions import PROGRAM, Action, take_step
from bot.database import Database
from bot.feedback import arrivals
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Status
from bot.feedback.queue import FEEDBACK
from bot.office_hours import local

CLOSE_AFTER = timedelta(days=30)  # an answer that nobody came back to
_ESCALATE_EVERY = 5  # working days
_AT_ONCE = 100  # cases in one transaction
_MOST_CLOSED = 500  # in a morning; the next one goes on
_NOT_SORTED = (Status.RECEIVED, Status.ACCEPTED)

_words = texts.beside(__file__)


async def remind_of_cases(database: Database, to: str, _planned_at: datetime, now: datetime) -> str:
    """Reminds handlers and heads, closes what is over, and tells `to` how much is late. Says what it did."""
    today = local(now).date()
    closed = await database.write(lambda session: _close(session, now))
    calendar = await database.read(working_days.load)
    if not calendar.is_working(today):
        return _words("cases.day_off", closed=closed)
    soon = working_days.after(calendar, today, 1)
    told = late = 0
    last: int | None = 0
    while last is not None:
        step = await database.write(partial(_some, after=last, until=soon, calendar=calendar, now=now))
        told, late, last = told + step.told, late + step.late, step.last

    def tell(session: Session) -> None:
        alert(session, _words("cases.late", count=late), now, to=to, key=f"{FEEDBACK}/late/{today}")

    if late:
        await database.write(tell)
    return _words("cases.done", told=told, late=late, closed=closed)


class _Step(NamedTuple):
    """What one transaction did; `last` is the case it came to, None at the end."""

    told: int
    late: int
    last: int | None


def _some(session: Session, after: int, until: date, calendar: Calendar, now: datetime) -> _Step:
    """A few cases in one transaction, so that nobody else waits long for the database."""
    today = local(now).date()
    query = select(FeedbackCase).where(
        col(FeedbackCase.id) > after,
        col(FeedbackCase.ended_at).is_(None),
        col(FeedbackCase.merged_into).is_(None),
        or_(
            and_(col(FeedbackCase.paused_at).is_(None), col(FeedbackCase.due_on) <= until),
            and_(col(FeedbackCase.status).in_(_NOT_SORTED), col(FeedbackCase.classify_on) < today),
        ),
    )
    found = session.exec(query.order_by(col(FeedbackCase.id)).limit(_AT_ONCE)).all()
    told = late = 0
    for case in found:
        if case.status in _NOT_SORTED and case.classify_on is not None and case.classify_on < today:
            told += _unsorted(session, case, now)
        if case.paused_at is not None or case.due_on is None or case.due_on > until:
            continue
        if case.due_on < today:
            late += 1
            told += _late(session, case, working_days.between(calendar, case.due_on, today), now)
        else:
            told += _tell(session, case, "cases.due_soon", f"due/{case.due_on}", now)
    return _Step(told, late, found[-1].id if len(found) == _AT_ONCE else None)


def _unsorted(session: Session, case: FeedbackCase, now: datetime) -> int:
    text = _words("cases.classify_late", code=case.code, due=telling.day(case.classify_on))
    return telling.tell_officials(session, case, arrivals.heads(session, case), text, now, key="classify_late")


def _late(session: Session, case: FeedbackCase, days: int, now: datetime) -> int:
    """The handler on the first late day, the head then and every week: a note in the history says that they know."""
    told = _tell(session, case, "cases.is_late", f"late/{case.due_on}", now)
    text = _words("cases.escalated", code=case.code, days=days)
    key = f"escalated/{case.due_on}/{days // _ESCALATE_EVERY}"
    heads = telling.tell_officials(session, case, arrivals.heads(session, case), text, now, key=key)
    if heads:
        take_step(session, case, Action.REMIND, PROGRAM, now, note=text)
    return told + heads


def _tell(session: Session, case: FeedbackCase, words: str, key: str, now: datetime) -> int:
    to = [case.handler_id] if case.handler_id else arrivals.heads(session, case)
    text = _words(words, code=case.code, due=telling.day(case.due_on))
    return telling.tell_officials(session, case, to, text, now, key=key)


def _close(session: Session, now: datetime) -> int:
    query = select(FeedbackCase).where(
        col(FeedbackCase.status).in_([Status.ANSWERED, Status.PUBLISHED]),
        col(FeedbackCase.about_official).is_(False),
        col(FeedbackCase.answered_at) < now - CLOSE_AFTER,
    )
    over = list(session.exec(query.order_by(col(FeedbackCase.id)).limit(_MOST_CLOSED)))
    for case in over:
        handling.close(session, case, None, now)
    return len(over)

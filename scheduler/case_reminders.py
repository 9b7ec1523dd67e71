"""What officials are reminded of about cases: what is due, what is late, what only the head can move now."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot import texts
from bot.alerts import alert
from bot.database import Database
from bot.feedback.case import FeedbackCase
from bot.feedback.queue import FEEDBACK
from bot.office_hours import local

_words = texts.beside(__file__)


async def remind_of_late_cases(database: Database, to: str, planned_at: datetime, now: datetime) -> str:
    """Tells `to` how many open cases are past their day; nothing where none is. Says the same."""
    today = local(now).date()

    def work(session: Session) -> str:
        late = session.exec(
            select(func.count()).where(
                col(FeedbackCase.ended_at).is_(None),
                col(FeedbackCase.merged_into).is_(None),
                col(FeedbackCase.paused_at).is_(None),
                col(FeedbackCase.due_on) < today,
            )
        ).one()
        if not late:
            return _words("cases.none_late")
        told = _words("cases.late", count=late)
        alert(session, told, now, to=to, key=f"{FEEDBACK}/late/{today}")
        return told

    return await database.write(work)

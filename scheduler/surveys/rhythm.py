"""What the clock starts for surveys."""

from datetime import datetime

from sqlmodel import Session

from bot import texts
from bot.database import Database
from bot.office_hours import local
from scheduler.surveys import improving, inviting, mixing
from scheduler.surveys import round as rounds
from scheduler.surveys.inviting import Inviter

_words = texts.beside(__file__)


async def turn_rounds(database: Database, _planned_at: datetime, now: datetime) -> str:
    """Plans the quarter's round and the next one, and forgets what could show when somebody answered."""

    def work(session: Session) -> str:
        made = rounds.plan_quarters(session, now)
        forgotten = mixing.mix(session, now)
        names = ", ".join(row.name for row in made)
        said = _words("rhythm.planned", names=names) if made else _words("rhythm.nothing_planned")
        return f"{said} {_words('rhythm.forgotten', count=forgotten)}"

    return await database.write(work)


async def invite(database: Database, inviter: Inviter, _planned_at: datetime, now: datetime) -> str:
    """Looks up whom to ask, and asks who may be asked."""

    def work(session: Session) -> str:
        made = inviting.gather(session, inviter.after, now)
        return _words("rhythm.invited", sent=inviting.send_due(session, inviter, now), made=made)

    return await database.write(work)


def overdue(session: Session, now: datetime) -> int:
    """How many pieces of work for improvement are past their day."""
    today = local(now).date()
    return sum(row.due_on < today for row in improving.listed(session, None, only_open=True))

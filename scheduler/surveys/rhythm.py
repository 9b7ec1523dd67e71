"""What the clock starts for surveys."""

from datetime import datetime

from sqlmodel import Session

from bot import texts
from bot.database import Database
from scheduler.surveys import inviting, low_scores, mixing
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


async def look_for_low_scores(database: Database, low_percent: float, _planned_at: datetime, now: datetime) -> str:
    """Opens work for what scored low."""
    made = await database.write(lambda session: low_scores.open_all(session, low_percent, now))
    return _words("rhythm.lowered", count=made)

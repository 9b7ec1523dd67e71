"""What the clock starts for surveys."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot import texts
from bot.database import Database
from bot.officials import notices
from bot.officials.access import Permission, who_may
from bot.officials.unit import ROOT
from scheduler.surveys import counting, inviting, low_scores, mixing
from scheduler.surveys import round as rounds
from scheduler.surveys.counting import Part
from scheduler.surveys.inviting import Inviter
from scheduler.surveys.tabs import SURVEYS

_NEWS = timedelta(days=3)

_words = texts.beside(__file__)


async def turn_rounds(database: Database, _planned_at: datetime, now: datetime) -> str:
    """Plans the quarter's round and the next one, and forgets what could show when somebody answered."""

    def work(session: Session) -> str:
        made = rounds.plan_quarters(session, now)
        _tell_of_ends(session, now)
        forgotten = mixing.mix(session, now)
        names = ", ".join(row.name for row in made)
        said = _words("rhythm.planned", names=names) if made else _words("rhythm.nothing_planned")
        return f"{said} {_words('rhythm.forgotten', count=forgotten)}"

    return await database.write(work)


def _tell_of_ends(session: Session, now: datetime) -> None:
    """Approvers of the whole office hear once that a round is over and what it brought."""
    approvers = [official.id for official in who_may(session, Permission.APPROVE, ROOT) if official.id is not None]
    for row in rounds.listed(session):
        if row.id is None or not row.closes_at <= now < row.closes_at + _NEWS:
            continue
        n = counting.overall(session, Part((row.id,))).total()
        said = _words("rhythm.round_over", name=row.name, n=n)
        link = f"{SURVEYS}?dot={row.id}"
        notices.tell(session, approvers, said, now, key=f"survey_round_over/{row.id}", link=link)


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

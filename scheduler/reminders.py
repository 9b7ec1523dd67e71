"""What the administrator is reminded of: messages that stand still until a person looks, entries not checked for long.

Goes out through `bot/alerts.py`, once for each planned moment.
"""

from datetime import datetime

from sqlmodel import Session

from bot import backlog, texts
from bot.alerts import alert
from bot.database import Database
from bot.inbox import InboxStatus
from bot.office_hours import local
from bot.outbox import DeliveryStatus
from knowledge import catalogue

_words = texts.beside(__file__)


async def remind_of_standstill(database: Database, to: str, planned_at: datetime, now: datetime) -> str:
    """Tells `to` how many messages wait for a person; nothing where none does. Says the same."""

    def work(session: Session) -> str:
        standing = backlog.read(session, now)
        poison = sum(row.count for row in standing.inbox if row.status == InboxStatus.POISON)
        unknown = sum(row.count for row in standing.outbox if row.status == DeliveryStatus.UNKNOWN)
        parked = sum(row.count for row in standing.outbox if row.status == DeliveryStatus.PARKED)
        if not poison + unknown + parked:
            return _words("standstill.none")
        told = _words("standstill.some", poison=poison, unknown=unknown, parked=parked)
        alert(session, told, now, to=to, key=f"standstill/{local(planned_at):%Y-%m-%d}")
        return told

    return await database.write(work)


async def remind_of_stale(database: Database, days: int, to: str, planned_at: datetime, now: datetime) -> str:
    """Tells `to` how many published procedures were last checked more than `days` ago. Says the same."""

    def work(session: Session) -> str:
        stale = catalogue.stale(session, now, days)
        if not stale:
            return _words("stale.none", days=days)
        told = _words("stale.some", count=len(stale), days=days, some=", ".join(stale[:5]))
        alert(session, told, now, to=to, key=f"stale/{local(planned_at):%Y-%m}")
        return told

    return await database.write(work)

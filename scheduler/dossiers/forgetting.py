"""Dossiers whose time is over: the row, its history and its watches go together; signed reports keep their figures."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from bot import texts
from bot.database import Database
from bot.dossiers.dossier import Dossier
from bot.dossiers.looking import DossierTry
from knowledge.tables import table_of

_CHUNK = 500
_BREATH = 0.02  # seconds between two chunks: citizens write meanwhile
_words = texts.beside(__file__)


async def forget(database: Database, days: int, _planned_at: datetime, now: datetime) -> str:
    """Erases what ended more than `days` ago, and the wrong tries of yesterday."""
    total = 0

    def work(session: Session) -> int:
        dossiers, tries = table_of(Dossier), table_of(DossierTry)
        over = col(Dossier.finished_at) < now - timedelta(days=days)
        oldest = select(dossiers.c.code).where(over).order_by(dossiers.c.finished_at).limit(_CHUNK)
        session.connection().execute(delete(tries).where(tries.c.at < now - timedelta(days=1)))
        return int(session.connection().execute(delete(dossiers).where(dossiers.c.code.in_(oldest), over)).rowcount)

    while erased := await database.write(work):
        total += erased
        await asyncio.sleep(_BREATH)
    return _words("forget.erased", count=total)

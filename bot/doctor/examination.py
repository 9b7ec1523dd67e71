"""The whole examination, in the order that things depend on each other."""

from datetime import datetime

from sqlmodel import Session

from bot.database import Database
from bot.doctor.clock import about_clock, about_zone
from bot.doctor.configuration import about_settings
from bot.doctor.content import about_catalogue, about_desks, about_messages
from bot.doctor.finding import Finding
from bot.doctor.people import about_audit, about_officials
from bot.doctor.storage import open_database
from bot.doctor.telegram import about_telegram
from bot.doctor.zalo import about_account, about_bot
from bot.settings import Settings


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Looks at everything and changes nothing."""
    database, stored = open_database(settings)
    try:
        return [
            *about_settings(settings),
            *stored,
            *await _content(settings, database, now),
            *await about_telegram(settings, now),
            await about_bot(settings),
            about_zone(),
            await about_clock(settings, database, now),
        ]
    finally:
        if database is not None:
            database.close()


async def _content(settings: Settings, database: Database | None, now: datetime) -> list[Finding]:
    if database is None:
        return [about_account(settings, None, now)]

    def look(session: Session) -> list[Finding]:
        return [
            *about_catalogue(session, now, settings.stale_after_days),
            about_desks(session),
            *about_officials(session),
            about_audit(session),
            *about_messages(session, now),
            about_account(settings, session, now),
        ]

    return await database.read(look)

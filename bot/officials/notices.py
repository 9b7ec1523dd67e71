"""Tells officials what waits for them: in the console, and in their own chat where they linked one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, SQLModel, col, select

from bot import outbox
from bot.channels.channel import Reply
from bot.database import insert_or
from bot.officials.official import Official, OfficialNotice
from bot.outbox import Priority

_table: Any = SQLModel.metadata.tables["official_notice"]


def tell(session: Session, official_ids: Iterable[int], text: str, now: datetime, *, key: str, link: str = "") -> int:
    """Tells each active official once for each `key`. `text` holds no citizen's data. Returns how many are new."""
    connection = session.connection()
    adding = insert_or(connection.dialect.name, _table)
    told = 0
    wanted = select(col(Official.id), col(Official.contact)).where(
        col(Official.active), col(Official.id).in_(set(official_ids))
    )
    for official_id, contact in session.exec(wanted).all():
        values = {"official_id": official_id, "key": key, "text": text, "link": link, "at": now}
        once = adding.values(values).on_conflict_do_nothing(index_elements=["official_id", "key"])
        added = connection.execute(once.returning(_table.c.id)).first() is not None  # PostgreSQL counts no rows here
        told += added
        channel, _, address = contact.partition(":")
        if added and address:
            outbox.put(
                session,
                [Reply(text)],
                channel=channel,
                address=address,
                now=now,
                priority=Priority.ALERT,
                natural_key=f"official/{official_id}/{key}",
            )
    return told


def unread(session: Session, official_id: int) -> int:
    """How many notices they have not looked at."""
    query = select(func.count()).where(
        col(OfficialNotice.official_id) == official_id, col(OfficialNotice.read_at).is_(None)
    )
    return session.exec(query).one()


def newest(session: Session, official_id: int, most: int = 50) -> list[OfficialNotice]:
    """Their notices, newest first."""
    query = select(OfficialNotice).where(col(OfficialNotice.official_id) == official_id)
    return list(session.exec(query.order_by(col(OfficialNotice.id).desc()).limit(most)))


def read_all(session: Session, official_id: int, now: datetime) -> None:
    """They have looked at the list."""
    mine = update(_table).where(_table.c.official_id == official_id, _table.c.read_at.is_(None))
    session.connection().execute(mine.values(read_at=now))

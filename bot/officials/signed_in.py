"""Sessions of officials, kept on the server so that any can be ended at once; of the cookie only a hash is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from bot.officials.official import Official
from knowledge.moment import moment

LONGEST = timedelta(hours=12)
_IDLE = timedelta(hours=2)
_LOOK = timedelta(minutes=1)  # how exactly `seen_at` is kept


class OfficialSession(SQLModel, table=True):
    """One sign-in. `complete` False: the second factor is still missing."""

    __tablename__ = "official_session"
    id: str = Field(primary_key=True, max_length=64)
    official_id: int = Field(foreign_key="official.id", ondelete="CASCADE", index=True)
    complete: bool = False
    device: str = ""
    address: str = ""
    created_at: datetime = Field(sa_column=moment())
    seen_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


_table: Any = SQLModel.metadata.tables["official_session"]


def begin(
    session: Session, official_id: int, now: datetime, *, complete: bool, device: str = "", address: str = ""
) -> str:
    """A new session; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    row = OfficialSession(
        id=id_of(token),
        official_id=official_id,
        complete=complete,
        device=device[:200],
        address=address,
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> tuple[OfficialSession, Official] | None:
    """The running session of a cookie and whose it is; None when it ended, expired, or they may work no more."""
    if not token:
        return None
    found = session.exec(
        select(OfficialSession, Official)
        .join(Official, col(Official.id) == col(OfficialSession.official_id))
        .where(col(OfficialSession.id) == id_of(token))
    ).first()
    if found is None:
        return None
    row, official = found
    expired = now - row.seen_at > _IDLE or now - row.created_at > LONGEST
    return None if row.ended_at or expired or not official.active else (row, official)


def needs_look(row: OfficialSession, now: datetime) -> bool:
    """Whether `seen_at` is old enough to be written again."""
    return now - row.seen_at > _LOOK


def look(session: Session, session_id: str, now: datetime) -> None:
    """They are still there."""
    session.connection().execute(update(_table).where(_table.c.id == session_id).values(seen_at=now))


def complete(session: Session, session_id: str, now: datetime) -> str:
    """The second factor was right: a fresh token, so that one from before it is worth nothing."""
    row = session.get(OfficialSession, session_id)
    assert row is not None
    end(session, session_id, now)
    return begin(session, row.official_id, now, complete=True, device=row.device, address=row.address)


def end(session: Session, session_id: str, now: datetime) -> None:
    """Signs out."""
    session.connection().execute(
        update(_table).where(_table.c.id == session_id, _table.c.ended_at.is_(None)).values(ended_at=now)
    )


def end_all(session: Session, official_id: int, now: datetime, *, but: str = "") -> None:
    """Signs them out everywhere, except in the session `but`."""
    theirs = update(_table).where(_table.c.official_id == official_id, _table.c.ended_at.is_(None), _table.c.id != but)
    session.connection().execute(theirs.values(ended_at=now))


def running(session: Session, official_id: int, now: datetime) -> list[OfficialSession]:
    """Where they are signed in, the newest first."""
    query = (
        select(OfficialSession)
        .where(
            col(OfficialSession.official_id) == official_id,
            col(OfficialSession.ended_at).is_(None),
            col(OfficialSession.seen_at) > now - _IDLE,
            col(OfficialSession.created_at) > now - LONGEST,
        )
        .order_by(col(OfficialSession.seen_at).desc())
    )
    return list(session.exec(query))


def id_of(token: str) -> str:
    """What is kept of a cookie."""
    return hashlib.sha256(token.encode()).hexdigest()

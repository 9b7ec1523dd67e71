"""Photos that a channel only named: fetched after the case is filed, checked, and put to it. Rows and rules.

The loop that goes out for them is `fetching.py`.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from bot import attachments, texts
from bot.attachments import Checked
from bot.casework.transitions import PROGRAM
from bot.feedback.case import CaseAttachment, CaseEvent, FeedbackCase
from knowledge.moment import moment

MOST_TRIES = 6
MISSING = "photo_missing"  # the action in a case's history
_words = texts.beside(__file__)
_LEASE = timedelta(minutes=2)
_DUE = text("status = 'due'")


class FetchStatus(StrEnum):
    DUE = "due"
    DONE = "done"
    FAILED = "failed"  # refused by content, gone, or tried too often: the officials see that a photo is missing


class PhotoFetch(SQLModel, table=True):
    """One photo of one case to bring here. `ready_at` is when it may be taken: due, or the end of a lease."""

    __tablename__ = "photo_fetch"
    __table_args__ = (Index("photo_fetch_due", "ready_at", sqlite_where=_DUE, postgresql_where=_DUE),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE", index=True)
    channel: str
    file_id: str = ""
    url: str = ""
    name: str = ""
    status: str = FetchStatus.DUE
    attempts: int = 0
    error: str = ""
    ready_at: datetime = Field(sa_column=moment())


def take(session: Session, now: datetime, most: int) -> list[PhotoFetch]:
    """Claims photos that are due; another process gets others."""
    due = (
        select(PhotoFetch.id)
        .where(col(PhotoFetch.status) == FetchStatus.DUE, col(PhotoFetch.ready_at) <= now)
        .order_by(col(PhotoFetch.ready_at))
        .limit(most)
    )
    claimed = (
        update(PhotoFetch)
        .where(
            col(PhotoFetch.id).in_(due.with_for_update(skip_locked=True)),
            col(PhotoFetch.status) == FetchStatus.DUE,
            col(PhotoFetch.ready_at) <= now,
        )
        .values(ready_at=now + _LEASE, attempts=col(PhotoFetch.attempts) + 1)
        .returning(col(PhotoFetch.id))
    )
    ids = list(session.connection().execute(claimed).scalars())
    return list(session.exec(select(PhotoFetch).where(col(PhotoFetch.id).in_(ids)).order_by(col(PhotoFetch.id))))


def bring(session: Session, fetch_id: int, checked: Checked, now: datetime) -> None:
    """Puts a fetched photo to its case, once."""
    if not _end(session, fetch_id, FetchStatus.DONE, ""):
        return
    fetch = session.get_one(PhotoFetch, fetch_id)
    kept = attachments.store(session, checked, now)
    assert kept.id is not None
    session.add(CaseAttachment(case_id=fetch.case_id, attachment_id=kept.id))
    session.flush()


def give_up(session: Session, fetch_id: int, error: str, now: datetime, note: str = "") -> None:
    """It will never come: the officials see in the case's history that a photo is missing."""
    if not _end(session, fetch_id, FetchStatus.FAILED, error):
        return
    case = session.get_one(FeedbackCase, session.get_one(PhotoFetch, fetch_id).case_id)
    assert case.id is not None
    session.add(
        CaseEvent(
            case_id=case.id,
            at=now,
            action=MISSING,
            from_status=case.status,
            to_status=case.status,
            actor=PROGRAM.name,
            note=note or _words("photo.gone"),
        )
    )
    session.flush()


def again(session: Session, fetch_id: int, attempts: int, error: str, now: datetime) -> None:
    """Tries later, longer each time; gives up after some tries."""
    if attempts >= MOST_TRIES:
        give_up(session, fetch_id, error, now)
        return
    later = now + timedelta(seconds=15 * 4 ** (attempts - 1))
    session.connection().execute(
        update(PhotoFetch).where(col(PhotoFetch.id) == fetch_id).values(ready_at=later, error=error)
    )


def _end(session: Session, fetch_id: int, status: FetchStatus, error: str) -> bool:
    ended = (
        update(PhotoFetch)
        .where(col(PhotoFetch.id) == fetch_id, col(PhotoFetch.status) == FetchStatus.DUE)
        .values(status=status.value, error=error)
    )
    return bool(session.connection().execute(ended).rowcount)

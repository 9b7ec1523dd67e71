"""Joins an official to their own chat: a short code from the console, sent to the bot within a quarter of an hour."""

import re
import secrets
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete, select

from bot import audit
from bot.officials.official import Official
from knowledge.moment import moment

_LIVES = timedelta(minutes=15)
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"  # none that looks like another
_LENGTH = 8
_WRITTEN = re.compile(rf"^\s*LK[ -]?([{_LETTERS}]{{4}})[ -]?([{_LETTERS}]{{4}})\s*$", re.IGNORECASE)


class ChatCode(SQLModel, table=True):
    """One code that waits to be sent."""

    __tablename__ = "official_chat_code"
    code: str = Field(primary_key=True, max_length=20)
    official_id: int = Field(foreign_key="official.id", ondelete="CASCADE", index=True)
    made_at: datetime = Field(sa_column=moment())


def new_code(session: Session, official_id: int, now: datetime) -> str:
    """`LK-7K3M-QX4D`; an earlier code of the same official is worth nothing from now on."""
    session.exec(delete(ChatCode).where(col(ChatCode.official_id) == official_id))
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    code = f"LK-{letters[:4]}-{letters[4:]}"
    session.add(ChatCode(code=code, official_id=official_id, made_at=now))
    session.flush()
    return code


def waiting_code(session: Session, official_id: int, now: datetime) -> str:
    """The code that still counts, "" for none."""
    row = session.exec(select(ChatCode).where(col(ChatCode.official_id) == official_id)).first()
    return row.code if row is not None and now - row.made_at <= _LIVES else ""


def read(text: str) -> str:
    """The code that a message consists of, "" for any other message."""
    found = _WRITTEN.match(text)
    return f"LK-{found[1]}-{found[2]}".upper() if found else ""


def link(session: Session, code: str, contact: str, now: datetime) -> Official | None:
    """Uses a code up: its official hears in the chat `contact` ("telegram:123") from now on. None for a wrong code."""
    row = session.get(ChatCode, code)
    if row is None or now - row.made_at > _LIVES:
        return None
    official = session.get(Official, row.official_id)
    session.delete(row)
    if official is None or not official.active:
        return None
    official.contact = contact
    audit.record(session, actor=official.login, action="contact.link", subject=f"official/{official.login}", now=now)
    session.flush()
    return official

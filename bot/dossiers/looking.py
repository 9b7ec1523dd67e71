"""Looking a dossier up: code and last four digits together, slowed down for whoever guesses.

A wrong code and wrong digits take the same time and get the same answer.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, delete
from sqlmodel import Field, Session, SQLModel, col, func, select

from bot.dossiers.code import look_key
from bot.dossiers.dossier import Dossier
from bot.dossiers.marks import Marker
from knowledge.moment import moment

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_OF_CHAT = 5  # wrong tries of one chat in an hour
_OF_DOSSIER = 20  # wrong tries at one code in a day, from anywhere: half a year to guess four digits
_NOBODY = "0" * 24  # compared where there is no dossier: the time tells nothing


class DossierTry(SQLModel, table=True):
    """One wrong try, kept for a day: marks of the chat and of the code, not themselves."""

    __tablename__ = "dossier_try"
    __table_args__ = (Index("dossier_try_chat", "chat", "at"), Index("dossier_try_code", "code", "at"))
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=moment(index=True))
    chat: str
    code: str


class Refusal(StrEnum):
    """Why nothing is shown."""

    NO_MATCH = "no_match"
    TOO_MANY = "too_many"


def look_up(session: Session, marker: Marker, code: str, digits: str, chat: str, now: datetime) -> Dossier | Refusal:
    """The dossier whose code and last four digits these are. `chat`: who asks, as "channel:address"."""
    key = look_key(code)
    asker, asked = _hidden(chat), _hidden(key)
    of_chat = _tries(session, DossierTry.chat, asker, now - _HOUR)
    of_dossier = _tries(session, DossierTry.code, asked, now - _DAY)
    if of_chat >= _OF_CHAT or of_dossier >= _OF_DOSSIER:
        return Refusal.TOO_MANY
    found = None
    rows = session.exec(select(Dossier).where(Dossier.look_key == key)).all()
    for row in rows:
        if marker.fits(key, digits, row.phone_mark or _NOBODY, row.paper_mark or _NOBODY):
            found = row
    if not rows:
        marker.fits(key, digits, _NOBODY, _NOBODY)
    if found is not None:
        return found
    session.exec(delete(DossierTry).where(col(DossierTry.at) < now - _DAY))
    session.add(DossierTry(at=now, chat=asker, code=asked))
    session.flush()
    return Refusal.NO_MATCH


def any_known(session: Session) -> bool:
    """Whether this office brings its dossiers at all."""
    return session.exec(select(Dossier.code).limit(1)).first() is not None


def _tries(session: Session, column: str, value: str, after: datetime) -> int:
    counted = select(func.count()).select_from(DossierTry)
    return session.exec(counted.where(col(column) == value, col(DossierTry.at) > after)).one()


def _hidden(value: str) -> str:
    return hashlib.blake2b(value.encode(), digest_size=12).hexdigest()

"""The line that closes every answer: whom to call. Numbers come from settings and rows, never from the program."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from bot import once, texts
from bot.conversation.exchange import Office
from knowledge.agency import Hotline

_words = texts.beside(__file__)
_NUMBERS = (
    select(col(Hotline.name), col(Hotline.phone), col(Hotline.fields), col(Hotline.doubt))
    .where(col(Hotline.emergency).is_(False))
    .order_by(col(Hotline.key))
)


def line(session: Session, office: Office, field: str = "") -> str:
    """The office's own number first, else the hotline that knows `field`, else the desk itself."""
    if office.phone:
        return _words("hotline.office", phone=office.phone, office=office.name)
    known = once.read(session, _numbers)
    row = next((row for row in known if field and field in row.fields), None)
    row = row or next((row for row in known if not row.fields), None)
    if row is None:
        return _words("hotline.none", office=office.name)
    text = _words("hotline.row", phone=row.phone, name=row.name)
    return f"{text} {_words('hotline.doubt')}" if row.doubt else text


def _numbers(session: Session) -> Sequence[Any]:
    return session.connection().execute(_NUMBERS).all()

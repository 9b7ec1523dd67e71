"""What officials write to each other about a case; whoever is named with @ hears of it."""

import re
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot import texts
from bot.casework import reach, telling
from bot.casework.handling import said
from bot.feedback.case import CaseNote, FeedbackCase
from bot.officials.access import Actor, Permission
from bot.officials.official import Official

_words = texts.beside(__file__)
_MENTION = re.compile(r"(?<![\w@])@([a-zA-Z0-9._-]{2,60})")


def write(session: Session, case: FeedbackCase, text: str, actor: Actor, now: datetime) -> CaseNote:
    """Keeps the note and tells those it names, if they may see the case."""
    assert case.id is not None
    note = CaseNote(
        case_id=case.id,
        at=now,
        official_id=actor.official_id,
        official=actor.name,
        text=said(text, "text", "refused.no_note"),
    )
    session.add(note)
    session.flush()
    named = {login.lower().rstrip(".") for login in _MENTION.findall(note.text)}
    if named:
        mentioned = session.exec(select(Official).where(func.lower(col(Official.login)).in_(named))).all()
        may = {one.id for one in reach.who(session, case, Permission.VIEW)}
        told = _words("official.mentioned", code=case.code, who=actor.name)
        ids = [one.id for one in mentioned if one.id in may and one.id != actor.official_id]
        telling.tell_officials(session, case, ids, told, now, key=f"note/{note.id}")
    return note


def of(session: Session, case: FeedbackCase) -> list[CaseNote]:
    """All of a case's notes, oldest first."""
    return list(session.exec(select(CaseNote).where(CaseNote.case_id == case.id).order_by(col(CaseNote.id))))

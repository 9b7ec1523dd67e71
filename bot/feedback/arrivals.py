"""Where a case goes when it comes in: the unit that looks after its area, and the head at once where it must be."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot import texts
from bot.feedback.case import ComplainedAbout, FeedbackCase
from bot.officials import notices
from bot.officials.access import Permission, who_may
from bot.officials.unit import ROOT, Unit
from knowledge.vietnamese import fold

_words = texts.beside(__file__)


def unit_for(session: Session, area: str) -> str:
    """The unit that looks after `area`, where exactly one does; else the office itself, which passes it on."""
    if not area:
        return ROOT
    units = session.exec(select(Unit).where(col(Unit.active), col(Unit.area) != "")).all()
    fitting = [unit.code for unit in units if fold(area) in {fold(part.strip()) for part in unit.area.split(",")}]
    return fitting[0] if len(fitting) == 1 else ROOT


def heads(session: Session, case: FeedbackCase) -> list[int]:
    """Who answers for the unit: its head, or all who may approve there; never one whom the case is about."""
    about = set(session.exec(select(ComplainedAbout.official_id).where(ComplainedAbout.case_id == case.id)))
    may = [one.id for one in who_may(session, Permission.APPROVE, case.unit_code) if one.id is not None]
    may = [one for one in may if one not in about]
    unit = session.get(Unit, case.unit_code)
    return [unit.head_id] if unit is not None and unit.head_id in may else may


def announce(session: Session, case: FeedbackCase, now: datetime) -> None:
    """Tells the head of what is about an official's conduct; all else waits in the queue."""
    if case.about_official:
        text = _words("arrived.conduct", code=case.code)
        link = f"/quan-tri/phan-anh/{case.code}"
        notices.tell(session, heads(session, case), text, now, key=f"case/{case.id}/conduct", link=link)

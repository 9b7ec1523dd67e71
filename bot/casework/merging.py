"""Several cases about one thing: the later ones are merged into one that is answered for all, and can be parted."""

from datetime import datetime

from sqlmodel import Session, select

from bot import texts
from bot.casework.handling import write_down
from bot.casework.transitions import Action, by, take_step
from bot.feedback import ticket
from bot.feedback.case import FeedbackCase
from bot.officials.access import Actor
from bot.rejected import Rejected

_words = texts.beside(__file__)


def merge(session: Session, case: FeedbackCase, into: FeedbackCase, actor: Actor, now: datetime) -> None:
    """From now on `into` is answered for both. Raises Rejected for itself and for a merged one."""
    if case.id == into.id:
        raise Rejected({"into": _words("refused.itself")})
    if into.merged_into is not None:
        raise Rejected({"into": _words("refused.into_merged", code=into.code)})
    if session.exec(select(FeedbackCase.id).where(FeedbackCase.merged_into == case.id)).first() is not None:
        raise Rejected({"into": _words("refused.has_merged", code=case.code)})
    if case.about_official and not into.about_official:
        raise Rejected({"into": _words("refused.conduct_apart")})
    take_step(session, case, Action.MERGE, by(actor), now, note=_words("note.merged", code=into.code))
    case.merged_into = into.id
    session.add(case)
    write_down(session, actor, Action.MERGE, case, now, into=into.code)


def unmerge(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> None:
    """It stands for itself again, where it stood before."""
    if case.merged_into is None:
        raise Rejected(_words("refused.not_merged"))
    into = session.get(FeedbackCase, case.merged_into)
    code = into.code if into is not None else ""
    take_step(session, case, Action.UNMERGE, by(actor), now, note=_words("note.parted", code=code))
    case.merged_into = None
    session.add(case)
    write_down(session, actor, Action.UNMERGE, case, now, into=code)


def code_in(written: str) -> str:
    """The look-up code that an official typed. Raises Rejected for anything else."""
    code = ticket.read(written)
    if not code:
        raise Rejected({"into": _words("refused.no_code")})
    return code


def merged(session: Session, case: FeedbackCase) -> list[FeedbackCase]:
    """The cases that are answered by this one."""
    return list(session.exec(select(FeedbackCase).where(FeedbackCase.merged_into == case.id)))

"""Who has a case: assigned inside, handed to another unit, or passed to an authority outside."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot import texts
from bot.calendar import working_days
from bot.casework import reach, telling
from bot.casework.handling import accept, resume, said, write_down
from bot.casework.transitions import Action, by, take_step
from bot.feedback import arrivals, deadlines
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Status
from bot.officials.access import Actor, Permission
from bot.officials.official import Official
from bot.officials.unit import Unit
from bot.rejected import Rejected

_words = texts.beside(__file__)


def assign(
    session: Session, case: FeedbackCase, actor: Actor, now: datetime, *, unit_code: str, handler_id: int | None = None
) -> None:
    """Gives it to a unit, and there to one official. Raises Rejected for one whom it is about or who may not."""
    unit = session.get(Unit, unit_code)
    if unit is None or not unit.active:
        raise Rejected({"unit_code": _words("refused.unit")})
    handler = None if handler_id is None else session.get(Official, handler_id)
    if handler_id is not None and handler is None:
        raise Rejected({"handler_id": _words("refused.handler")})
    if handler is not None:
        _check(session, case, handler, unit)
    if case.status == Status.RECEIVED:
        accept(session, case, actor, now)
    moves = unit_code != case.unit_code
    case.unit_code, case.handler_id = unit_code, handler_id
    if moves:
        deadlines.give(session, case, working_days.load(session))
    action = Action.HAND_OVER if moves else Action.ASSIGN
    note = _words("note.assigned", unit=unit.name, handler=f" ({handler.name})" if handler else "")
    event = take_step(session, case, action, by(actor), now, note=note)
    to = [handler_id] if handler_id else arrivals.heads(session, case)
    others = [one for one in to if one != actor.official_id]
    told = _words("official.assigned", code=case.code, due=telling.day(case.due_on))
    telling.tell_officials(session, case, others, told, now, key=f"assigned/{event.id}")
    write_down(session, actor, action, case, now, unit=unit_code, handler=handler_id)


def _check(session: Session, case: FeedbackCase, handler: Official, unit: Unit) -> None:
    if handler.id in reach.complained_about(session, case):
        raise Rejected({"handler_id": _words("refused.complained_about", name=handler.name)})
    if handler.id not in {one.id for one in reach.who(session, case, Permission.HANDLE, unit.code)}:
        raise Rejected({"handler_id": _words("refused.may_not", name=handler.name, unit=unit.name)})


def assign_many(
    session: Session,
    codes: Sequence[str],
    actor: Actor,
    now: datetime,
    *,
    unit_code: str,
    handler_id: int | None = None,
) -> tuple[int, dict[str, str]]:
    """Assigns each that can be; how many were, and for the others why not, by code."""
    done, problems = 0, {}
    for code in dict.fromkeys(codes):
        savepoint = session.begin_nested()
        try:
            case = reach.take(session, code, actor)
            assign(session, case, actor, now, unit_code=unit_code, handler_id=handler_id)
        except Rejected as refused:
            savepoint.rollback()
            problems[code] = str(refused)
        else:
            savepoint.commit()
            done += 1
    return done, problems


def transfer(session: Session, case: FeedbackCase, authority: str, reason: str, actor: Actor, now: datetime) -> None:
    """To an authority outside, within the days for it; the citizen is told where their words are now."""
    authority = said(authority, "authority", "refused.no_authority")
    reason = said(reason, "reason", "refused.no_reason")
    note = _words("note.transferred", authority=authority, reason=reason)
    event = take_step(session, case, Action.TRANSFER, by(actor), now, note=note)
    case.sent_to = authority
    resume(session, case, now)
    text = _words("citizen.transferred", code=case.code, authority=authority, reason=reason)
    telling.tell_citizen(session, case, text, now, key=f"case/{case.id}/transferred/{event.id}")
    write_down(session, actor, Action.TRANSFER, case, now)

"""Which cases an official may see and handle. One complained about never does, not even as an administrator."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import texts
from bot.console.desk import NotFound
from bot.feedback.case import CaseEvent, ComplainedAbout, FeedbackCase
from bot.office_hours import local
from bot.officials.access import Actor, Permission, who_may
from bot.officials.official import Official
from bot.rejected import Rejected

_words = texts.beside(__file__)


def conditions(actor: Actor, permission: Permission = Permission.VIEW) -> list[ColumnElement[bool]]:
    """For a WHERE over `feedback_case`. An official's conduct is for the head, or for whom the head gave it to."""
    units = sorted(actor.units(permission))
    heads = sorted(actor.units(Permission.APPROVE))
    about = select(col(ComplainedAbout.case_id)).where(col(ComplainedAbout.official_id) == actor.official_id)
    found: list[ColumnElement[bool]] = [col(FeedbackCase.unit_code).in_(units), col(FeedbackCase.id).not_in(about)]
    if heads != units:
        found.append(
            or_(
                col(FeedbackCase.about_official).is_(False),
                col(FeedbackCase.unit_code).in_(heads),
                col(FeedbackCase.handler_id) == actor.official_id,
            )
        )
    return found


def see(session: Session, code: str, actor: Actor, permission: Permission = Permission.VIEW) -> FeedbackCase:
    """The case, for reading. Raises NotFound also where it is only not theirs."""
    case = session.exec(_one(code, actor, permission)).first()
    if case is None:
        raise NotFound
    return case


def take(
    session: Session,
    code: str,
    actor: Actor,
    permission: Permission = Permission.HANDLE,
    *,
    version: int | None = None,
) -> FeedbackCase:
    """The case, locked until the transaction ends. Raises NotFound; Rejected where it changed since `version`."""
    case = session.exec(_one(code, actor, permission).with_for_update()).first()
    if case is None:
        raise NotFound
    if version is not None and case.version != version:
        raise Rejected(_stale(session, case))
    return case


def _one(code: str, actor: Actor, permission: Permission) -> SelectOfScalar[FeedbackCase]:
    return select(FeedbackCase).where(col(FeedbackCase.code) == code, *conditions(actor, permission))


def _stale(session: Session, case: FeedbackCase) -> str:
    last = session.exec(
        select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id).desc()).limit(1)
    ).one()
    return _words("reach.stale", who=last.actor or _words("reach.citizen"), at=f"{local(last.at):%H:%M %d/%m/%Y}")


def complained_about(session: Session, case: FeedbackCase) -> frozenset[int]:
    """Ids of the officials that a case is about."""
    return frozenset(session.exec(select(ComplainedAbout.official_id).where(ComplainedAbout.case_id == case.id)))


def who(session: Session, case: FeedbackCase, permission: Permission, unit_code: str = "") -> Sequence[Official]:
    """Officials who may do it to this case, in its unit or in another; never one whom it is about."""
    about = complained_about(session, case)
    return [one for one in who_may(session, permission, unit_code or case.unit_code) if one.id not in about]

"""The table of working days as officials edit it. A change counts for what is sorted from then on."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit, texts
from bot.console.desk import NotFound
from bot.feedback.deadlines import Step
from bot.feedback.desk_rows import DeadlineRule
from bot.feedback.labels import CATEGORIES, KINDS
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected

_words = texts.beside(__file__)
_MOST_DAYS = 90

STEPS = {step.value: _words(f"deadline.{step}") for step in Step}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is written."""

    step: str
    days: int
    unit_code: str = ""
    kind: str = ""
    category: str = ""
    source: str = ""


def every(session: Session) -> list[DeadlineRule]:
    """All lines, the general ones first."""
    query = select(DeadlineRule).order_by(
        col(DeadlineRule.unit_code), col(DeadlineRule.category), col(DeadlineRule.kind), col(DeadlineRule.step)
    )
    return list(session.exec(query))


def keep(session: Session, rule_id: int | None, line: Line, actor: Actor, now: datetime) -> DeadlineRule:
    """Writes a new line or changes one. Raises Rejected, NotFound."""
    problems = {}
    if line.step not in STEPS:
        problems["step"] = _words("refused.step")
    if not 1 <= line.days <= _MOST_DAYS:
        problems["days"] = _words("refused.rule_days", most=_MOST_DAYS)
    if line.kind not in {"", *KINDS}:
        problems["kind"] = _words("refused.in_list")
    if line.category not in {"", *CATEGORIES}:
        problems["category"] = _words("refused.in_list")
    if line.unit_code and session.get(Unit, line.unit_code) is None:
        problems["unit_code"] = _words("refused.unit")
    if not problems and _other(session, rule_id, line):
        problems["step"] = _words("refused.rule_twice")
    if problems:
        raise Rejected(problems)
    row = DeadlineRule(step=line.step, days=line.days) if rule_id is None else session.get(DeadlineRule, rule_id)
    if row is None:
        raise NotFound
    if rule_id is not None:
        _own(row, actor)
    for name in Line.__dataclass_fields__:
        setattr(row, name, getattr(line, name))
    _own(row, actor)
    session.add(row)
    session.flush()
    detail = {"step": row.step, "days": row.days}
    audit.record(
        session, actor=actor.login, action="deadline.keep", subject=f"deadline/{row.id}", now=now, detail=detail
    )
    return row


def drop(session: Session, rule_id: int, actor: Actor, now: datetime) -> None:
    """Takes a line out; the next most general one counts."""
    row = session.get(DeadlineRule, rule_id)
    if row is None:
        raise NotFound
    _own(row, actor)
    session.delete(row)
    audit.record(session, actor=actor.login, action="deadline.drop", subject=f"deadline/{rule_id}", now=now)


def _own(row: DeadlineRule, actor: Actor) -> None:
    """A unit's line is its head's; a line of the whole office is the administrator's."""
    permission = Permission.APPROVE if row.unit_code else Permission.ADMINISTER
    if not actor.may(permission, row.unit_code or None):
        raise Rejected(_words("refused.not_head"))


def _other(session: Session, rule_id: int | None, line: Line) -> bool:
    same = select(DeadlineRule.id).where(
        DeadlineRule.unit_code == line.unit_code,
        DeadlineRule.kind == line.kind,
        DeadlineRule.category == line.category,
        DeadlineRule.step == line.step,
    )
    return session.exec(same).first() not in {None, rule_id}

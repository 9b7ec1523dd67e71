"""What follows a low score: a piece of work with an owner and a day, opened once, closed with what came of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot import texts
from bot.database import insert_or
from bot.office_hours import local
from bot.rejected import Rejected
from knowledge.tables import table_of
from scheduler.surveys.improvement import ImprovementStatus, SurveyImprovement

DAYS = 30  # given unless somebody says another day

_words = texts.beside(__file__)


def open_for(
    session: Session,
    round_id: int,
    unit_code: str,
    question: str,
    score: str,
    now: datetime,
    owner_id: int | None = None,
) -> SurveyImprovement | None:
    """Opens one for a low score; None where the round has one for this unit and question."""
    values = {
        "round_id": round_id,
        "unit_code": unit_code,
        "question": question,
        "score": score,
        "plan": "",
        "owner_id": owner_id,
        "due_on": local(now).date() + timedelta(days=DAYS),
        "status": ImprovementStatus.OPEN.value,
        "outcome": "",
        "opened_at": now,
    }
    connection = session.connection()
    table = table_of(SurveyImprovement)
    adding = insert_or(connection.dialect.name, table).on_conflict_do_nothing().values(values).returning(table.c.id)
    made = connection.execute(adding).scalar()
    return session.get(SurveyImprovement, made) if made is not None else None


def plan(
    session: Session, row: SurveyImprovement, words: str, owner_id: int | None, due_on: date, now: datetime
) -> None:
    """Who does what by when. Raises Rejected by field."""
    problems = {}
    if row.status != ImprovementStatus.OPEN:
        problems[""] = _words("improvement.closed")
    if not words.strip():
        problems["plan"] = _words("improvement.no_plan")
    if len(words) > 2_000:
        problems["plan"] = _words("improvement.too_long", most=2_000)
    if owner_id is None:
        problems["owner_id"] = _words("improvement.no_owner")
    if due_on < local(now).date():
        problems["due_on"] = _words("improvement.past")
    if problems:
        raise Rejected(problems)
    row.plan, row.owner_id, row.due_on = words.strip(), owner_id, due_on
    session.add(row)


def close(session: Session, row: SurveyImprovement, outcome: str, now: datetime, *, done: bool) -> None:
    """Done, or dropped with the reason. Raises Rejected by field."""
    problems = {}
    if row.status != ImprovementStatus.OPEN:
        problems[""] = _words("improvement.closed")
    if not outcome.strip():
        problems["outcome"] = _words("improvement.no_outcome")
    if len(outcome) > 2_000:
        problems["outcome"] = _words("improvement.too_long", most=2_000)
    if problems:
        raise Rejected(problems)
    row.status = ImprovementStatus.DONE if done else ImprovementStatus.DROPPED
    row.outcome, row.closed_at = outcome.strip(), now
    session.add(row)


def listed(session: Session, units: frozenset[str] | None, *, only_open: bool = False) -> Sequence[SurveyImprovement]:
    """Those of these units (None: all), what is due first."""
    rows = select(SurveyImprovement).order_by(
        col(SurveyImprovement.status).desc(), col(SurveyImprovement.due_on), col(SurveyImprovement.id)
    )
    if units is not None:
        rows = rows.where(col(SurveyImprovement.unit_code).in_(units))
    return session.exec(rows.where(SurveyImprovement.status == ImprovementStatus.OPEN) if only_open else rows).all()

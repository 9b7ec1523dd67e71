"""Until when a case must be classified and answered: the office's table of working days, laid on its calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from bot.calendar import working_days
from bot.calendar.working_days import Calendar, Pause
from bot.feedback.case import CasePause, FeedbackCase
from bot.feedback.desk_rows import DeadlineRule


class Step(StrEnum):
    """What has a deadline of its own."""

    CLASSIFY = "classify"
    ANSWER = "answer"
    COMPLEX = "complex"  # the answer to a complex matter
    TRANSFER = "transfer"  # to the authority that it belongs to


# where the table is silent: NĐ 20/2008/NĐ-CP Điều 9 gives 5 days to transfer, the rest is the usual practice
USUAL = {Step.CLASSIFY: 2, Step.ANSWER: 5, Step.COMPLEX: 10, Step.TRANSFER: 5}


@dataclass(frozen=True, slots=True)
class Days:
    """Working days for each step of one kind of case."""

    classify: int
    answer: int
    complex: int
    transfer: int


def days_for(session: Session, unit_code: str, kind: str, category: str) -> Days:
    """The most exact line of the table for each step: a unit counts more than a category, that more than a kind."""
    rows = session.exec(
        select(DeadlineRule).where(
            or_(col(DeadlineRule.unit_code) == "", col(DeadlineRule.unit_code) == unit_code),
            or_(col(DeadlineRule.kind) == "", col(DeadlineRule.kind) == kind),
            or_(col(DeadlineRule.category) == "", col(DeadlineRule.category) == category),
        )
    ).all()
    return Days(**{step.value: _most_exact(rows, step) for step in Step})


def _most_exact(rows: Iterable[DeadlineRule], step: Step) -> int:
    fitting = [row for row in rows if row.step == step]
    if not fitting:
        return USUAL[step]
    return max(fitting, key=lambda row: (bool(row.unit_code), bool(row.category), bool(row.kind))).days


def give(session: Session, case: FeedbackCase, calendar: Calendar) -> None:
    """Sets what the table gives this case, and its dates; for one just received, sorted anew or reopened."""
    days = days_for(session, case.unit_code, case.kind, case.category)
    case.due_days = days.complex if case.complex_matter else days.answer
    case.classify_on = working_days.due(calendar, case.received_at, days.classify)
    reckon(session, case, calendar)


def reckon(session: Session, case: FeedbackCase, calendar: Calendar) -> None:
    """Lays the case's days on the calendar anew: after a pause, an extension, a change of the calendar."""
    if case.anonymous:
        case.due_on = None  # "góp ý tham khảo": nobody waits for an answer
        return
    days = case.due_days + case.extended_days
    case.due_on = working_days.due(calendar, case.due_from, days, _pauses(session, case))


def _pauses(session: Session, case: FeedbackCase) -> list[Pause]:
    if case.id is None:
        return []
    rows = session.exec(select(CasePause).where(CasePause.case_id == case.id))
    return [Pause(row.began_at, row.ended_at) for row in rows if row.ended_at is not None]

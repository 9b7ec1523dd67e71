"""How much came in on each day, for the charts of the dashboard."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.conversation.transcript import TranscriptEntry
from bot.dossiers.dossier import Dossier
from bot.feedback.case import FeedbackCase
from scheduler.reports.figures import Scope
from scheduler.reports.local_time import LocalDay
from scheduler.reports.questions import ASKED


@dataclass(frozen=True, slots=True)
class Trends:
    """One number for each day, 0 where nothing came."""

    days: tuple[date, ...]
    questions: tuple[int, ...]
    cases: tuple[int, ...]
    dossiers: tuple[int, ...]


def trends(scope: Scope) -> Trends:
    """The same conditions as the sections, by day."""
    days = tuple(scope.period.days())
    units: list[Any] = [] if scope.whole else [col(FeedbackCase.unit_code).in_(scope.units)]
    filed: list[Any] = [] if scope.whole else [col(Dossier.unit_code).in_(scope.units)]
    asked = [col(TranscriptEntry.outcome).in_(ASKED)]
    return Trends(
        days,
        _by_day(scope, "questions by day", col(TranscriptEntry.at), asked, days),
        _by_day(scope, "cases by day", col(FeedbackCase.received_at), [*units, _not_merged()], days),
        _by_day(scope, "dossiers by day", col(Dossier.received_at), filed, days),
    )


def _not_merged() -> Any:
    return col(FeedbackCase.merged_into).is_(None)


def _by_day(scope: Scope, name: str, moment: Any, where: list[Any], days: tuple[date, ...]) -> tuple[int, ...]:
    day = LocalDay(moment)
    query = select(day, func.count()).where(moment >= scope.period.begins, moment < scope.period.ends, *where)
    found = {str(row[0]): row[1] for row in scope.rows(name, query.group_by(day))}
    return tuple(found.get(one.isoformat(), 0) for one in days)

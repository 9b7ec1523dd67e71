"""Finds what citizens are not satisfied with, and opens work for it: once for a unit, a question and a round."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot import texts
from bot.officials import notices
from bot.officials.access import Permission, who_may
from bot.officials.unit import Unit
from scheduler.surveys import counting, improving, statistics, suppression
from scheduler.surveys import round as rounds
from scheduler.surveys.counting import Part
from scheduler.surveys.form import OVERALL, Kind
from scheduler.surveys.improvement import SurveyImprovement
from scheduler.surveys.questionnaire import Questionnaire
from scheduler.surveys.round import SurveyRound
from scheduler.surveys.statistics import Score
from scheduler.surveys.tabs import SURVEYS

ENOUGH = 20  # answers before a low share means something
_AFTER_CLOSE = timedelta(days=7)

_words = texts.beside(__file__)


def open_all(session: Session, low_percent: float, now: datetime) -> int:
    """For the rounds that are open or closed lately; how many were opened."""
    recent = [row for row in rounds.listed(session) if row.opens_at <= now and row.closes_at > now - _AFTER_CLOSE]
    return sum(_of_round(session, row, low_percent, now) for row in recent)


def said(score: Score) -> str:
    """A score as an improvement keeps it."""
    return _words("improvement.score", share=f"{score.share:.1f}".replace(".", ","), n=score.n)


def _of_round(session: Session, this: SurveyRound, low_percent: float, now: datetime) -> int:
    asked = session.get(Questionnaire, this.questionnaire_id)
    assert asked is not None
    assert this.id is not None
    names = {question.key: question.vi for question in asked.form.questions if question.kind is Kind.SCALE}
    part = Part((this.id,))
    hidden = suppression.hidden({key[0]: n for key, n in counting.sizes(session, part, "unit").items()})
    made = 0
    for (unit_code, question), counts in counting.by_unit_and_question(session, part).items():
        score = statistics.score(counts) if question in names else None
        if score is None or score.n < ENOUGH or score.share >= low_percent or unit_code in hidden:
            continue
        owner = _owner(session, unit_code)
        row = improving.open_for(session, this.id, unit_code, question, said(score), now, owner)
        if row is not None:
            made += 1
            _tell(session, row, names[question], now)
    return made


def _owner(session: Session, unit_code: str) -> int | None:
    """Who answers for the unit, else the first who may work there."""
    unit = session.exec(select(Unit).where(Unit.code == unit_code)).first()
    if unit is not None and unit.head_id is not None:
        return unit.head_id
    able = who_may(session, Permission.HANDLE, unit_code)
    return able[0].id if able else None


def _tell(session: Session, row: SurveyImprovement, name: str, now: datetime) -> None:
    if row.owner_id is not None:
        told = _words("improvement.told", name=name, score=row.score, due=f"{row.due_on:%d/%m/%Y}")
        link = f"{SURVEYS}/viec/{row.id}"
        notices.tell(session, [row.owner_id], told, now, key=f"survey_improvement/{row.id}", link=link)


def question_name(session: Session, row: SurveyImprovement) -> str:
    """The words of the question that an improvement is about."""
    this = session.get(SurveyRound, row.round_id)
    asked = session.get(Questionnaire, this.questionnaire_id) if this else None
    question = asked.form.question(row.question) if asked else None
    return question.vi if question else (_words("improvement.overall") if row.question == OVERALL else row.question)

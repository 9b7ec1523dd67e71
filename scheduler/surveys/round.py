"""Rounds (đợt khảo sát): open and closed by their own times; the next quarter's is planned by the clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from bot import texts
from bot.office_hours import VIETNAM, local
from bot.rejected import Rejected
from knowledge.moment import moment
from scheduler.surveys import questionnaire
from scheduler.surveys.questionnaire import Questionnaire, QuestionnaireStatus

QUARTERLY = "quy"

_words = texts.beside(__file__)


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class SurveyRound(SQLModel, table=True):
    """Answers of `opens_at` <= moment < `closes_at` to one version of a questionnaire, for the codes of `series`."""

    __tablename__ = "survey_round"
    __table_args__ = (UniqueConstraint("series", "label"),)
    id: int | None = Field(default=None, primary_key=True)
    series: str = QUARTERLY
    label: str  # "2026-Q4"
    name: str
    questionnaire_id: int = Field(foreign_key="survey_questionnaire.id")
    opens_at: datetime = Field(sa_column=moment(index=True))
    closes_at: datetime = Field(sa_column=moment())

    def state(self, now: datetime) -> RoundState:
        if now < self.opens_at:
            return RoundState.PLANNED
        return RoundState.OPEN if now < self.closes_at else RoundState.CLOSED

    @property
    def last_day(self) -> date:
        """The last day on which an answer counts."""
        return local(self.closes_at - timedelta(microseconds=1)).date()


def plan_quarters(session: Session, now: datetime) -> list[SurveyRound]:
    """This quarter's round and the next one's, where they are not there yet; those that were made."""
    made = []
    year, quarter = local(now).year, (local(now).month + 2) // 3
    for ahead in (0, 1):
        at = year * 4 + quarter - 1 + ahead
        found = _plan_quarter(session, at // 4, at % 4 + 1, now)
        if found is not None:
            made.append(found)
    return made


def _plan_quarter(session: Session, year: int, quarter: int, now: datetime) -> SurveyRound | None:
    label = f"{year}-Q{quarter}"
    if session.exec(select(SurveyRound).where(SurveyRound.series == QUARTERLY, SurveyRound.label == label)).first():
        return None
    last = session.exec(
        select(SurveyRound).where(SurveyRound.series == QUARTERLY).order_by(col(SurveyRound.opens_at).desc())
    ).first()
    before = session.get(Questionnaire, last.questionnaire_id) if last else None
    asked = questionnaire.newest(session, before.key) if before else None
    asked = asked or questionnaire.load_shipped(session, now)
    assert asked.id is not None
    row = SurveyRound(
        label=label,
        name=_words("round.quarter", quarter=quarter, year=year),
        questionnaire_id=asked.id,
        opens_at=midnight(date(year, quarter * 3 - 2, 1)),
        closes_at=midnight(date(year + quarter // 4, quarter * 3 % 12 + 1, 1)),
    )
    session.add(row)
    session.flush()
    return row


def midnight(day: date) -> datetime:
    """The beginning of a day in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def current(session: Session, series: str, now: datetime) -> SurveyRound | None:
    """The open round of a series; the one that opened last where two are."""
    open_now = select(SurveyRound).where(
        SurveyRound.series == series, col(SurveyRound.opens_at) <= now, col(SurveyRound.closes_at) > now
    )
    return session.exec(open_now.order_by(col(SurveyRound.opens_at).desc(), col(SurveyRound.id).desc())).first()


def listed(session: Session, series: str | None = None) -> Sequence[SurveyRound]:
    """Rounds, newest first."""
    rows = select(SurveyRound).order_by(col(SurveyRound.opens_at).desc(), col(SurveyRound.id).desc())
    return session.exec(rows.where(SurveyRound.series == series) if series else rows).all()


def before(session: Session, this: SurveyRound) -> SurveyRound | None:
    """The round of the same series that this one is compared with."""
    earlier = select(SurveyRound).where(SurveyRound.series == this.series, col(SurveyRound.opens_at) < this.opens_at)
    return session.exec(earlier.order_by(col(SurveyRound.opens_at).desc())).first()


def open_own(
    session: Session, series: str, label: str, name: str, questionnaire_id: int, first: date, last: date
) -> SurveyRound:
    """A round of the office's own, both days included, such as for an event. Raises Rejected by field."""
    problems = {}
    asked = session.get(Questionnaire, questionnaire_id)
    if asked is None or asked.status != QuestionnaireStatus.PUBLISHED:
        problems["questionnaire_id"] = _words("round.no_questionnaire")
    if not name.strip():
        problems["name"] = _words("round.no_name")
    if last < first:
        problems["last"] = _words("round.ends_before")
    if session.exec(select(SurveyRound).where(SurveyRound.series == series, SurveyRound.label == label)).first():
        problems["label"] = _words("round.twice", label=label)
    opens_at, closes_at = midnight(first), midnight(date.fromordinal(last.toordinal() + 1))
    overlaps = select(SurveyRound).where(
        SurveyRound.series == series, col(SurveyRound.opens_at) < closes_at, col(SurveyRound.closes_at) > opens_at
    )
    clash = session.exec(overlaps).first()
    if clash is not None and "last" not in problems:
        problems["first"] = _words("round.overlaps", name=clash.name)
    if problems:
        raise Rejected(problems)
    row = SurveyRound(
        series=series,
        label=label,
        name=name.strip(),
        questionnaire_id=questionnaire_id,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    session.add(row)
    session.flush()
    return row


def ask_instead(session: Session, this: SurveyRound, questionnaire_id: int, now: datetime) -> None:
    """Another version for a round that has not opened. Raises Rejected for one that has: its answers would not add."""
    if this.state(now) is not RoundState.PLANNED:
        raise Rejected({"questionnaire_id": _words("round.opened")})
    asked = session.get(Questionnaire, questionnaire_id)
    if asked is None or asked.status != QuestionnaireStatus.PUBLISHED:
        raise Rejected({"questionnaire_id": _words("round.no_questionnaire")})
    this.questionnaire_id = questionnaire_id
    session.add(this)


def close_early(session: Session, this: SurveyRound, now: datetime) -> None:
    """No answers from now on. Raises Rejected for one that is not open."""
    if this.state(now) is not RoundState.OPEN:
        raise Rejected(_words("round.not_open"))
    this.closes_at = now
    session.add(this)

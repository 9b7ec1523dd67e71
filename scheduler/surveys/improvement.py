"""What an office will do about a low score: who, by when, and what came of it (KS-07)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class ImprovementStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # with the reason in `outcome`


class SurveyImprovement(SQLModel, table=True):
    """One for each question of a unit in a round. The score stands as it was when this was opened."""

    __tablename__ = "survey_improvement"
    __table_args__ = (UniqueConstraint("round_id", "unit_code", "question"),)
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="survey_round.id")
    unit_code: str
    question: str
    score: str  # "61,5% hài lòng, n = 52"
    plan: str = ""
    owner_id: int | None = None
    due_on: date
    status: str = Field(default=ImprovementStatus.OPEN, index=True)
    outcome: str = ""
    opened_at: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class SurveyNotice(SQLModel, table=True):
    """Results of a round as they were published; later answers do not change them."""

    __tablename__ = "survey_notice"
    __table_args__ = (UniqueConstraint("round_id", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="survey_round.id")
    unit_code: str
    body: str  # JSON of the figures shown
    published_by: str
    published_at: datetime = Field(sa_column=moment())

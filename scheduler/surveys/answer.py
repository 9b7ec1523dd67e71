"""What was answered, kept so that nobody can join it to a person.

No citizen, token, device or moment stands in an answer; `month` is its first day. Keys are random and the tables keep
no order of arrival (SQLite: WITHOUT ROWID; PostgreSQL: `mixing` rewrites what was spent, so no transaction shows).
"""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from knowledge.moment import moment

_NO_ORDER = {"sqlite_with_rowid": False}


class SurveyAnswer(SQLModel, table=True):
    """One sheet, or one later tap of a chat (`overall` None). `answers`: value by question, without free text."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index("survey_answer_round", "round_id", "unit_code"), _NO_ORDER)
    id: str = Field(primary_key=True, max_length=22)
    round_id: int = Field(foreign_key="survey_round.id")
    month: date
    placement_code: str
    unit_code: str = ""
    procedure_code: str = ""
    audience: str
    way: str  # "page" or "chat"
    overall: int | None = None
    answers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    flagged: bool = False  # came in a burst: counts, and can be left out


class SurveyComment(SQLModel, table=True):
    """Free text, masked of personal data, apart from the other answers. Only the satisfaction stands with it."""

    __tablename__ = "survey_comment"
    __table_args__ = (Index("survey_comment_round", "round_id", "theme"), _NO_ORDER)
    id: str = Field(primary_key=True, max_length=22)
    round_id: int = Field(foreign_key="survey_round.id")
    month: date
    placement_code: str
    unit_code: str = ""
    theme: str
    overall: int | None = None
    text: str
    hidden: bool = False  # an official took it off the page; it still counts


class SpentToken(SQLModel, table=True):
    """A token, form or chat that was used: a digest without a moment, and never beside an answer."""

    __tablename__ = "survey_spent_token"
    __table_args__ = (_NO_ORDER,)
    digest: str = Field(primary_key=True, max_length=43)
    forget_on: date | None = Field(default=None, index=True)  # None: never; the same day for a whole month
    mixed: bool = Field(default=False, index=True)


class SurveyTally(SQLModel, table=True):
    """How many answers say `value` to `question`: kept with every answer, equal to counting them again."""

    __tablename__ = "survey_tally"
    __table_args__ = (_NO_ORDER,)
    round_id: int = Field(primary_key=True, foreign_key="survey_round.id")
    question: str = Field(primary_key=True)
    unit_code: str = Field(primary_key=True)
    placement_code: str = Field(primary_key=True)
    procedure_code: str = Field(primary_key=True)
    audience: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    flagged: bool = Field(primary_key=True)
    value: str = Field(primary_key=True)
    count: int


class SurveyPulse(SQLModel, table=True):
    """How many answers a placement got in ten minutes: only to see bursts, forgotten every night."""

    __tablename__ = "survey_pulse"
    __table_args__ = (_NO_ORDER,)
    placement_code: str = Field(primary_key=True)
    slot: datetime = Field(sa_column=moment(primary_key=True))
    count: int


class SurveyBurst(SQLModel, table=True):
    """How many answers of a placement came too fast on a day, for an official to judge."""

    __tablename__ = "survey_burst"
    placement_code: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    count: int
    note: str = ""

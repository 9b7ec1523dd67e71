"""The row of an official's own answer to a citizen who was waiting in chat."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class OfficialAnswer(SQLModel, table=True):
    """One answer to one line of the unanswered questions; goes with the line."""

    __tablename__ = "official_answer"
    question_id: int = Field(primary_key=True, foreign_key="unanswered_question.id", ondelete="CASCADE")
    text: str
    by: str  # login
    at: datetime = Field(sa_column=moment())

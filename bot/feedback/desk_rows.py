"""What officials keep for their work on cases: prepared replies, saved views, who has which case open, deadlines."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class CannedReply(SQLModel, table=True):
    """A prepared reply with fields in braces. "" for a kind, category or unit: fits any."""

    __tablename__ = "canned_reply"
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    kind: str = ""
    category: str = ""
    unit_code: str = ""
    active: bool = True
    used: int = 0
    changed_at: datetime = Field(sa_column=moment())


class SavedView(SQLModel, table=True):
    """A filter of the queue that an official keeps under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("official_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    official_id: int
    name: str
    filters: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class CaseViewing(SQLModel, table=True):
    """An official who has a case open now: the other one who opens it is warned."""

    __tablename__ = "case_viewing"
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE", primary_key=True)
    official_id: int = Field(primary_key=True)
    official: str = ""
    seen_at: datetime = Field(sa_column=moment())


class DeadlineRule(SQLModel, table=True):
    """Working days for a step. "" for a unit, kind or category: any; the most exact line counts."""

    __tablename__ = "deadline_rule"
    __table_args__ = (UniqueConstraint("unit_code", "kind", "category", "step"),)
    id: int | None = Field(default=None, primary_key=True)
    unit_code: str = ""
    kind: str = ""
    category: str = ""
    step: str  # classify, answer, complex, transfer
    days: int
    source: str = ""

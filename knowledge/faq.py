"""Questions and answers that belong to no single procedure."""

from datetime import date, datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from knowledge.moment import moment
from knowledge.procedure import Status


class Faq(SQLModel, table=True):
    """One câu hỏi thường gặp. `key` is stable across loads ("gio-lam-viec")."""

    key: str = Field(primary_key=True, max_length=80)
    question: str
    answer: str
    variants: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    procedures: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    topic: str = ""
    legal: str = ""
    source: str = ""
    checked_on: date | None = None
    doubt: str = ""  # why it must be confirmed; "" where verified
    status: str = Field(default=Status.PUBLISHED, index=True)
    origin: str = "office"
    updated_at: datetime = Field(sa_column=moment())

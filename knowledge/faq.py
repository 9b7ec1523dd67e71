"""Questions and answers that belong to no single procedure, their drafts and what they said before."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Checked
from sqlalchemy import JSON, Column, Text
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


class FaqDraft(SQLModel, table=True):
    """A text that waits to be published; the answer in force stays untouched. `record` is a FaqRecord as JSON text."""

    __tablename__ = "faq_draft"
    key: str = Field(primary_key=True, max_length=80)
    record: str = Field(sa_column=Column(Text, nullable=False))
    by: str = ""
    saved_at: datetime = Field(sa_column=moment())


class FaqRevision(SQLModel, table=True):
    """The answer that was in force from `at` on."""

    __tablename__ = "faq_revision"
    key: str = Field(primary_key=True, max_length=80)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
    by: str = ""
    note: str = ""
    record: str = Field(sa_column=Column(Text, nullable=False))


class FaqRecord(BaseModel):
    """What an official writes of a question: the words of a Faq without its state. A draft may lack its answer."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: str = Checked(max_length=300)
    answer: str = Checked(default="", max_length=4_000)
    variants: list[str] = []
    procedures: list[str] = []
    topic: str = Checked(default="", max_length=80)
    legal: str = Checked(default="", max_length=500)
    source: str = Checked(default="", max_length=300)
    checked_on: date | None = None
    doubt: str = Checked(default="", max_length=300)

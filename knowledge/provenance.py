"""Rows that remember where the catalogue's words came from: each source's record, every revision, drafts, the stamp."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class SourceRecord(SQLModel, table=True):
    """What one source says of one procedure. `record` is a `ProcedureRecord` as JSON text, `digest` its SHA-256."""

    __tablename__ = "source_record"
    code: str = Field(primary_key=True, max_length=40)
    origin: str = Field(primary_key=True, max_length=20)
    digest: str = Field(max_length=64)
    record: str = Field(sa_column=Column(Text, nullable=False))
    file: str = ""
    loaded_at: datetime = Field(sa_column=moment())


class ProcedureRevision(SQLModel, table=True):
    """The text that was in force from `at` on. `record` and `diff` are JSON text; `diff` is what `by` changed."""

    __tablename__ = "procedure_revision"
    code: str = Field(primary_key=True, max_length=40)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
    by: str = ""
    note: str = ""
    record: str = Field(sa_column=Column(Text, nullable=False))
    diff: str = Field(sa_column=Column(Text, nullable=False))


class ProcedureDraft(SQLModel, table=True):
    """The office's text that waits to be published; what is in force stays untouched until then."""

    __tablename__ = "procedure_draft"
    code: str = Field(primary_key=True, max_length=40)
    record: str = Field(sa_column=Column(Text, nullable=False))
    by: str = ""
    saved_at: datetime = Field(sa_column=moment())


class CatalogueStamp(SQLModel, table=True):
    """One row: rises with every change, in the change's own transaction, so that every process can see it cheaply."""

    __tablename__ = "catalogue_stamp"
    id: int = Field(default=1, primary_key=True)
    version: int = 0
    changed_at: datetime = Field(sa_column=moment())

"""Rows that remember each file that was read: what it brought, and every line that could not be taken."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from bot.database import insert_or
from knowledge.moment import moment
from knowledge.tables import table_of

MOST_KEPT = 2_000  # lines of problems; the counts tell of the rest


class ImportStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # nothing of it was taken
    BROKEN = "broken"  # the file could not be read to its end; what came before was taken


class DossierImport(SQLModel, table=True):
    """One file, or one call of the HTTP door. `claim` is the file's content where the clock took it from a folder."""

    __tablename__ = "dossier_import"
    id: int | None = Field(default=None, primary_key=True)
    claim: str | None = Field(default=None, unique=True)
    source: str
    mapping: str = ""
    by: str = ""
    status: str = ImportStatus.RUNNING
    started_at: datetime = Field(sa_column=moment(index=True))
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    bad: int = 0
    no_marks: int = 0
    header: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    unknown_states: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason: str = ""  # why nothing was taken, or where it broke


def begin(session: Session, source: str, by: str, now: datetime) -> int:
    """A new row; its id."""
    row = DossierImport(source=source, by=by, started_at=now)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def claim(session: Session, content: str, source: str, by: str, now: datetime) -> int | None:
    """Takes a file by its content; None where it was taken before. What a crash left unfinished is taken again."""
    table = table_of(DossierImport)
    values = {"claim": content, "source": source, "by": by, "started_at": now, "status": ImportStatus.RUNNING.value}
    counts = dict.fromkeys(("read", "new", "changed", "unchanged", "older", "bad", "no_marks"), 0)
    empty: dict[str, Any] = {"mapping": "", "reason": "", "header": [], "problems": [], "unknown_states": {}}
    added = insert_or(session.connection().dialect.name, table).on_conflict_do_nothing(index_elements=["claim"])
    session.connection().execute(added, [values | counts | empty])
    row = session.exec(select(DossierImport).where(col(DossierImport.claim) == content)).one()
    return row.id if row.status == ImportStatus.RUNNING else None


def newest(session: Session, most: int = 50) -> Sequence[DossierImport]:
    """The latest files, newest first."""
    return session.exec(select(DossierImport).order_by(col(DossierImport.id).desc()).limit(most)).all()

"""The catalogue as the rest of the house uses it: read an entry, list what search needs, edit, publish, withdraw.

Every change keeps a revision and raises the stamp in the same transaction. Knows no chat and no screen.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import Select, or_, select
from sqlmodel import Session, SQLModel, col

from knowledge.loading import LoadReport, compare, put_all
from knowledge.merging import difference
from knowledge.procedure import DossierItem, Fee, FormFile, LegalBasis, Procedure, Status, TimeLimit
from knowledge.provenance import ProcedureRevision, SourceRecord
from knowledge.record import DocumentPart, FeePart, FormPart, LegalPart, ProcedureRecord, TimePart
from knowledge.revising import UnknownProcedure, Waiting, draft, drop_draft, edit, publish, save_draft, withdraw
from knowledge.stamp import version
from knowledge.tables import table_of

__all__ = [
    "Entry",
    "LoadReport",
    "Revision",
    "Searchable",
    "UnknownProcedure",
    "Waiting",
    "compare",
    "difference",
    "draft",
    "drop_draft",
    "edit",
    "history",
    "publish",
    "put_all",
    "read",
    "save_draft",
    "searchable",
    "stale",
    "version",
    "withdraw",
]

_PARTS: tuple[tuple[str, type[SQLModel], type[BaseModel]], ...] = (
    ("documents", DossierItem, DocumentPart),
    ("fees", Fee, FeePart),
    ("times", TimeLimit, TimePart),
    ("legal", LegalBasis, LegalPart),
    ("forms", FormFile, FormPart),
)
_DATED = {Fee, TimeLimit}
_OWN_FIELDS = tuple(name for name in ProcedureRecord.model_fields if name not in {part for part, _, _ in _PARTS})


@dataclass(frozen=True, slots=True)
class Entry:
    """What is in force for one code. `record.doubts`: field -> why it must be answered with "cần xác nhận"."""

    record: ProcedureRecord
    status: Status
    origins: dict[str, str]
    differences: dict[str, dict[str, Any]]
    revision: int
    updated_at: datetime


class Searchable(NamedTuple):
    """One procedure as search indexes it; `documents` holds the names of its papers, one a line."""

    code: str
    name: str
    field: str
    levels: list[str]
    audience: list[str]
    result: str
    documents: str
    steps: str
    requirements: str
    aliases: list[str]
    status: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One text that was in force. `diff`: field -> {"before", "after"}; empty for the first."""

    number: int
    at: datetime
    by: str
    note: str
    record: ProcedureRecord
    diff: dict[str, dict[str, Any]]


def read(session: Session, code: str, *, on: date | None = None) -> Entry | None:
    """The entry of a code, whatever its status; with `on`, only the fees and time limits valid on that day."""
    connection = session.connection()
    row = connection.execute(select(table_of(Procedure)).where(table_of(Procedure).c.code == code)).mappings().first()
    if row is None:
        return None
    values: dict[str, Any] = {name: row[name] for name in _OWN_FIELDS}
    for name, kind, part in _PARTS:
        found = connection.execute(_parts_of(kind, code, on)).mappings()
        values[name] = [part.model_validate({key: line[key] for key in part.model_fields}) for line in found]
    return Entry(
        record=ProcedureRecord.model_validate(values),
        status=Status(row["status"]),
        origins=row["origins"],
        differences=row["differences"],
        revision=row["revision"],
        updated_at=row["updated_at"],
    )


def searchable(session: Session) -> Iterator[Searchable]:
    """Every procedure, read as plain columns: the way to build an index."""
    connection = session.connection()
    papers: dict[str, list[str]] = defaultdict(list)
    for code, name in connection.execute(
        select(col(DossierItem.code), col(DossierItem.name)).order_by(col(DossierItem.code), col(DossierItem.position))
    ):
        papers[code].append(name)
    columns = [table_of(Procedure).c[name] for name in Searchable._fields if name != "documents"]
    for row in connection.execute(select(*columns).order_by(table_of(Procedure).c.code)):
        values = row._mapping
        yield Searchable(**values, documents="\n".join(papers.get(values["code"], ())))


def history(session: Session, code: str) -> list[Revision]:
    """Every revision, newest first."""
    rows = session.connection().execute(
        select(table_of(ProcedureRevision))
        .where(table_of(ProcedureRevision).c.code == code)
        .order_by(table_of(ProcedureRevision).c.number.desc())
    )
    return [
        Revision(
            number=row.number,
            at=row.at,
            by=row.by,
            note=row.note,
            record=ProcedureRecord.model_validate_json(row.record),
            diff=json.loads(row.diff),
        )
        for row in rows
    ]


def stale(session: Session, now: datetime, days: int) -> list[str]:
    """Codes of published entries last checked more than `days` ago; one that names no day counts from its loading."""
    limit = now - timedelta(days=days)
    loaded = (
        select(col(SourceRecord.code))
        .where(col(SourceRecord.code) == col(Procedure.code), col(SourceRecord.loaded_at) >= limit)
        .exists()
    )
    rows = session.connection().execute(
        select(col(Procedure.code))
        .where(
            col(Procedure.status) == Status.PUBLISHED,
            or_(
                col(Procedure.checked_on) < limit.date(),
                col(Procedure.checked_on).is_(None) & ~loaded,
            ),
        )
        .order_by(col(Procedure.code))
    )
    return [code for (code,) in rows]


def _parts_of(kind: type[SQLModel], code: str, on: date | None) -> Select[Any]:
    table = table_of(kind)
    found = select(table).where(table.c.code == code).order_by(table.c.position)
    if on is not None and kind in _DATED:
        found = found.where(
            or_(table.c.valid_from.is_(None), table.c.valid_from <= on),
            or_(table.c.valid_to.is_(None), table.c.valid_to >= on),
        )
    return found

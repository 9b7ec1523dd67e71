"""Puts the records of one source into the catalogue in bulk and reports what changed. Knows no file format."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session, SQLModel, col

from knowledge.merging import Effective, difference, digest, merge
from knowledge.procedure import DossierItem, Fee, FormFile, LegalBasis, Procedure, Status, TimeLimit
from knowledge.provenance import ProcedureRevision, SourceRecord
from knowledge.record import Origin, ProcedureRecord
from knowledge.stamp import lock, raise_stamp
from knowledge.tables import table_of

_PARTS: dict[type[SQLModel], str] = {
    DossierItem: "documents",
    Fee: "fees",
    TimeLimit: "times",
    LegalBasis: "legal",
    FormFile: "forms",
}
_PART_FIELDS = frozenset(_PARTS.values())


@dataclass
class LoadReport:
    """`new` codes, `changed`: code -> difference of the text in force (empty when a stronger source hides it)."""

    new: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    unchanged: int = 0

    def add(self, other: "LoadReport") -> None:
        self.new += other.new
        self.changed |= other.changed
        self.unchanged += other.unchanged


@dataclass(frozen=True, slots=True)
class _Change:
    effective: Effective
    text: str
    digest: str
    before: ProcedureRecord | None
    status: str
    revision: int
    diff: dict[str, Any]


def put_all(
    session: Session, records: Sequence[ProcedureRecord], origin: Origin, now: datetime, *, file: str = "", by: str = ""
) -> LoadReport:
    """Loads and publishes the records of one source, all or nothing; a withdrawn procedure stays withdrawn.

    Loading the same again changes nothing. A change of the text in force makes a revision that names `by`.
    """
    lock(session, now)
    report, changes = _compare(session, records, origin)
    if changes:
        _write_sources(session, changes, origin, now, file)
        _write_procedures(session, changes, now, by or file)
        raise_stamp(session, now)
    return report


def compare(session: Session, records: Sequence[ProcedureRecord], origin: Origin) -> LoadReport:
    """What `put_all` would do. Writes nothing."""
    return _compare(session, records, origin)[0]


def _compare(
    session: Session, records: Sequence[ProcedureRecord], origin: Origin
) -> tuple[LoadReport, dict[str, _Change]]:
    codes = [record.code for record in records]
    if len(set(codes)) != len(codes):
        raise ValueError("a code stands twice among the records of one source")
    stored: dict[str, dict[Origin, tuple[str, str]]] = {}
    for code, source, fingerprint, text in session.connection().execute(
        select(
            col(SourceRecord.code), col(SourceRecord.origin), col(SourceRecord.digest), col(SourceRecord.record)
        ).where(col(SourceRecord.code).in_(codes))
    ):
        stored.setdefault(code, {})[Origin(source)] = (fingerprint, text)
    standing = {
        code: (status, revision)
        for code, status, revision in session.connection().execute(
            select(col(Procedure.code), col(Procedure.status), col(Procedure.revision)).where(
                col(Procedure.code).in_(codes)
            )
        )
    }
    report, changes = LoadReport(), {}
    for record in records:
        text = record.model_dump_json()
        fingerprint = digest(text)
        known = stored.get(record.code, {})
        status, revision = standing.get(record.code, (None, 0))
        if status not in {None, Status.DRAFT} and known.get(origin, ("", ""))[0] == fingerprint:
            report.unchanged += 1
            continue
        old = {source: ProcedureRecord.model_validate_json(words) for source, (_, words) in known.items()}
        before = merge(old).record if old else None
        effective = merge({**old, origin: record})
        diff = difference(before, effective.record)
        changes[record.code] = _Change(effective, text, fingerprint, before, status or "", revision, diff)
        if status is None:
            report.new.append(record.code)
        else:
            report.changed[record.code] = diff
    return report, changes


def _write_sources(session: Session, changes: dict[str, _Change], origin: Origin, now: datetime, file: str) -> None:
    connection = session.connection()
    connection.execute(
        delete(SourceRecord).where(col(SourceRecord.code).in_(list(changes)), col(SourceRecord.origin) == origin)
    )
    rows = [
        {"code": code, "origin": str(origin), "digest": c.digest, "record": c.text, "file": file, "loaded_at": now}
        for code, c in changes.items()
    ]
    connection.execute(insert(SourceRecord), rows)


def _write_procedures(session: Session, changes: dict[str, _Change], now: datetime, by: str) -> None:
    fresh = [code for code, change in changes.items() if not change.status]
    standing = [code for code, change in changes.items() if change.status]
    revised = {code for code, change in changes.items() if not change.status or change.diff}
    numbers = {code: changes[code].revision + (code in revised) for code in changes}
    statuses = {
        code: Status.WITHDRAWN if change.status == Status.WITHDRAWN else Status.PUBLISHED
        for code, change in changes.items()
    }
    rows = {code: procedure_row(changes[code].effective, statuses[code], numbers[code], now) for code in changes}
    connection = session.connection()
    if fresh:
        connection.execute(insert(Procedure), [rows[code] for code in fresh])
    if standing:
        _update_procedures(session, [rows[code] for code in standing])
    write_parts(session, {code: changes[code].effective.record for code in changes})
    write_revisions(
        session,
        [(changes[code].effective.record, numbers[code], changes[code].diff) for code in changes if code in revised],
        now,
        by,
    )
    session.expire_all()


def _update_procedures(session: Session, rows: list[dict[str, Any]]) -> None:
    table = table_of(Procedure)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "code"}
    statement = update(table).where(table.c.code == bindparam("the_code")).values(**values)
    session.connection().execute(
        statement,
        [{"the_code": row["code"]} | {f"new_{name}": row[name] for name in row if name != "code"} for row in rows],
    )


def procedure_row(effective: Effective, status: str, revision: int, now: datetime) -> dict[str, Any]:
    """The columns of `Procedure` for a text in force."""
    record = effective.record
    row = {name: getattr(record, name) for name in ProcedureRecord.model_fields if name not in _PART_FIELDS}
    row |= {"online_level": str(record.online_level), "origins": effective.origins}
    row |= {"differences": effective.differences, "status": str(status), "revision": revision, "updated_at": now}
    return row


def write_parts(session: Session, records: dict[str, ProcedureRecord]) -> None:
    """Replaces the documents, fees, time limits, legal bases and forms of these procedures."""
    connection = session.connection()
    for row, name in _PARTS.items():
        table = table_of(row)
        connection.execute(delete(table).where(table.c.code.in_(list(records))))
        values: list[dict[str, Any]] = [
            {**part.__dict__, "code": code, "position": position}
            for code, record in records.items()
            for position, part in enumerate(_distinct(getattr(record, name), name))
        ]
        if values:
            connection.execute(insert(table), values)


def write_revisions(
    session: Session,
    revisions: Iterable[tuple[ProcedureRecord, int, dict[str, Any]]],
    now: datetime,
    by: str,
    note: str = "",
) -> None:
    """Keeps texts as they came into force: (record, number, difference from the one before)."""
    rows = [
        {
            "code": record.code,
            "number": number,
            "at": now,
            "by": by,
            "note": note,
            "record": record.model_dump_json(),
            "diff": json.dumps(diff, ensure_ascii=False),
        }
        for record, number, diff in revisions
    ]
    if rows:
        session.connection().execute(insert(ProcedureRevision), rows)


def _distinct(parts: list[Any], name: str) -> list[Any]:
    """A form is named once per procedure; the other lists may hold equal rows."""
    return list({part.name: part for part in parts}.values()) if name == "forms" else parts

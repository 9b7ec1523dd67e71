"""What an official does to one procedure: save a draft, edit, publish, withdraw. Each keeps a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from knowledge.loading import procedure_row, write_parts, write_revisions
from knowledge.merging import Effective, difference, digest, merge
from knowledge.procedure import Procedure, Status, short_code
from knowledge.provenance import ProcedureDraft, ProcedureRevision, SourceRecord
from knowledge.record import Origin, ProcedureRecord
from knowledge.stamp import lock, raise_stamp


class UnknownProcedure(LookupError):
    """No procedure, or no draft of it, has this code."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft: `record` is what publishing it would put in force, `own` the office's own text in it."""

    own: ProcedureRecord
    record: ProcedureRecord
    by: str
    saved_at: datetime


def draft(session: Session, code: str) -> Waiting | None:
    """What waits to be published for a code."""
    waiting = session.get(ProcedureDraft, code)
    if waiting is None:
        return None
    own = ProcedureRecord.model_validate_json(waiting.record)
    effective = merge({**_sources(session, code), Origin.OFFICE: own})
    return Waiting(own, effective.record, waiting.by, waiting.saved_at)


def drop_draft(session: Session, code: str, now: datetime) -> None:
    """Throws the waiting text away; a procedure that was never published goes with it. Raises UnknownProcedure."""
    lock(session, now)
    waiting, procedure = session.get(ProcedureDraft, code), session.get(Procedure, code)
    if waiting is None:
        raise UnknownProcedure(code)
    session.delete(waiting)
    if procedure is not None and procedure.status == Status.DRAFT:
        session.delete(procedure)
        raise_stamp(session, now)
    session.flush()


def save_draft(session: Session, code: str, changes: Mapping[str, Any], *, by: str, now: datetime) -> ProcedureRecord:
    """Keeps the office's text aside and gives back what publishing it would put in force. A new code becomes a DRAFT.

    Raises pydantic's ValidationError for a wrong field.
    """
    lock(session, now)
    code = short_code(code) or code
    office = _office_record(session, code, changes)
    waiting = session.get(ProcedureDraft, code)
    if waiting is None:
        session.add(ProcedureDraft(code=code, record=office.model_dump_json(), by=by, saved_at=now))
    else:
        waiting.record, waiting.by, waiting.saved_at = office.model_dump_json(), by, now
    effective = merge({**_sources(session, code), Origin.OFFICE: office})
    procedure = session.get(Procedure, code)
    if procedure is None or procedure.status == Status.DRAFT:
        _put_in_force(session, effective, procedure, Status.DRAFT, by, now, "lưu nháp")
    session.flush()
    return effective.record


def edit(session: Session, code: str, changes: Mapping[str, Any], *, by: str, now: datetime) -> dict[str, Any]:
    """Saves and publishes the office's text at once. Gives the difference of the text in force."""
    save_draft(session, code, changes, by=by, now=now)
    return publish(session, code, by=by, now=now)


def publish(session: Session, code: str, *, by: str, now: datetime) -> dict[str, Any]:
    """Puts the waiting draft in force, or a withdrawn procedure back. Raises UnknownProcedure."""
    lock(session, now)
    procedure, waiting = session.get(Procedure, code), session.get(ProcedureDraft, code)
    if procedure is None:
        raise UnknownProcedure(code)
    if waiting is None and procedure.status == Status.DRAFT:
        raise UnknownProcedure(code)
    if waiting is not None:
        _keep_office_text(session, code, waiting.record, now)
        session.delete(waiting)
        session.flush()
    return _put_in_force(session, merge(_sources(session, code)), procedure, Status.PUBLISHED, by, now, "công bố")


def withdraw(session: Session, code: str, *, by: str, now: datetime, reason: str = "") -> None:
    """Takes a procedure out of every answer; its text and history stay. Raises UnknownProcedure."""
    lock(session, now)
    procedure = session.get(Procedure, code)
    if procedure is None:
        raise UnknownProcedure(code)
    sources = _sources(session, code)
    if not sources:  # a draft that was never published
        waiting = session.get(ProcedureDraft, code)
        assert waiting is not None
        sources = {Origin.OFFICE: ProcedureRecord.model_validate_json(waiting.record)}
    note = f"thu hồi: {reason}" if reason else "thu hồi"
    _put_in_force(session, merge(sources), procedure, Status.WITHDRAWN, by, now, note)


def _office_record(session: Session, code: str, changes: Mapping[str, Any]) -> ProcedureRecord:
    """The office's own text with the changes in it; fields it does not touch stay with the other sources."""
    waiting, sources = session.get(ProcedureDraft, code), _sources(session, code)
    if waiting is not None:
        own = ProcedureRecord.model_validate_json(waiting.record).model_dump(mode="json")
    elif Origin.OFFICE in sources:
        own = sources[Origin.OFFICE].model_dump(mode="json")
    else:
        name = merge(sources).record.name if sources else ""
        own = {"code": code, "name": name}
    return ProcedureRecord.model_validate({**own, **changes, "code": code})


def _sources(session: Session, code: str) -> dict[Origin, ProcedureRecord]:
    rows = session.connection().execute(
        select(col(SourceRecord.origin), col(SourceRecord.record)).where(col(SourceRecord.code) == code)
    )
    return {Origin(origin): ProcedureRecord.model_validate_json(text) for origin, text in rows}


def _keep_office_text(session: Session, code: str, text: str, now: datetime) -> None:
    own = session.get(SourceRecord, (code, str(Origin.OFFICE)))
    if own is None:
        own = SourceRecord(code=code, origin=str(Origin.OFFICE), digest="", record="", loaded_at=now)
    own.digest, own.record, own.loaded_at = digest(text), text, now
    session.add(own)
    session.flush()


def _put_in_force(
    session: Session,
    effective: Effective,
    procedure: Procedure | None,
    status: Status,
    by: str,
    now: datetime,
    note: str,
) -> dict[str, Any]:
    code = effective.record.code
    last = _last_revision(session, code)
    number = last[0] + 1 if last else 1
    diff = difference(last[1] if last else None, effective.record)
    row = procedure_row(effective, status, number, now)
    if procedure is None:
        session.add(Procedure(**row))
    else:
        for name, value in row.items():
            setattr(procedure, name, value)
    session.flush()
    write_parts(session, {code: effective.record})
    write_revisions(session, [(effective.record, number, diff)], now, by, note)
    raise_stamp(session, now)
    return diff


def _last_revision(session: Session, code: str) -> tuple[int, ProcedureRecord] | None:
    row = (
        session.connection()
        .execute(
            select(col(ProcedureRevision.number), col(ProcedureRevision.record))
            .where(col(ProcedureRevision.code) == code)
            .order_by(col(ProcedureRevision.number).desc())
            .limit(1)
        )
        .first()
    )
    return (row[0], ProcedureRecord.model_validate_json(row[1])) if row else None

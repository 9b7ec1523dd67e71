"""Who did what to which thing: every change by an official and every look at personal data.

Each entry carries the hash of the one before it, so that a changed or missing entry shows. Knows no screen.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from bot.database import one_at_a_time
from knowledge.moment import moment

_FIRST = "0" * 64


class AuditEntry(SQLModel, table=True):
    """One line. `action` is "case.assign", `subject` "case/PA-7K3M-QX4D"; `detail` holds no personal data."""

    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=moment(index=True))
    actor: str = Field(index=True)
    action: str = Field(index=True)
    subject: str = Field(index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    before: str  # the hash of the entry before
    hash: str = Field(unique=True)


def record(
    session: Session, *, actor: str, action: str, subject: str, now: datetime, detail: dict[str, Any] | None = None
) -> None:
    """Adds an entry in the caller's transaction; it stands or falls with what it tells of."""
    one_at_a_time(session, "audit")  # two entries must not follow the same one
    last = session.exec(select(col(AuditEntry.hash)).order_by(col(AuditEntry.id).desc()).limit(1)).first()
    entry = AuditEntry(
        at=now, actor=actor, action=action, subject=subject, detail=detail or {}, before=last or _FIRST, hash=""
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()


def verify(session: Session) -> AuditEntry | None:
    """The first entry that does not follow from the one before it; None where the whole chain holds.

    Who can rewrite every later entry too is only found by comparing the newest hash with a copy kept elsewhere.
    """
    before = _FIRST
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)).execution_options(yield_per=1000)):
        if entry.before != before or entry.hash != _hash(entry):
            return entry
        before = entry.hash
    return None


def _hash(entry: AuditEntry) -> str:
    said = [entry.at.astimezone(UTC).isoformat(), entry.actor, entry.action, entry.subject, entry.detail, entry.before]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

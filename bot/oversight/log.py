"""The audit log as it is read: filtered, page by page, newest first. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.audit import AuditEntry, verify
from bot.office_hours import VIETNAM


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; "" for any. `subject` is a beginning: "case/" or "case/PA-7K3M-QX4D"."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """`broken`: the first entry that does not follow; `newest` is the hash to keep a copy of elsewhere."""

    count: int
    broken: AuditEntry | None
    newest: str


def entries(session: Session, filters: Filters, first: int, most: int) -> Sequence[AuditEntry]:
    """At most `most` entries from the `first` on, newest first."""
    query = select(AuditEntry)
    if filters.actor:
        query = query.where(col(AuditEntry.actor) == filters.actor)
    if filters.action:
        query = query.where(col(AuditEntry.action) == filters.action)
    if filters.subject:
        query = query.where(col(AuditEntry.subject).startswith(filters.subject, autoescape=True))
    if filters.since:
        query = query.where(col(AuditEntry.at) >= _begins(filters.since))
    if filters.until:
        query = query.where(col(AuditEntry.at) < _begins(filters.until) + timedelta(days=1))
    return list(session.exec(query.order_by(col(AuditEntry.id).desc()).offset(first).limit(most)))


def actors(session: Session) -> list[str]:
    """Everybody who ever did something."""
    return list(session.exec(select(AuditEntry.actor).distinct().order_by(AuditEntry.actor)))


def actions(session: Session) -> list[str]:
    """Everything that was ever done."""
    return list(session.exec(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def verified(session: Session) -> Verified:
    """The whole chain, read from the first entry on."""
    count = session.exec(select(func.count()).select_from(AuditEntry)).one()
    last = session.exec(select(AuditEntry.hash).order_by(col(AuditEntry.id).desc()).limit(1)).first()
    return Verified(count, verify(session), last or "")


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)

"""The catalogue as a list to work through: searched, filtered, with what is stale, doubtful or waiting. Only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from knowledge import catalogue
from knowledge.procedure import Procedure, Status
from knowledge.provenance import ProcedureDraft
from knowledge.vietnamese import fold_long

_COLUMNS = ("code", "name", "field", "status", "checked_on", "doubts", "aliases")
STALE, DOUBTFUL, DRAFTED = "cu", "can-xac-nhan", "nhap"


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure of the list."""

    code: str
    name: str
    field: str
    status: str
    checked_on: date | None
    doubts: dict[str, str]
    has_draft: bool
    is_stale: bool


def listed(
    session: Session,
    now: datetime,
    stale_after_days: int,
    *,
    words: str = "",
    field: str = "",
    status: str = "",
    flag: str = "",
) -> list[Line]:
    """Procedures by name; every one of `words` stands in the name, the code or the other names, marks or not."""
    query = columns(*(col(getattr(Procedure, name)) for name in _COLUMNS))
    if field:
        query = query.where(col(Procedure.field) == field)
    if status:
        query = query.where(col(Procedure.status) == status)
    rows = session.connection().execute(query.order_by(col(Procedure.name)))
    drafts = set(session.exec(select(ProcedureDraft.code)))
    stale = set(catalogue.stale(session, now, stale_after_days))
    wanted = fold_long(words).split()
    found = []
    for code, name, own_field, state, checked_on, doubts, aliases in rows:
        text = fold_long(f"{code} {name} {' '.join(aliases)}")
        if all(word in text for word in wanted):
            found.append(Line(code, name, own_field, state, checked_on, doubts, code in drafts, code in stale))
    return [line for line in found if _fits(line, flag)]


def fields(session: Session) -> Sequence[str]:
    """The fields (lĩnh vực) that the catalogue has."""
    return list(session.exec(select(Procedure.field).where(Procedure.field != "").distinct().order_by(Procedure.field)))


def doubts(session: Session) -> dict[str, list[tuple[str, str, str]]]:
    """Reason -> (code, name, field) of published procedures: what the lint or an author could not tell."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    query = select(Procedure.code, Procedure.name, Procedure.doubts).where(Procedure.status == Status.PUBLISHED)
    for code, name, reasons in session.exec(query.order_by(col(Procedure.name))):
        for field, reason in reasons.items():
            for one in reason.split("; "):
                found.setdefault(one, []).append((code, name, field))
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _fits(line: Line, flag: str) -> bool:
    if flag == STALE:
        return line.is_stale
    if flag == DOUBTFUL:
        return bool(line.doubts) and line.status == Status.PUBLISHED
    return line.has_draft if flag == DRAFTED else True

"""What citizens may see of the catalogue: published entries, nothing else."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from knowledge import catalogue
from knowledge.procedure import Procedure, Status
from knowledge.record import ProcedureRecord


def record(session: Session, code: str) -> ProcedureRecord | None:
    """The record in force, expired fees and time limits with it: a card must say that they are over."""
    entry = catalogue.read(session, code)
    return entry.record if entry is not None and entry.status is Status.PUBLISHED else None


def names(session: Session, codes: Sequence[str]) -> Mapping[str, str]:
    """Code -> name of those that are published, in the order given."""
    statement = select(col(Procedure.code), col(Procedure.name)).where(
        col(Procedure.code).in_(codes), col(Procedure.status) == Status.PUBLISHED
    )
    found = {row.code: row.name for row in session.connection().execute(statement)}
    return {code: found[code] for code in codes if code in found}

"""What citizens may see of the catalogue: published entries, nothing else."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from bot import once
from knowledge import catalogue
from knowledge.procedure import Procedure, Status
from knowledge.record import ProcedureRecord

_MOST_KEPT = 500


class Published:
    """Records in force of one database. Those read lately are kept for as long as the catalogue's version stands."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, ProcedureRecord]] = OrderedDict()

    def record(self, session: Session, code: str) -> ProcedureRecord | None:
        """The record of a published procedure, expired fees and time limits with it: a card says that they are over."""
        version = once.read(session, catalogue.version)  # before the record: a change between them only reads it again
        kept = self._kept.get(code)
        if kept is not None and kept[0] == version:
            return kept[1]
        entry = catalogue.read(session, code)
        if entry is None or entry.status is not Status.PUBLISHED:
            return None
        self._kept[code] = (version, entry.record)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return entry.record


def names(session: Session, codes: Sequence[str]) -> Mapping[str, str]:
    """Code -> name of those that are published, in the order given."""
    statement = select(col(Procedure.code), col(Procedure.name)).where(
        col(Procedure.code).in_(codes), col(Procedure.status) == Status.PUBLISHED
    )
    found = {row.code: row.name for row in session.connection().execute(statement)}
    return {code: found[code] for code in codes if code in found}

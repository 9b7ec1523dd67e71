"""The catalogue's version: other processes compare one number to see that something changed."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from knowledge.provenance import CatalogueStamp


def version(session: Session) -> int:
    """Rises with every committed change of the catalogue; 0 before the first."""
    found = session.connection().execute(select(col(CatalogueStamp.version))).scalar()
    return int(found or 0)


def lock(session: Session, now: datetime) -> None:
    """Makes writers of the catalogue wait for each other until this transaction ends (PostgreSQL needs it said)."""
    connection = session.connection()
    if connection.execute(select(col(CatalogueStamp.id)).with_for_update()).scalar() is None:
        connection.execute(insert(CatalogueStamp), {"id": 1, "version": 0, "changed_at": now})


def raise_stamp(session: Session, now: datetime) -> None:
    """Says in this transaction that the catalogue changed."""
    session.info.setdefault("announced", set()).add("catalogue")  # told to every process when this commits
    session.connection().execute(update(CatalogueStamp).values(version=col(CatalogueStamp.version) + 1, changed_at=now))

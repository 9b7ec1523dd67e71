"""The real finder over the shipped catalogue, built once for all tests: it is immutable."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session

from bot import migrations
from bot.database import Database
from knowledge.finder import CatalogueFinder
from knowledge.importing.starter import load_starter
from knowledge.live import build
from knowledge.search import Finding, MatchKind


@contextmanager
def starter_session() -> Iterator[Session]:
    """A session over a database of its own with the shipped catalogue in it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'starter.db'}")
        try:
            migrations.upgrade(database)
            with database.transaction() as session:
                load_starter(session, datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
            with Session(database.engine) as session:
                yield session
        finally:
            database.close()


@lru_cache(maxsize=1)
def starter_finder() -> CatalogueFinder:
    with starter_session() as session:
        return build(session)


def leader(finding: Finding) -> str:
    """The code of the procedure that leads; "" when a FAQ, a service or nothing does."""
    first = finding.matches[0] if finding.matches else None
    return first.code if first and first.kind is MatchKind.PROCEDURE else ""

"""Fixtures that every room's tests use: a migrated database in a folder of its own, and a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import migrations
from bot.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database on SQLite, at the newest revision."""
    opened = Database(f"sqlite:///{tmp_path / 'motcua.db'}")
    migrations.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """Monday 2 November 2026, 09:00 in Vietnam: an ordinary working morning."""
    return datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

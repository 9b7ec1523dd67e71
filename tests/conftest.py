"""Fixtures that every room's tests use: a migrated database in a folder of its own, and a clock that stands still."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import migrations
from bot.database import Database
from tests import postgres

# taken away, so that programs which a test starts do not work in it
_SERVER = postgres.address_of(os.environ.pop("MOTCUA_DATABASE_URL", ""))


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database at the newest revision: on SQLite, or on the PostgreSQL that MOTCUA_DATABASE_URL names."""
    if _SERVER and request.node.get_closest_marker("sqlite") is None:
        with postgres.fresh_database(_SERVER) as url:
            opened = Database(url)
            yield opened
            opened.close()
        return
    opened = Database(f"sqlite:///{tmp_path / 'motcua.db'}")
    migrations.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server, started when the first test asks."""
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The MOTCUA_DATABASE_URL of an empty database at the newest revision, once for each engine."""
    if request.param == "postgres":
        with postgres.fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url
        return
    url = f"sqlite:///{tmp_path / 'any.db'}"
    opened = Database(url)
    migrations.upgrade(opened)
    opened.close()
    yield url


@pytest.fixture
def any_database(any_url: str) -> Iterator[Database]:
    """An empty database at the newest revision, once for each engine."""
    opened = Database(any_url)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """Monday 2 November 2026, 09:00 in Vietnam: an ordinary working morning."""
    return datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

"""Fixtures that every room's tests use: a migrated database in a folder of its own, and a clock that stands still."""

import os
import shutil
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
    opened = Database(_copied(request.getfixturevalue("empty_file"), tmp_path / "motcua.db"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision with nothing in it, to copy: migrating anew for every test takes long."""
    path = tmp_path_factory.mktemp("empty") / "motcua.db"
    opened = Database(f"sqlite:///{path}")
    migrations.upgrade(opened)
    opened.close()
    return path


def _copied(file: Path, to: Path) -> str:
    shutil.copyfile(file, to)
    return f"sqlite:///{to}"


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
    yield _copied(request.getfixturevalue("empty_file"), tmp_path / "any.db")


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

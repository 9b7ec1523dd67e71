"""The database: one engine, short synchronous transactions, run off the event loop.

SQLite has one writer thread that commits waiting work together (group commit); PostgreSQL has a thread per connection.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, DisconnectionError
from sqlmodel import Session

from bot import notice
from bot.group_writing import GroupWriter

T = TypeVar("T")

_BUSY_MS = 10_000
_RESTED = 1.0  # seconds after which a connection is tried before it is used


class DatabaseProblem(Exception):
    """The database cannot be used as it is; the message says what to do, in Vietnamese."""


class Database:
    """Sessions over one database. `read` and `write` may be called from any event loop of the process."""

    def __init__(self, url: str, *, connections: int = 4) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, connections)
        self._readers = ThreadPoolExecutor(connections, thread_name_prefix="motcua-db")
        self._writer = GroupWriter(self.transaction) if self.is_sqlite else None
        self.hearing: list[Collection[str]] = []  # topics that somebody in this process listens to
        self.on_commit: list[Callable[[frozenset[str]], None]] = []  # called with the announced topics, in any thread

    async def read(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in a reading transaction in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run_reading, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in a committed transaction. It may run twice (first try rolled back): touch only the session."""
        if self._writer is not None:
            return await self._writer.run(work)
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run_writing, work)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing session for the command line and for tests: commits at the end, rolls back on an error."""
        with self.engine.connect() as connection:
            begin_writing(connection)
            with Session(bind=connection, expire_on_commit=False) as session:
                try:
                    yield session
                    session.flush()
                    topics = notice.publish(session, self._hears)
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
        if topics:
            for heard in self.on_commit:
                heard(topics)

    def close(self) -> None:
        """Finishes waiting work, then lets go of every connection."""
        if self._writer is not None:
            self._writer.close()
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def _hears(self, topic: str) -> bool:
        return any(topic in topics for topics in self.hearing)

    def _run_reading(self, work: Callable[[Session], T]) -> T:
        with Session(self.engine, expire_on_commit=False) as session:
            return work(session)

    def _run_writing(self, work: Callable[[Session], T]) -> T:
        with self.transaction() as session:
            return work(session)


def insert_or(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the words of a database (`connection.dialect.name`)."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def one_at_a_time(session: Session, work: str) -> None:
    """Lets transactions that name the same work follow each other, in every process. On SQLite all writers do."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(select(func.pg_advisory_xact_lock(func.hashtext(f"motcua {work}"))))


def begin_writing(connection: Connection) -> None:
    """Takes SQLite's write lock at once: a deferred transaction that reads first would fail, not wait."""
    if connection.dialect.name == "sqlite":
        connection.execution_options(motcua_writing=True)
    connection.begin()


def _sqlite_engine(url: str) -> Engine:
    path = Path(url.removeprefix("sqlite:///"))
    if not path.parent.is_dir():
        raise DatabaseProblem(
            f"Không có thư mục {path.parent} để đặt cơ sở dữ liệu; hãy tạo thư mục hoặc sửa MOTCUA_DATABASE_URL."
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, see below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what may not be kept is overwritten, not only forgotten
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("motcua_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres_engine(url: str, connections: int) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=connections, max_overflow=2)

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: Any, record: Any) -> None:
        record.info["rested_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        """A server that went away is noticed here, not by the work; in the midst of work asking costs a tenth of it."""
        if time.monotonic() - record.info.get("rested_since", 0.0) < _RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as problem:
            raise DisconnectionError from problem

    return engine


def explain(problem: DatabaseError) -> str:
    """What an administrator should do about an error of the database."""
    words = str(problem.orig).lower()
    if "not a database" in words or "malformed" in words:
        return "Tệp này hỏng hoặc không phải cơ sở dữ liệu; hãy khôi phục bản sao lưu hoặc sửa MOTCUA_DATABASE_URL."
    if "locked" in words:
        return "Cơ sở dữ liệu đang bị một tiến trình khác khóa; hãy đợi tiến trình đó xong rồi thử lại."
    if "full" in words or "disk i/o" in words:
        return "Đĩa đã đầy hoặc không ghi được; hãy giải phóng dung lượng rồi chạy lại. Dữ liệu cũ vẫn còn nguyên."
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return "Không mở hoặc không ghi được tệp cơ sở dữ liệu; hãy kiểm tra đường dẫn và quyền ghi."
    if "connection" in words or "connect" in words:
        return "Không nối được tới máy chủ PostgreSQL; hãy kiểm tra MOTCUA_DATABASE_URL và máy chủ."
    return f"Cơ sở dữ liệu báo lỗi: {problem.orig}"

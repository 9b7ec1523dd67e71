"""The database: one engine, short synchronous transactions, run off the event loop.

SQLite has one writer thread that commits waiting work together (group commit); PostgreSQL has a thread per connection.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

T = TypeVar("T")

_GROUP = 64  # most pieces of work that share one commit
_BUSY_MS = 10_000


class DatabaseProblem(Exception):
    """The database cannot be used as it is; the message says what to do, in Vietnamese."""


class Database:
    """Sessions over one database. `read` and `write` may be called from any event loop of the process."""

    def __init__(self, url: str, *, connections: int = 4) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, connections)
        self._readers = ThreadPoolExecutor(connections, thread_name_prefix="motcua-db")
        self._writer = _GroupWriter(self) if self.is_sqlite else None

    async def read(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in a reading transaction in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run_reading, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in a committed transaction. It may run twice (first try rolled back): touch only the session."""
        if self._writer is not None:
            return await asyncio.wrap_future(self._writer.submit(work))
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
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()

    def close(self) -> None:
        """Finishes waiting work, then lets go of every connection."""
        if self._writer is not None:
            self._writer.close()
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def _run_reading(self, work: Callable[[Session], T]) -> T:
        with Session(self.engine, expire_on_commit=False) as session:
            return work(session)

    def _run_writing(self, work: Callable[[Session], T]) -> T:
        with self.transaction() as session:
            return work(session)


class _GroupWriter:
    """One thread, many pieces of work to a commit. When one fails each is tried alone, so that it fails alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[tuple[Callable[[Session], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="motcua-db-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], T]) -> Future[T]:
        future: Future[T] = Future()
        self._waiting.put((work, future))
        return future

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        open_ = True
        while open_:
            group = []
            item = self._waiting.get()
            while item is not None:
                group.append(item)
                if len(group) == _GROUP:
                    break
                try:
                    item = self._waiting.get_nowait()
                except queue.Empty:
                    break
            open_ = item is not None
            self._commit([entry for entry in group if entry[1].set_running_or_notify_cancel()])

    def _commit(self, group: list[tuple[Callable[[Session], Any], Future[Any]]]) -> None:
        if not group:
            return
        try:
            with self._database.transaction() as session:
                results = []
                for work, _ in group:
                    results.append(work(session))
                    session.expunge_all()
        except Exception as problem:
            if len(group) == 1:
                group[0][1].set_exception(problem)
                return
            for entry in group:
                self._commit([entry])
            return
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)


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
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("motcua_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres_engine(url: str, connections: int) -> Engine:
    return create_engine(url, hide_parameters=True, pool_size=connections, max_overflow=2, pool_pre_ping=True)


def explain(problem: OperationalError) -> str:
    """What an administrator should do about an error of the database."""
    words = str(problem.orig).lower()
    if "locked" in words:
        return "Cơ sở dữ liệu đang bị một tiến trình khác khóa; hãy đợi tiến trình đó xong rồi thử lại."
    if "full" in words or "disk i/o" in words:
        return "Đĩa đã đầy hoặc không ghi được; hãy giải phóng dung lượng rồi chạy lại. Dữ liệu cũ vẫn còn nguyên."
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return "Không mở hoặc không ghi được tệp cơ sở dữ liệu; hãy kiểm tra đường dẫn và quyền ghi."
    if "connection" in words or "connect" in words:
        return "Không nối được tới máy chủ PostgreSQL; hãy kiểm tra MOTCUA_DATABASE_URL và máy chủ."
    return f"Cơ sở dữ liệu báo lỗi: {problem.orig}"

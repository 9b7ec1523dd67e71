"""Hears what any process committed (`bot/notice.py`): at once in this process, else by NOTIFY or by polling SQLite.

A callback says only "look again"; it may come once too often, and comes once after every lost connection.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable

import psycopg
import structlog

from bot.database import Database
from bot.notice import PG_CHANNEL

_POLL = 0.1  # seconds between looks at the SQLite file
_PATIENCE = 10.0  # seconds of silence after which the PostgreSQL connection is tried
_RECONNECT = 1.0

log = structlog.get_logger(__name__)


class Listener:
    """Callbacks by topic, called on the event loop that runs `run`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._callbacks: dict[str, list[Callable[[], None]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def when(self, topic: str, look: Callable[[], None]) -> None:
        """Calls `look` whenever `topic` was announced."""
        self._callbacks.setdefault(topic, []).append(look)

    async def run(self) -> None:
        """Listens until cancelled; survives the loss of the database."""
        self._loop = asyncio.get_running_loop()
        self._database.on_commit.append(self._heard_here)
        self._database.hearing.append(self._callbacks.keys())
        try:
            if self._database.is_sqlite:
                await self._poll()
            else:
                await self._listen()
        finally:
            self._database.on_commit.remove(self._heard_here)
            self._database.hearing.remove(self._callbacks.keys())

    def _heard_here(self, topics: Iterable[str]) -> None:
        """From whichever thread committed. A thread that wakes another for nothing costs as much as a query."""
        wanted = tuple(topic for topic in topics if topic in self._callbacks)
        assert self._loop is not None
        if wanted and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._call, wanted)

    def _call(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for look in self._callbacks.get(topic, ()):
                look()

    async def _listen(self) -> None:
        plain = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {PG_CHANNEL}")
                    self._call(tuple(self._callbacks))  # whatever was said while nobody listened
                    while True:
                        async for said in connection.notifies(timeout=_PATIENCE):
                            self._call((said.payload,))
                        await connection.execute("SELECT 1")
            except psycopg.OperationalError as problem:
                log.warning("listening lost", problem=type(problem).__name__)
                await asyncio.sleep(_RECONNECT)

    async def _poll(self) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=self._watch, args=(stop,), name="motcua-db-watcher", daemon=True)
        thread.start()
        try:
            await asyncio.Event().wait()
        finally:
            stop.set()

    def _watch(self, stop: threading.Event) -> None:
        """`PRAGMA data_version` is as cheap as a look gets; the stamps say which topic it was."""
        known: tuple[int, dict[str, int]] | None = None
        connection: sqlite3.Connection | None = None
        while not stop.wait(_POLL):
            try:
                connection = connection or sqlite3.connect(str(self._database.engine.url.database))
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if known is None or version != known[0]:
                    stamps = dict(connection.execute("SELECT topic, version FROM notice_stamp").fetchall())
                    before = {} if known is None else known[1]
                    known = (version, stamps)
                    self._heard_here([topic for topic, count in stamps.items() if before.get(topic) != count])
            except sqlite3.Error as problem:
                log.warning("watching lost", problem=type(problem).__name__)
                connection, known = None, None
                stop.wait(_RECONNECT)
        if connection is not None:
            connection.close()

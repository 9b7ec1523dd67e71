"""What one process commits, every process hears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.database import Database
from bot.listening import Listener
from bot.notice import INBOX, announce, call
from tests import postgres
from tests.bot.outbox_room import until


@asynccontextmanager
async def listening(database: Database, topic: str) -> AsyncIterator[list[str]]:
    """What a running listener heard; the greeting after connecting is left out."""
    heard: list[str] = []
    listener = Listener(database)
    listener.when(topic, lambda: heard.append(topic))
    task = asyncio.create_task(listener.run())
    await asyncio.sleep(0.4)
    heard.clear()
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_another_process_is_heard_within_a_second(any_database: Database) -> None:
    other = Database(any_database.url)
    async with listening(any_database, "catalogue") as heard:
        begun = asyncio.get_running_loop().time()
        await other.write(lambda session: announce(session, "catalogue"))
        await until(lambda: bool(heard))
        assert asyncio.get_running_loop().time() - begun < 1.0
        await other.write(lambda session: announce(session, "something else"))
        heard.clear()
        await asyncio.sleep(0.3)
        assert heard == []
    other.close()


async def test_work_that_is_heard_here_wakes_nobody_elsewhere(any_database: Database) -> None:
    other = Database(any_database.url)
    async with listening(any_database, INBOX) as here, listening(other, INBOX) as elsewhere:
        await any_database.write(lambda session: announce(session, INBOX))
        await until(lambda: bool(here))
        await asyncio.sleep(0.4)
        assert elsewhere == []
        await any_database.write(lambda session: call(session, INBOX))
        await until(lambda: bool(elsewhere))
    other.close()


def _announce_and_fail(session: Session) -> float:
    announce(session, "catalogue")
    return 1 / 0


async def test_what_is_rolled_back_is_not_said(any_database: Database) -> None:
    other = Database(any_database.url)
    async with listening(any_database, "catalogue") as heard:
        with pytest.raises(ZeroDivisionError):
            await other.write(_announce_and_fail)
        await asyncio.sleep(0.4)
        assert heard == []
    other.close()


async def test_many_announcements_in_one_transaction_are_one(any_database: Database) -> None:
    async with listening(any_database, "catalogue") as heard:
        with any_database.transaction() as session:
            for _ in range(50):
                announce(session, "catalogue")
        await asyncio.sleep(0.4)
        assert 1 <= len(heard) <= 2, "here, and once more by the way round"


@pytest.mark.postgres
async def test_a_lost_connection_comes_back_and_looks_again(postgres_server: str) -> None:
    cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    with postgres.fresh_database(postgres_server) as url:
        database = Database(url)
        async with listening(database, "catalogue") as heard:
            with database.engine.connect() as connection:
                connection.execute(cut)
            await until(lambda: bool(heard))
        database.close()

"""A duty has one holder at a time: given back at the end, taken over after a crash, dropped without the database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import duty
from bot.database import Database
from bot.duty import hold, take
from tests.bot.outbox_room import until
from tests.bot.zalo_desk import Clock


class Worker:
    """A process that wants the duty. `works` while it has it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.works = False
        self.task = asyncio.create_task(hold(database, "poll", self._work, clock))

    async def _work(self) -> None:
        self.works = True
        try:
            await asyncio.Event().wait()
        finally:
            self.works = False

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def two(
    any_database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Worker, Worker]]:
    """The first has the duty, the second waits for it."""
    monkeypatch.setattr(duty, "_RENEW", 0.05)
    first = Worker(any_database, clock)
    await until(lambda: first.works)
    second = Worker(any_database, clock)
    yield first, second
    await asyncio.gather(first.leave(), second.leave())


async def test_one_works_and_the_other_waits_until_it_is_given_back(two: tuple[Worker, Worker]) -> None:
    first, second = two
    await asyncio.sleep(0.3)
    assert (first.works, second.works) == (True, False)
    await first.leave()
    await until(lambda: second.works)
    assert not first.works


async def test_a_database_that_is_away_ends_the_work(
    any_database: Database, two: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two

    async def away(_work: object) -> bool:
        raise OperationalError("", None, Exception("gone"))

    with monkeypatch.context() as cut:
        cut.setattr(any_database, "write", away)
        await until(lambda: not first.works)
        await asyncio.sleep(0.2)
        assert not second.works
    await asyncio.sleep(0.1)


async def test_a_database_that_hangs_ends_the_work_too(
    any_database: Database, two: tuple[Worker, Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two

    async def hanging(_work: object) -> bool:
        await asyncio.sleep(60)
        return True

    monkeypatch.setattr(duty, "_PATIENCE", 0.1)
    with monkeypatch.context() as cut:
        cut.setattr(any_database, "write", hanging)
        await asyncio.sleep(0.1)
        cut.setattr(duty, "_given_back", _forgotten)
        await until(lambda: not first.works)


async def _forgotten(*_: object) -> None:
    """As a process that was killed."""


def test_after_a_crash_the_lease_must_end_first(any_database: Database, now: datetime) -> None:
    def taken(owner: str, at: datetime) -> bool:
        with any_database.transaction() as session:
            return take(session, "poll", owner, at)

    assert taken("killed", now)
    assert not taken("other", now + timedelta(seconds=14))
    assert taken("other", now + timedelta(seconds=16))
    assert not taken("killed", now + timedelta(seconds=17))
    assert taken("other", now + timedelta(seconds=17)), "renewed"


async def test_work_that_breaks_is_told_to_whoever_keeps_it_alive(
    any_database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "_RENEW", 0.05)

    async def broken() -> None:
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        await asyncio.wait_for(hold(any_database, "poll", broken, clock), 5)
    with Session(any_database.engine) as session:
        held = session.get(duty.Duty, "poll")
    assert held is not None
    assert held.owner == "", "another process may try"

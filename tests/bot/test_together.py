"""Work done together: what waits goes in one transaction, results find their callers, one that fails fails alone."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.citizens import Citizen, meet
from bot.database import Database
from bot.together import Together
from tests.bot.outbox_room import until


class Guests:
    """Writes a citizen for each name; "bad" breaks whatever transaction it is in."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.batches: list[list[str]] = []
        self.alone: list[str] = []
        self._now = now
        self.together = Together(database, self._several, self._one)

    def _several(self, session: Session, names: Sequence[str]) -> list[str]:
        self.batches.append(list(names))
        return [self._write(session, name) for name in names]

    def _one(self, session: Session, name: str) -> str:
        self.alone.append(name)
        return self._write(session, name)

    def _write(self, session: Session, name: str) -> str:
        meet(session, "web", name, self._now)
        if name == "bad":
            raise ValueError(name)
        return f"met {name}"


def names(database: Database) -> list[str]:
    with Session(database.engine) as session:
        return sorted(session.exec(select(Citizen.address)))


async def test_what_comes_at_once_is_written_together(database: Database, now: datetime) -> None:
    guests = Guests(database, now)
    assert await asyncio.gather(*map(guests.together.do, "abc")) == ["met a", "met b", "met c"]
    assert await guests.together.do("d") == "met d"
    assert guests.batches == [["a", "b", "c"], ["d"]]
    assert guests.alone == []


async def test_what_comes_meanwhile_is_the_next_batch(database: Database, now: datetime) -> None:
    guests = Guests(database, now)
    first = asyncio.create_task(guests.together.do("a"))
    await until(lambda: bool(guests.batches))
    await asyncio.gather(first, *map(guests.together.do, "bcd"))
    assert guests.batches == [["a"], ["b", "c", "d"]]


async def test_one_that_fails_fails_alone(any_database: Database, now: datetime) -> None:
    guests = Guests(any_database, now)
    found = await asyncio.gather(*map(guests.together.do, ["a", "bad", "b"]), return_exceptions=True)
    assert [found[0], found[2]] == ["met a", "met b"]
    assert isinstance(found[1], ValueError)
    assert names(any_database) == ["a", "b"]
    assert guests.alone == ["a", "bad", "b"], "in order"


async def test_a_caller_that_goes_away_stops_nothing(database: Database, now: datetime) -> None:
    guests = Guests(database, now)
    going, staying = (asyncio.create_task(guests.together.do(name)) for name in "ab")
    await asyncio.sleep(0)
    going.cancel()
    assert await staying == "met b"
    with pytest.raises(asyncio.CancelledError):
        await going
    assert names(database) == ["a", "b"]

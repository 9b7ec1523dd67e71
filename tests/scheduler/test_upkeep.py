"""An SQLite file at night: the planner learns, the log goes back into the file, and nobody has to stop for it."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.database import Database
from bot.outbox import DeliveryStatus
from scheduler import upkeep
from tests.scheduler.leftovers import delivery


def plan_of(database: Database, query: str) -> str:
    with database.engine.connect() as connection:
        return " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))


def log_size(database: Database) -> int:
    return Path(f"{database.engine.url.database}-wal").stat().st_size


@pytest.mark.sqlite
async def test_the_log_is_written_back_and_the_planner_still_finds_its_way(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        for number in range(300):
            delivery(session, f"c{number}", now, DeliveryStatus.SENT)
    assert log_size(database) > 0
    assert "thu gọn" in await upkeep.tidy(database, now, now)
    assert log_size(database) == 0
    with Session(database.engine) as session:
        known = session.execute(text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'delivery'")).scalar_one()
    assert known > 0
    later = Database(database.url)  # a new connection plans by what was learnt
    due = "SELECT id FROM delivery WHERE status = 'pending' AND channel = 'web' AND due_at <= '2027' ORDER BY priority"
    assert "delivery_due" in plan_of(later, due)
    later.close()


@pytest.mark.sqlite
async def test_a_reader_keeps_the_log_and_is_not_disturbed(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        delivery(session, "lan", now, DeliveryStatus.SENT)
    with database.engine.connect() as reader:
        assert reader.execute(text("SELECT count(*) FROM delivery")).scalar() == 1
        with database.transaction() as session:
            delivery(session, "hoa", now, DeliveryStatus.SENT)
        tidying = asyncio.create_task(upkeep.tidy(database, now, now))
        said = await asyncio.wait_for(tidying, 5)
        assert "đang đọc" in said
        assert reader.execute(text("SELECT count(*) FROM delivery")).scalar() == 1

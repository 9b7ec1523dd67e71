"""Writing together, failing alone."""

from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot import migrations
from bot.citizens import Citizen
from bot.database import Database, DatabaseProblem


def _add(address: str, now: datetime):  # type: ignore[no-untyped-def]
    def work(session: Session) -> None:
        session.add(Citizen(channel="web", address=address, created_at=now, last_seen_at=now))
        session.flush()

    return work


async def test_one_bad_write_fails_alone_in_its_group(database: Database, now: datetime) -> None:
    import asyncio

    results = await asyncio.gather(
        *[database.write(_add(address, now)) for address in ("a", "b", "a", "c")], return_exceptions=True
    )
    assert [isinstance(result, Exception) for result in results].count(True) == 1
    stored = await database.read(lambda session: session.exec(select(Citizen.address)).all())
    assert sorted(stored) == ["a", "b", "c"]


async def test_moments_come_back_aware(database: Database, now: datetime) -> None:
    await database.write(_add("a", now))
    citizen = await database.read(lambda session: session.exec(select(Citizen)).one())
    assert citizen.created_at == now
    assert citizen.created_at.tzinfo is not None


def test_a_database_from_a_newer_motcua_is_refused(database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseProblem, match="nâng cấp motcua"):
        migrations.upgrade(database)


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        assert migrations.current(connection) == migrations.head()

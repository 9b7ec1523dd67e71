"""Writing together, failing alone."""

from datetime import datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from bot import migrations
from bot.citizens import Citizen
from bot.database import Database, DatabaseProblem, explain
from tests import postgres


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


@pytest.mark.sqlite
def test_a_full_disk_is_told_and_nothing_is_half_written(database: Database, now: datetime) -> None:
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        connection.commit()
        with Session(bind=connection) as session:
            session.add(Citizen(channel="web", address="first", created_at=now, last_seen_at=now))
            session.flush()
            session.add(Citizen(channel="web", address="x" * 100_000, created_at=now, last_seen_at=now))
            with pytest.raises(DatabaseError) as full:
                session.commit()
        assert "Đĩa đã đầy" in explain(full.value)
        assert connection.exec_driver_sql("SELECT count(*) FROM citizen").scalar_one() == 0


@pytest.mark.sqlite
def test_a_lock_is_told(database: Database) -> None:
    impatient = create_engine(database.engine.url, connect_args={"timeout": 0})
    with database.engine.connect() as holder:
        holder.execution_options(motcua_writing=True)
        holder.begin()
        with pytest.raises(DatabaseError) as locked, impatient.connect() as other:
            other.exec_driver_sql("INSERT INTO citizen DEFAULT VALUES")
    impatient.dispose()
    assert "bị một tiến trình khác khóa" in explain(locked.value)


@pytest.mark.postgres
async def test_a_connection_that_died_at_rest_is_noticed(
    postgres_server: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database._RESTED", 0.0)
    with postgres.fresh_database(postgres_server) as url:
        resting, other = Database(url), Database(url)
        await resting.write(_add("a", now))
        with other.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await resting.write(_add("b", now))
        stored = await resting.read(lambda session: session.exec(select(Citizen.address)).all())
        assert sorted(stored) == ["a", "b"]
        resting.close()
        other.close()

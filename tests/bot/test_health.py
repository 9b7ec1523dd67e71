"""Alive, ready, and the figures as Prometheus reads them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event
from sqlmodel import Session

from bot import backlog, health, metrics, outbox
from bot.channels.channel import Reply
from bot.database import Database
from bot.inbox import InboxMessage, InboxStatus
from bot.outbox import Delivery, DeliveryStatus
from knowledge.procedure import Procedure, Status


@asynccontextmanager
async def _serving(
    database: Database, now: datetime, loaded: Callable[[], bool] = lambda: True
) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(health.routes(database, loaded=loaded, now=lambda: now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://motcua") as client:
        yield client


async def _figures(client: httpx.AsyncClient) -> dict[tuple[str, tuple[str, ...]], float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_alive_and_ready(database: Database, now: datetime) -> None:
    async with _serving(database, now) as client:
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": []})


async def test_not_ready_before_the_catalogue_is_loaded(database: Database, now: datetime) -> None:
    async with _serving(database, now, loaded=lambda: False) as client:
        ready = await client.get("/readyz")
        assert (await client.get("/healthz")).status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "reasons": ["Danh mục thủ tục chưa nạp xong."]}


async def test_not_ready_on_another_revision_of_the_database(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    async with _serving(database, now) as client:
        ready = await client.get("/readyz")
    assert ready.status_code == 503
    assert "0000" in ready.json()["reasons"][0]


async def test_not_ready_on_an_empty_database(tmp_path: Path, now: datetime) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    async with _serving(empty, now) as client:
        ready = await client.get("/readyz")
    empty.close()
    assert ready.status_code == 503
    assert "trống" in ready.json()["reasons"][0]


async def test_without_a_database_it_says_so_and_still_counts(now: datetime) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    metrics.sent("lost-database")
    async with _serving(nowhere, now) as client:
        ready = await client.get("/readyz")
        figures = await _figures(client)
    nowhere.close()
    assert ready.status_code == 503
    assert ready.json()["reasons"] == ["Cơ sở dữ liệu không trả lời."]
    assert figures["motcua_database_up", ()] == 0
    assert figures["motcua_messages_sent_total", ("lost-database",)] == 1


async def test_a_database_that_hangs_does_not_hang_the_answer(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_work: Callable[[Session], Any]) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr(health, "PATIENCE", 0.05)
    monkeypatch.setattr(database, "read", hang)
    async with _serving(database, now) as client:
        assert (await asyncio.wait_for(client.get("/readyz"), 5)).status_code == 503


async def test_what_was_counted_is_shown(database: Database, now: datetime) -> None:
    for _ in range(2):
        metrics.received("counted", now)
    metrics.sent("counted")
    metrics.send_failed("counted", "Throttled")
    metrics.refused("counted", "forged")
    metrics.poisoned("counted")
    metrics.turn_took("counted", 0.004)
    async with _serving(database, now) as client:
        figures = await _figures(client)
    assert figures["motcua_messages_received_total", ("counted",)] == 2
    assert figures["motcua_last_update_timestamp_seconds", ("counted",)] == now.timestamp()
    assert figures["motcua_messages_sent_total", ("counted",)] == 1
    assert figures["motcua_send_errors_total", ("counted", "Throttled")] == 1
    assert figures["motcua_webhook_refusals_total", ("counted", "forged")] == 1
    assert figures["motcua_messages_poisoned_total", ("counted",)] == 1
    assert figures["motcua_turn_seconds_bucket", ("counted", "0.0025")] == 0
    assert figures["motcua_turn_seconds_bucket", ("counted", "0.005")] == 1
    assert figures["motcua_database_up", ()] == 1


async def test_what_waits_is_read_when_asked(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        for minutes in (5, 1, -30):
            due = now - timedelta(minutes=minutes)
            outbox.put(session, [Reply("Chào bạn")], channel="telegram", address="1", now=due)
        stuck = Delivery(
            channel="zalo-oa", address="2", body={"text": "x"}, status=DeliveryStatus.PARKED, due_at=now, created_at=now
        )
        done = Delivery(
            channel="zalo-oa", address="2", body={"text": "x"}, status=DeliveryStatus.SENT, due_at=now, created_at=now
        )
        session.add_all([stuck, done])
        for number, status in enumerate([InboxStatus.PENDING, InboxStatus.POISON, InboxStatus.DONE]):
            session.add(
                InboxMessage(
                    channel="telegram", external_id=str(number), address="1", body={}, status=status, received_at=now
                )
            )
        session.add(Procedure(code="1.000001", name="Một", updated_at=now))
        session.add(Procedure(code="1.000002", name="Hai", status=Status.WITHDRAWN, updated_at=now))
    async with _serving(database, now) as client:
        figures = await _figures(client)
    assert figures["motcua_outbox_depth", ("telegram", "pending")] == 3
    assert figures["motcua_outbox_oldest_age_seconds", ("telegram", "pending")] == 300
    assert figures["motcua_outbox_depth", ("zalo-oa", "parked")] == 1
    assert ("motcua_outbox_depth", ("zalo-oa", "sent")) not in figures
    assert figures["motcua_inbox_depth", ("telegram", "pending")] == 1
    assert figures["motcua_inbox_depth", ("telegram", "poison")] == 1
    assert figures["motcua_catalogue_procedures", ("published",)] == 1
    assert figures["motcua_catalogue_procedures", ("withdrawn",)] == 1


@pytest.mark.sqlite
async def test_the_depths_are_read_from_partial_indexes(database: Database, now: datetime) -> None:
    """A scrape every few seconds must not read a table of a million sent messages."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    await database.read(lambda session: backlog.read(session, now))
    event.remove(database.engine, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        plans = " ".join(
            str(row[-1])
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        )
    assert "SCAN delivery" not in plans.replace("SCAN delivery USING", "")
    assert "SCAN inbox_message" not in plans.replace("SCAN inbox_message USING", "")

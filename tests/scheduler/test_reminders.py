"""The administrator hears once what stands still and what was not checked for long; nothing where all is well."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.database import Database
from bot.inbox import InboxStatus
from bot.outbox import Delivery, DeliveryStatus, Priority
from knowledge import catalogue
from knowledge.record import Origin, ProcedureRecord
from scheduler import reminders
from tests.scheduler.leftovers import delivery, message

TO = "telegram:42"


def alerts(database: Database) -> list[str]:
    told = select(Delivery).where(col(Delivery.priority) == Priority.ALERT).order_by(col(Delivery.id))
    with Session(database.engine) as session:
        return [f"{row.channel}:{row.address} {row.body['text']}" for row in session.exec(told)]


async def test_nothing_is_said_while_nothing_stands_still(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        for status in (DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.FAILED):
            delivery(session, f"a {status}", now, status)
        message(session, "lan", now, 1, InboxStatus.PENDING)
    assert "Không có tin" in await reminders.remind_of_standstill(any_database, TO, now, now)
    assert alerts(any_database) == []


async def test_what_stands_still_is_counted_and_told_once_a_day(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        for number in range(3):
            delivery(session, f"u{number}", now - timedelta(days=number), DeliveryStatus.UNKNOWN)
        for number in range(2):
            delivery(session, f"p{number}", now, DeliveryStatus.PARKED)
        message(session, "lan", now, 1, InboxStatus.POISON)
    for _ in range(2):  # begun again after a crash
        await reminders.remind_of_standstill(any_database, TO, now, now + timedelta(minutes=1))
    [told] = alerts(any_database)
    assert told.startswith(TO)
    assert "1 tin đến không xử lý được, 3 tin gửi đi không rõ đã tới chưa, 2 tin đang bị giữ lại" in told
    tomorrow = now + timedelta(days=1)
    await reminders.remind_of_standstill(any_database, TO, tomorrow, tomorrow)
    assert len(alerts(any_database)) == 2


async def test_nobody_named_means_only_the_log(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        delivery(session, "u", now, DeliveryStatus.UNKNOWN)
    assert "1 tin gửi đi" in await reminders.remind_of_standstill(any_database, "", now, now)
    assert alerts(any_database) == []


async def test_stale_procedures_are_counted_once_a_month(any_database: Database, now: datetime) -> None:
    old, fresh = date(2026, 1, 1), date(2026, 10, 30)
    records = [
        ProcedureRecord(code=f"1.00000{number}", name=f"Thủ tục {number}", checked_on=old if number else fresh)
        for number in range(8)
    ]
    assert "đều được rà soát" in await reminders.remind_of_stale(any_database, 180, TO, now, now)
    with any_database.transaction() as session:
        catalogue.put_all(session, records, Origin.OFFICE, now)
    for _ in range(2):
        await reminders.remind_of_stale(any_database, 180, TO, now, now)
    [told] = alerts(any_database)
    assert "7 thủ tục" in told
    assert "180 ngày" in told
    assert "1.000001, 1.000002, 1.000003, 1.000004, 1.000005)" in told
    next_month = now + timedelta(days=30)
    await reminders.remind_of_stale(any_database, 180, TO, next_month, next_month)
    assert len(alerts(any_database)) == 2

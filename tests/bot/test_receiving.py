"""The inbox worker: in order, exactly once, kind to floods, stopped by nothing a turn may raise."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot import notice, outbox
from bot.channels.channel import Incoming, Kind, Reply
from bot.database import Database
from bot.inbox import InboxMessage
from bot.inbox_line import Flood
from bot.listening import Listener
from bot.receiving import Receiving, keeper
from tests.bot.outbox_room import put, rows, until

WIDE = Flood(burst=1000, seconds=0.001)


def present() -> datetime:
    return datetime.now(UTC)


def echo(session: Session, incoming: Incoming, now: datetime) -> None:
    outbox.put(
        session,
        [Reply(incoming.text)],
        channel=incoming.channel,
        address=incoming.address,
        now=now,
        natural_key=f"reply/{incoming.external_id}",
    )


@asynccontextmanager
async def receiving(database: Database, turn: Callable[..., object], **options: Any) -> AsyncIterator[Receiving]:
    """A running worker, woken by what is committed in this process."""
    worker = Receiving(database, turn, **({"flood": WIDE} | options))
    listener = Listener(database)
    listener.when(notice.INBOX, worker.wake)
    tasks = [asyncio.create_task(worker.run()), asyncio.create_task(listener.run())]
    try:
        yield worker
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def message(address: str, number: int, text: str = "") -> Incoming:
    return Incoming("test", f"{address}-{number}", address, Kind.TEXT, text=text or str(number))


def statuses(database: Database) -> list[str]:
    with Session(database.engine) as session:
        return [str(row) for row in session.exec(select(InboxMessage.status).order_by(col(InboxMessage.id)))]


def all_done(database: Database) -> bool:
    return set(statuses(database)) == {"done"}


async def test_every_message_has_one_answer_in_order(any_database: Database) -> None:
    keep = keeper(any_database)
    async with receiving(any_database, echo), receiving(any_database, echo):
        for number in range(15):
            await keep([message(address, number) for address in "abcd"])
            await keep([message(address, number) for address in "ab"])
        await until(lambda: all_done(any_database), 20)
    for address in "abcd":
        assert [row.body["text"] for row in rows(any_database) if row.address == address] == [
            str(number) for number in range(15)
        ]


async def test_a_message_is_answered_at_once(any_database: Database) -> None:
    async with receiving(any_database, echo):
        await asyncio.sleep(0.3)
        begun = asyncio.get_running_loop().time()
        await keeper(any_database)([message("a", 1)])
        await until(lambda: all_done(any_database))
        assert asyncio.get_running_loop().time() - begun < 0.5


async def test_poison_is_set_aside_with_an_alert_and_blocks_nobody(any_database: Database) -> None:
    def turn(session: Session, incoming: Incoming, now: datetime) -> None:
        echo(session, incoming, now)
        if incoming.text == "poison":
            raise ValueError(incoming.text)

    await keeper(any_database)([message("a", 1, "poison"), message("a", 2, "fine"), message("b", 1, "other")])
    async with receiving(any_database, turn, alert_to="test:admin"):
        await until(lambda: statuses(any_database) == ["poison", "done", "done"])
    sent = {row.address: row for row in rows(any_database)}
    assert sorted(row.body["text"] for row in rows(any_database) if row.address != "admin") == ["fine", "other"]
    assert sent["admin"].priority == outbox.Priority.ALERT
    assert "ValueError" in sent["admin"].body["text"]
    with Session(any_database.engine) as session:
        [row] = session.exec(select(InboxMessage).where(InboxMessage.status == "poison"))
        assert (row.attempts, row.error) == (3, "ValueError")


async def test_several_that_fail_together_have_a_turn_of_their_own(any_database: Database) -> None:
    tried: list[int] = []

    def turns(session: Session, incomings: Sequence[Incoming], now: datetime) -> None:
        tried.append(len(incomings))
        for incoming in incomings:
            echo(session, incoming, now)
        raise ValueError

    await keeper(any_database)([message(address, 1) for address in "abc"])
    async with receiving(any_database, echo, turns=turns):
        await until(lambda: all_done(any_database))
    assert tried == [3]
    assert sorted(row.address for row in rows(any_database)) == ["a", "b", "c"]


async def test_a_database_in_trouble_poisons_nothing(database: Database) -> None:
    failures = [4]

    def turn(session: Session, incoming: Incoming, now: datetime) -> None:
        if failures[0]:
            failures[0] -= 1
            raise OperationalError("SELECT 1", {}, Exception("database is locked"))
        echo(session, incoming, now)

    clock = Ahead()
    await keeper(database, clock)([message("a", 1)])
    async with receiving(database, turn, clock=clock) as worker:
        for _ in range(60):
            clock.ahead += timedelta(seconds=2)
            worker.wake()
            await asyncio.sleep(0.02)
            if all_done(database):
                break
    assert statuses(database) == ["done"]
    assert failures == [0]


class Ahead:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return present() + self.ahead


async def test_a_message_that_kills_its_process_ends_as_poison(database: Database) -> None:
    await keeper(database)([message("a", 1, "kill"), message("a", 2)])
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE inbox_message SET attempts = 10 WHERE external_id = 'a-1'")
    heard: list[str] = []
    async with receiving(database, lambda _session, incoming, _now: heard.append(incoming.text)):
        await until(lambda: statuses(database) == ["poison", "done"])
    assert heard == ["2"]


async def test_a_flood_is_told_once_and_hurts_nobody(database: Database) -> None:
    await keeper(database)([message("flood", number) for number in range(30)] + [message("b", 1)])
    async with receiving(database, echo, flood=Flood(burst=2, seconds=60)):
        await until(lambda: any(row.address == "b" for row in rows(database)))
        await until(lambda: statuses(database).count("done") == 3)
        await asyncio.sleep(0.1)
    assert statuses(database).count("done") == 3
    told = [row.body["text"] for row in rows(database) if row.address == "flood" and "lần lượt" in row.body["text"]]
    assert len(told) == 1


async def test_writing_again_opens_the_window(database: Database) -> None:
    put(database, present(), "a", "notice")
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE delivery SET status = 'parked'")
    await keeper(database)([message("a", 1)])
    async with receiving(database, echo, windowed=["test"]):
        await until(lambda: all_done(database))
    assert [row.status for row in rows(database)] == ["pending", "pending"]

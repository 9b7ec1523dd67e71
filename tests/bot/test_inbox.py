"""The line each citizen stands in: stored once, taken in order, held by one worker at a time."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot import inbox, inbox_line
from bot.channels.channel import Incoming, Kind
from bot.database import Database
from bot.inbox import InboxMessage, InboxStatus
from bot.inbox_line import Flood, LineLost, Taken

LEASE = timedelta(seconds=30)
PATIENT = Flood(burst=100, seconds=0.001)


def message(address: str, number: int, text: str = "chào") -> Incoming:
    return Incoming("test", f"{address}-{number}", address, Kind.TEXT, text=text)


def store(database: Database, now: datetime, *messages: Incoming) -> list[bool]:
    with database.transaction() as session:
        return [inbox.store(session, incoming, now) for incoming in messages]


def take(database: Database, owner: str, now: datetime, most: int = 10) -> list[Taken]:
    with database.transaction() as session:
        return inbox_line.take(session, owner, most, now, LEASE)


def finish(database: Database, taken: Taken, now: datetime, flood: Flood = PATIENT) -> inbox_line.Freed:
    with database.transaction() as session:
        return inbox_line.finish(session, [taken], now, flood)[0]


def texts(taken: list[Taken]) -> list[str]:
    return [one.incoming.external_id for one in taken]


def rows(database: Database) -> list[InboxMessage]:
    with Session(database.engine) as session:
        return list(session.exec(select(InboxMessage).order_by(InboxMessage.id)))  # type: ignore[arg-type]


def test_a_second_arrival_is_the_same_message(any_database: Database, now: datetime) -> None:
    assert store(any_database, now, message("an", 1), message("an", 1), message("an", 2)) == [True, False, True]
    assert store(any_database, now, message("an", 2)) == [False]
    assert [row.external_id for row in rows(any_database)] == ["an-1", "an-2"]


def test_everything_that_came_in_comes_out(any_database: Database, now: datetime) -> None:
    sent = Incoming("test", "x", "an", Kind.LOCATION, "ở đây", now, "Nguyễn An", {"latitude": 16.05})
    store(any_database, now, sent)
    assert take(any_database, "a", now)[0].incoming == sent


def test_one_citizen_in_order_and_many_side_by_side(any_database: Database, now: datetime) -> None:
    store(any_database, now, message("an", 1), message("an", 2), message("binh", 1), message("an", 3))
    first = take(any_database, "a", now)
    assert texts(first) == ["an-1", "binh-1"]
    assert take(any_database, "b", now) == []
    finish(any_database, first[0], now)
    second = take(any_database, "c", now)
    assert texts(second) == ["an-2"]
    finish(any_database, second[0], now)
    finish(any_database, first[1], now)
    assert texts(take(any_database, "d", now)) == ["an-3"]


def test_the_longest_waiting_go_first(any_database: Database, now: datetime) -> None:
    store(any_database, now + timedelta(seconds=1), message("late", 1))
    store(any_database, now, message("early", 1))
    assert texts(take(any_database, "a", now + timedelta(seconds=2), most=1)) == ["early-1"]


def test_a_dead_workers_message_comes_back_and_its_result_does_not_count(any_database: Database, now: datetime) -> None:
    store(any_database, now, message("an", 1), message("an", 2))
    lost = take(any_database, "dead", now)[0]
    later = now + LEASE
    again = take(any_database, "alive", later)
    assert texts(again) == ["an-1"]
    assert again[0].attempts == 2
    with pytest.raises(LineLost):
        finish(any_database, lost, later)
    finish(any_database, again[0], later)
    with pytest.raises(LineLost):
        finish(any_database, lost, later)
    assert [row.status for row in rows(any_database)] == [InboxStatus.DONE, InboxStatus.PENDING]


def test_words_are_not_kept_once_answered(any_database: Database, now: datetime) -> None:
    store(any_database, now, message("an", 1, "CCCD của tôi là ..."))
    finish(any_database, take(any_database, "a", now)[0], now)
    assert rows(any_database)[0].body == {}


@pytest.mark.sqlite
@pytest.mark.parametrize("times", [1, 400])
def test_no_byte_of_them_stays_in_the_file(database: Database, now: datetime, times: int) -> None:
    store(database, now, message("an", 1, "ong Quyxyz an hoi lo " * times))
    finish(database, take(database, "a", now)[0], now)
    file = Path(str(database.engine.url.database))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert b"an-1" in kept
    assert b"Quyxyz" not in kept


def test_a_failed_message_stays_ahead_of_the_later_ones(any_database: Database, now: datetime) -> None:
    store(any_database, now, message("an", 1), message("an", 2))
    with any_database.transaction() as session:
        taken = inbox_line.take(session, "a", 5, now, LEASE)[0]
        inbox_line.retry(session, taken, "ValueError", now + timedelta(seconds=4))
    assert take(any_database, "b", now + timedelta(seconds=3)) == []
    assert texts(take(any_database, "c", now + timedelta(seconds=4))) == ["an-1"]


def test_poison_does_not_block_the_line(any_database: Database, now: datetime) -> None:
    store(any_database, now, message("an", 1), message("an", 2))
    with any_database.transaction() as session:
        inbox_line.set_aside(session, inbox_line.take(session, "a", 5, now, LEASE)[0], "ValueError", now)
    assert texts(take(any_database, "b", now)) == ["an-2"]
    assert [row.status for row in rows(any_database)] == [InboxStatus.POISON, InboxStatus.PENDING]
    assert rows(any_database)[0].body["text"] == "chào", "a person must be able to look at it"


def test_a_flood_waits_and_is_told_once(any_database: Database, now: datetime) -> None:
    flood = Flood(burst=3, seconds=2)
    store(any_database, now, *[message("flood", number) for number in range(8)], message("an", 1))
    told, moments = 0, list[float]()
    for half_seconds in range(40):
        clock = now + timedelta(seconds=half_seconds / 2)
        while taken := take(any_database, f"{clock}{len(moments)}", clock, most=1):
            freed = finish(any_database, taken[0], clock, flood)
            if taken[0].incoming.address == "flood":
                told += freed.tell
                moments.append(half_seconds / 2)
            else:
                assert clock == now, "another citizen must not wait"
    assert moments == [0, 0, 0, 2, 4, 6, 8, 10]
    assert told == 1


def test_after_the_flood_the_citizen_is_told_again_next_time(any_database: Database, now: datetime) -> None:
    flood = Flood(burst=1, seconds=5)
    for start in (now, now + timedelta(hours=1)):
        store(any_database, start, *[message("an", start.hour * 100 + number) for number in range(3)])
        tells = []
        for step in range(3):
            clock = start + timedelta(seconds=5 * step)
            tells.append(finish(any_database, take(any_database, f"{clock}", clock)[0], clock, flood).tell)
        assert tells == [True, False, False]


def test_a_line_whose_messages_were_erased_is_closed(any_database: Database, now: datetime) -> None:
    store(any_database, now, message("an", 1))
    with any_database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM inbox_message")
    assert take(any_database, "a", now) == []
    store(any_database, now, message("an", 2))
    assert texts(take(any_database, "b", now)) == ["an-2"]

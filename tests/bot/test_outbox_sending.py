"""The sender at work on a channel that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot import citizens, notice, outbox
from bot.channels.channel import (
    CitizenLeft,
    Moved,
    Pace,
    Postponed,
    Refused,
    Reply,
    Throttled,
    Uncertain,
    Unreachable,
    WindowClosed,
)
from bot.database import Database
from bot.delivery import decisions
from bot.delivery.claiming import Parcel
from bot.delivery.quiet import QuietHours
from bot.listening import Listener
from bot.sending import Sending
from tests.bot.outbox_room import Scripted, campaign, events, put, rows, statuses, until


@asynccontextmanager
async def sending(database: Database, channel: Scripted, **options: Any) -> AsyncIterator[Sending]:
    """A running sender, woken by what is committed in this process."""
    sender = Sending(database, [channel], quiet=QuietHours.read("00:00", "00:00"), **options)
    listener = Listener(database)
    listener.when(notice.OUTBOX, sender.wake)
    tasks = [asyncio.create_task(sender.run()), asyncio.create_task(listener.run())]
    try:
        yield sender
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def present() -> datetime:
    return datetime.now(UTC)


def raising(error: Exception, times: int = 1) -> Callable[[str, str], None]:
    left = [times]

    def script(_address: str, _text: str) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error

    return script


def finished(database: Database) -> bool:
    return bool(rows(database)) and all(row.status not in {"pending", "claimed", "sending"} for row in rows(database))


async def test_everything_is_sent_once_and_in_order(any_database: Database) -> None:
    channel = Scripted(lambda _address, _text: asyncio.sleep(0.002))
    async with sending(any_database, channel):
        for number in range(20):
            for address in ("a", "b", "c"):
                put(any_database, present(), address, f"{number}.1", f"{number}.2")
        await until(lambda: finished(any_database), 20)
    for address in ("a", "b", "c"):
        mine = [text for to, text in channel.sent if to == address]
        assert mine == [f"{number}.{part}" for number in range(20) for part in (1, 2)]
    assert channel.most_at_once == 1
    assert {row.status for row in rows(any_database)} == {"sent"}
    assert len(events(any_database)) == 120


async def test_a_new_delivery_leaves_at_once(any_database: Database) -> None:
    channel = Scripted()
    async with sending(any_database, channel):
        await asyncio.sleep(0.3)
        begun = asyncio.get_running_loop().time()
        await any_database.write(put_now)
        await until(lambda: bool(channel.sent))
        assert asyncio.get_running_loop().time() - begun < 0.5


def put_now(session: Session) -> None:
    outbox.put(session, [Reply("now")], channel="test", address="a", now=present())


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused("message is too long"), "failed", "message is too long"),
        (WindowClosed("quá 7 ngày"), "parked", "quá 7 ngày"),
        (Uncertain("timeout"), "unknown", "Không rõ"),
        (CitizenLeft("blocked"), "failed", "rời kênh"),
        (ValueError("a bug in the adapter"), "unknown", "ValueError"),
    ],
)
async def test_an_error_has_its_consequence(database: Database, error: Exception, status: str, words: str) -> None:
    put(database, present(), "a", "1")
    async with sending(database, Scripted(raising(error, 99))):
        await until(lambda: finished(database))
        await asyncio.sleep(0.05)
    [row] = rows(database)
    assert (row.status, row.attempts, row.error) == (status, 1, type(error).__name__)
    assert words in row.reason
    assert [event.status for event in events(database)] == [status]


async def test_what_did_not_arrive_is_tried_again(database: Database) -> None:
    put(database, present(), "a", "1")
    channel = Scripted(raising(Unreachable("connection refused")))
    async with sending(database, channel):
        await until(lambda: finished(database))
    [row] = rows(database)
    assert (row.status, row.attempts) == ("sent", 2)
    assert [event.status for event in events(database)] == ["pending", "sent"]


async def test_an_outcome_nobody_knows_is_never_sent_blindly_again(database: Database) -> None:
    put(database, present(), "a", "answer")
    campaign(database, present(), "b", "campaign")
    channel = Scripted(lambda _address, _text: asyncio.sleep(3600))
    async with sending(database, channel, lease=timedelta(seconds=0.6)):
        await until(lambda: finished(database))
        await asyncio.sleep(1)
    assert statuses(database) == {"answer": "unknown", "campaign": "unknown"}
    assert channel.sent == []


async def test_throttling_stops_the_whole_token_and_counts_no_try(database: Database) -> None:
    channel = Scripted(raising(Throttled(0.5)), pace=Pace(rate=200))
    put(database, present(), "a", "1")
    begun = asyncio.get_running_loop().time()
    async with sending(database, channel):
        await until(lambda: bool(events(database)))
        put(database, present(), "b", "2")
        await until(lambda: finished(database))
    assert min(channel.at) - begun >= 0.45
    assert [row.attempts for row in rows(database)] == [1, 1]


async def test_a_chat_that_left_gets_nothing_more(any_database: Database) -> None:
    with any_database.transaction() as session:
        one = citizens.meet(session, "test", "a", present()).id
    put(any_database, present(), "a", "1", "2", citizen_id=one)
    campaign(any_database, present() + timedelta(days=1), "a", "3", citizen_id=one)
    put(any_database, present(), "b", "other")

    def script(address: str, _text: str) -> None:
        if address == "a":
            raise CitizenLeft("blocked")

    channel = Scripted(script)
    async with sending(any_database, channel):
        await until(lambda: finished(any_database))
    assert statuses(any_database) == {"1": "failed", "2": "failed", "3": "failed", "other": "sent"}
    assert len([event for event in events(any_database) if event.status == "failed"]) == 3
    with any_database.transaction() as session:
        assert session.connection().exec_driver_sql("SELECT reachable FROM citizen").scalar() in (0, False)


async def test_a_chat_that_moved_is_followed(any_database: Database) -> None:
    with any_database.transaction() as session:
        one = citizens.meet(session, "test", "old", present()).id
    put(any_database, present(), "old", "1", "2", citizen_id=one)

    def script(address: str, _text: str) -> None:
        if address == "old":
            raise Moved("new")

    channel = Scripted(script)
    async with sending(any_database, channel):
        await until(lambda: finished(any_database))
    assert channel.sent == [("new", "1"), ("new", "2")]
    with any_database.transaction() as session:
        assert session.connection().exec_driver_sql("SELECT address FROM citizen").scalar() == "new"


async def test_postponed_waits_alone(database: Database) -> None:
    put(database, present(), "a", "1")
    put(database, present(), "b", "2")
    channel = Scripted(
        lambda address, _text: raise_(Postponed(present() + timedelta(hours=1), "đêm")) if address == "a" else None
    )
    async with sending(database, channel):
        await until(lambda: bool(channel.sent))
        await until(lambda: len(events(database)) == 2)
    assert statuses(database) == {"1": "pending", "2": "sent"}
    assert rows(database)[0].due_at > present() + timedelta(minutes=59)


def raise_(error: Exception) -> None:
    raise error


async def test_a_template_goes_through_a_closed_window(database: Database) -> None:
    used: list[str] = []

    async def template(parcel: Parcel) -> str:
        if parcel.reply.text == "no template":
            raise WindowClosed("chưa có mẫu được duyệt")
        used.append(parcel.reply.text)
        return "zbs-1"

    put(database, present(), "a", "notice")
    put(database, present(), "b", "no template")
    async with sending(database, Scripted(raising(WindowClosed(""), 99)), templates={"test": template}):
        await until(lambda: finished(database))
    assert used == ["notice"]
    assert statuses(database) == {"notice": "sent", "no template": "parked"}
    assert [row.platform_id for row in rows(database)] == ["zbs-1", ""]
    assert rows(database)[1].reason == "chưa có mẫu được duyệt"


async def test_parked_goes_when_the_citizen_writes_or_a_person_says_so(any_database: Database) -> None:
    put(any_database, present(), "a", "1")
    put(any_database, present(), "b", "2")
    channel = Scripted(raising(WindowClosed(""), 2))
    async with sending(any_database, channel):
        await until(lambda: finished(any_database))
        with any_database.transaction() as session:
            assert decisions.unpark(session, "test", "a", present()) == 1
            assert decisions.unpark(session, "test", "nobody", present()) == 0
            assert decisions.send_again(session, 2, "Cán bộ Lan", present())
            assert not decisions.send_again(session, 2, "Cán bộ Lan", present()), "it waits already"
        await until(lambda: len(channel.sent) == 2)
        await until(lambda: finished(any_database))
    assert statuses(any_database) == {"1": "sent", "2": "sent"}
    assert any("Cán bộ Lan" in event.detail for event in events(any_database))


async def test_a_person_may_call_it_off(database: Database, now: datetime) -> None:
    campaign(database, now + timedelta(days=1), "a", "1")
    with database.transaction() as session:
        assert decisions.call_off(session, 1, "Cán bộ Lan", now)
        assert not decisions.call_off(session, 1, "Cán bộ Lan", now)
    assert statuses(database) == {"1": "failed"}


async def test_a_platform_that_is_away_is_left_alone(database: Database) -> None:
    tries: list[str] = []

    def script(address: str, _text: str) -> None:
        tries.append(address)
        raise Unreachable("no route to host")

    for number in range(200):
        put(database, present(), str(number), "x")
    async with sending(database, Scripted(script)):
        await asyncio.sleep(1.0)
    assert len(tries) < 130, "it should pause, not burn through everybody's tries"


async def test_stopping_gives_back_what_was_not_begun(database: Database) -> None:
    channel = Scripted(lambda _address, _text: asyncio.sleep(0.2), pace=Pace(rate=2))
    for address in "abc":
        put(database, present(), address, address)
    async with sending(database, channel):
        await until(lambda: channel.most_at_once == 1)
    left = {row.status for row in rows(database)}
    assert left == {"sent", "pending"}


async def test_two_senders_share_the_work(any_database: Database) -> None:
    channels = [Scripted(lambda _address, _text: asyncio.sleep(0.001)) for _ in range(2)]
    for number in range(150):
        put(any_database, present(), str(number % 50), str(number))
    async with sending(any_database, channels[0]), sending(any_database, channels[1]):
        await until(lambda: finished(any_database), 20)
    together = [text for channel in channels for _, text in channel.sent]
    assert sorted(together, key=int) == [str(number) for number in range(150)]

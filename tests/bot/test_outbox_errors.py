"""Every send error has its consequence, for the delivery, the chat and the token."""

import asyncio
from datetime import timedelta

import pytest

from bot import citizens
from bot.channels.channel import (
    CitizenLeft,
    Moved,
    Pace,
    Postponed,
    Refused,
    Throttled,
    Uncertain,
    Unreachable,
    WindowClosed,
)
from bot.database import Database
from bot.delivery.claiming import Parcel
from tests.bot.outbox_room import (
    Scripted,
    campaign,
    events,
    finished,
    present,
    put,
    raising,
    rows,
    sending,
    statuses,
    until,
)


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

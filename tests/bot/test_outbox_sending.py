"""The sender at work on a channel that does as it is told."""

import asyncio
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import outbox
from bot.channels.channel import (
    Pace,
    Reply,
    Unreachable,
    WindowClosed,
)
from bot.database import Database
from bot.delivery import decisions
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

"""How fast a token and a chat may be used, over all processes."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.channels.channel import Pace, Throttled
from bot.database import Database
from bot.delivery import pacing
from bot.delivery.pacing import ChatPace, Reserved, TokenPace
from bot.delivery.quiet import QuietHours
from bot.sending import Sending
from tests.bot.outbox_room import Scripted, claim, put, rows, until

PACE = Pace(rate=100)


def opened(database: Database, now: datetime, pace: Pace = PACE) -> None:
    with database.transaction() as session:
        pacing.open_token(session, "test", pace, now)


def reserve(database: Database, count: int, now: datetime, pace: Pace = PACE) -> Reserved:
    with database.transaction() as session:
        return pacing.reserve(session, "test", pace, count, now)


def throttle(database: Database, seconds: float, now: datetime, pace: Pace = PACE) -> None:
    with database.transaction() as session:
        pacing.throttled(session, "test", pace, seconds, now)


def token(database: Database) -> TokenPace:
    with Session(database.engine, expire_on_commit=False) as session:
        return session.exec(select(TokenPace)).one()


def test_slots_follow_each_other_whoever_asks(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    first = reserve(any_database, 5, now)
    second = reserve(any_database, 1, now)
    assert first.start == now
    assert (second.start - first.slot(5)).total_seconds() == pytest.approx(0, abs=1e-5)
    assert first.gap == pytest.approx(1 / 98)


def test_what_comes_after_its_slot_uses_the_next_ones(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    reserve(any_database, 49, now)
    with any_database.transaction() as session:
        late = pacing.reserve(session, "test", PACE, 1, now + timedelta(seconds=0.4), lost=49)
    assert (late.start - now).total_seconds() == pytest.approx(1.0, abs=1e-5)
    with any_database.transaction() as session:
        idle = pacing.reserve(session, "test", PACE, 1, now + timedelta(hours=1), lost=49)
    assert idle.start == now + timedelta(hours=1), "after a rest nobody waits for what was lost before"


def test_unused_time_is_not_saved_up(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    reserve(any_database, 1, now)
    later = now + timedelta(hours=1)
    assert reserve(any_database, 1, later).start == later


def test_no_limit_no_waiting(any_database: Database, now: datetime) -> None:
    assert reserve(any_database, 1_000, now, Pace()) == Reserved(now, 0.0)


def drive(database: Database, start: datetime, step: timedelta, times: int) -> datetime:
    """Uses the token now and then, so that its rate may come back."""
    for number in range(1, times + 1):
        reserve(database, 1, start + step * number)
    return start + step * times


def test_one_refusal_slows_down_for_a_moment(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    for echo in range(10):
        throttle(any_database, 2.0, now + timedelta(milliseconds=echo))
    assert token(any_database).rate == pytest.approx(98 * 0.96), "echoes of one refusal count once"
    assert reserve(any_database, 1, now).start >= now + timedelta(seconds=2)
    drive(any_database, now, timedelta(seconds=3), 2)
    assert token(any_database).rate == pytest.approx(98)


def test_refusals_one_after_another_slow_down_strongly(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    throttle(any_database, 1.0, now)
    throttle(any_database, 1.0, now + timedelta(seconds=2))
    assert token(any_database).rate == pytest.approx(98 * 0.96 * 0.85)
    throttle(any_database, 1.0, now + timedelta(hours=2))
    assert token(any_database).rate == pytest.approx(98 * 0.96 * 0.85 * 0.96), "long after, it is a single one again"


async def test_nothing_more_is_tried_once_it_was_too_many(database: Database) -> None:
    """Those already on the way to their slots turn back, and no try is counted."""
    calls: list[float] = []

    def script(_address: str, _text: str) -> None:
        calls.append(asyncio.get_running_loop().time())
        if len(calls) == 10:
            raise Throttled(1.0)

    for number in range(60):
        put(database, datetime.now(UTC), str(number), "x")
    channel = Scripted(script, pace=Pace(rate=200))
    await run_senders(database, [channel], lambda: {row.status for row in rows(database)} == {"sent"})
    assert len(calls) == 61
    assert calls[10] - calls[9] >= 0.99
    assert {row.attempts for row in rows(database)} == {1}


def test_a_rate_that_is_refused_again_is_not_used_again(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    throttle(any_database, 2.0, now)
    clock = drive(any_database, now, timedelta(seconds=3), 10)
    throttle(any_database, 2.0, clock)
    clock = drive(any_database, clock, timedelta(seconds=30), 20)
    assert token(any_database).rate == pytest.approx(98 * 0.98), "just below where it hurt"
    drive(any_database, clock, timedelta(hours=1), 5)
    assert token(any_database).rate == pytest.approx(98), "after a long peace a little more is tried"


def test_the_rate_never_falls_to_nothing(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    for minute in range(60):
        throttle(any_database, 1.0, now + timedelta(minutes=minute))
    assert token(any_database).rate >= 5


def test_a_changed_setting_is_followed(any_database: Database, now: datetime) -> None:
    opened(any_database, now)
    opened(any_database, now, Pace(rate=50))
    assert token(any_database).rate == pytest.approx(49)
    opened(any_database, now, Pace(rate=200))
    assert token(any_database).rate == pytest.approx(196)


def test_a_chat_gets_a_short_burst_and_then_one_a_second(any_database: Database, now: datetime) -> None:
    pace = Pace(rate=100, chat_seconds=1.0, chat_burst=3)
    put(any_database, now, "a", *[str(number) for number in range(6)])
    sent: list[float] = []
    for tenth in range(50):
        clock = now + timedelta(seconds=tenth / 10)
        while parcels := claim(any_database, f"{clock}{len(sent)}", clock):
            with any_database.transaction() as session:
                pacing.spend_chats(session, "test", pace, ["a"], clock)
                session.connection().exec_driver_sql("UPDATE delivery SET status = 'sent' WHERE status = 'claimed'")
            sent += [tenth / 10 for _ in parcels]
    assert sent == [0, 0, 0, 1, 2, 3]


def test_rested_chats_are_forgotten(any_database: Database, now: datetime) -> None:
    pace = Pace(chat_seconds=1.0)
    with any_database.transaction() as session:
        assert pacing.spend_chats(session, "test", pace, ["a"], now) == now + timedelta(seconds=1)
        pacing.forget_rested_chats(session, now)
        assert len(session.exec(select(ChatPace)).all()) == 1
        pacing.forget_rested_chats(session, now + timedelta(hours=2))
        assert session.exec(select(ChatPace)).all() == []


def busiest_second(moments: list[float]) -> int:
    moments = sorted(moments)
    return max(sum(1 for moment in moments[at:] if moment < begin + 1.0) for at, begin in enumerate(moments))


async def run_senders(database: Database, channels: list[Scripted], done: Callable[[], bool]) -> None:
    senders = [Sending(database, [channel], quiet=QuietHours.read("00:00", "00:00")) for channel in channels]
    tasks = [asyncio.create_task(sender.run()) for sender in senders]
    try:
        await until(done, 20)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_two_senders_together_keep_the_rate(any_database: Database) -> None:
    channels = [Scripted(pace=Pace(rate=60)) for _ in range(2)]
    for number in range(120):
        put(any_database, datetime.now(UTC), str(number), "x")
    await run_senders(any_database, channels, lambda: {row.status for row in rows(any_database)} == {"sent"})
    moments = [moment for channel in channels for moment in channel.at]
    assert busiest_second(moments) <= 60 * 1.05 + 1
    assert max(moments) - min(moments) >= 119 / 60
    assert all(channel.at for channel in channels), "both took part"


async def test_a_strict_platform_soon_hears_nothing_too_many(database: Database) -> None:
    """It allows 40 a second though the setting says 80: after some refusals none, and no message is lost."""
    allowed: list[float] = []
    refused: list[float] = []

    def script(_address: str, _text: str) -> None:
        clock = asyncio.get_running_loop().time()
        if sum(1 for moment in allowed if moment > clock - 1.0) >= 40:
            refused.append(clock)
            raise Throttled(0.2)
        allowed.append(clock)

    for number in range(150):
        put(database, datetime.now(UTC), str(number), "x")
    channel = Scripted(script, pace=Pace(rate=80))
    await run_senders(database, [channel], lambda: {row.status for row in rows(database)} == {"sent"})
    assert 1 <= len(refused) <= 12
    assert len(channel.sent) == 150
    assert token(database).rate < 80 * 0.9

"""Each planned moment is run once: two clocks, a restart, a machine asleep, a clock set to another time."""

import asyncio
from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlmodel import Session, col, select

from bot.database import Database
from bot.office_hours import VIETNAM
from bot.office_hours import now as real_now
from bot.outbox import Delivery, Priority
from scheduler import timetable
from scheduler.runner import Clock
from scheduler.timetable import Job
from tests.scheduler.clockwork import Noting, Time, look, runs, statuses

LEASE = timedelta(minutes=2)


@pytest.fixture
def time(now: datetime) -> Time:
    """Monday 2 November 2026, 09:00 in Vietnam, until it is moved."""
    return Time(now)


async def test_a_moment_is_run_once_when_it_comes(any_database: Database, time: Time) -> None:
    noting = Noting()
    clock = Clock(any_database, [noting.job], clock=time, lease=LEASE)
    await look(clock)
    assert noting.started == []
    assert statuses(any_database) == [("03/11 02:10", "due")]
    time.move(hours=17, minutes=9)
    await look(clock)
    assert noting.started == []
    time.move(minutes=1)
    for _ in range(3):
        await look(clock)
    assert noting.started == ["03/11 02:10"]
    assert statuses(any_database) == [("03/11 02:10", "done"), ("04/11 02:10", "due")]
    assert runs(any_database)[0].said == "đã làm 03/11 02:10"


async def test_two_clocks_share_the_moments(any_database: Database, time: Time) -> None:
    noting, other = Noting(), Database(any_database.url)
    clocks = [Clock(base, [noting.job], clock=time, lease=LEASE) for base in (any_database, other)]
    await look(*clocks)
    for _ in range(5):
        time.move(days=1)
        await look(*clocks)
    other.close()
    assert noting.started == [f"0{day}/11 02:10" for day in range(3, 8)]


async def test_what_was_missed_is_made_up_for_once(any_database: Database, time: Time) -> None:
    noting = Noting()
    await look(Clock(any_database, [noting.job], clock=time, lease=LEASE))
    time.move(days=3)
    await look(Clock(any_database, [noting.job], clock=time, lease=LEASE))
    assert noting.started == ["03/11 02:10"]
    assert statuses(any_database) == [("03/11 02:10", "done"), ("06/11 02:10", "due")]


async def test_every_missed_moment_where_each_counts(any_database: Database, time: Time) -> None:
    noting = Noting(every_moment=True)
    await look(Clock(any_database, [noting.job], clock=time, lease=LEASE))
    time.move(days=3)
    restarted = [Clock(any_database, [noting.job], clock=time, lease=LEASE) for _ in range(2)]
    for _ in range(4):
        await look(*restarted)
    assert noting.started == ["03/11 02:10", "04/11 02:10", "05/11 02:10"]
    assert [status for _, status in statuses(any_database)] == ["done", "done", "done", "due"]


async def test_the_newest_of_several_due_stands_for_all(any_database: Database, time: Time) -> None:
    noting = Noting()
    clock = Clock(any_database, [noting.job], clock=time, lease=LEASE)
    for _ in range(3):
        with any_database.transaction() as session:
            timetable.plan(session, [noting.job], time())
        time.move(days=1)
    await look(clock)
    assert noting.started == ["05/11 02:10"]
    assert [status for _, status in statuses(any_database)] == ["skipped", "skipped", "done", "due"]


@pytest.mark.parametrize("jump", [1, -1])
async def test_a_clock_set_to_another_hour_and_back(any_database: Database, time: Time, jump: int) -> None:
    noting = Noting()
    clock = Clock(any_database, [noting.job], clock=time, lease=LEASE)
    await look(clock)
    time.move(hours=16, minutes=40 if jump > 0 else 75)  # shortly before 02:10, or shortly after
    await look(clock)
    time.move(hours=jump)
    await look(clock)
    time.move(hours=-jump)
    await look(clock)
    for _ in range(4):
        time.move(minutes=30)
        await look(clock)
    assert noting.started == ["03/11 02:10"]
    time.move(days=1)
    await look(clock)
    assert noting.started == ["03/11 02:10", "04/11 02:10"]


async def test_a_clock_that_was_years_ahead_still_runs_today(any_database: Database, time: Time) -> None:
    noting = Noting()
    clock = Clock(any_database, [noting.job], clock=time, lease=LEASE)
    time.move(days=800)
    await look(clock)
    time.move(days=-800)
    await look(clock)
    time.move(days=1)
    await look(clock)
    assert noting.started == ["03/11 02:10"]


async def test_long_work_keeps_its_run_and_is_not_begun_beside_itself(any_database: Database, time: Time) -> None:
    noting = Noting()
    clocks = [Clock(any_database, [noting.job], clock=time, lease=timedelta(seconds=0.6)) for _ in range(2)]
    await look(*clocks)
    time.move(hours=18)
    noting.hold.clear()
    for _ in range(12):
        await asyncio.gather(*(clock.look() for clock in clocks))
        await asyncio.sleep(0.1)
        time.move(seconds=0.1)
    time.move(days=1)
    # the lease has run out by this clock, but its owner renews it before another look
    await asyncio.sleep(0.3)
    await clocks[0].look()
    assert noting.started == ["03/11 02:10"]
    noting.hold.set()
    await look(*clocks)
    await look(*clocks)
    assert noting.ended == ["03/11 02:10", "04/11 02:10"]


async def test_a_run_that_another_clock_took_over_is_dropped(any_database: Database, time: Time) -> None:
    asleep, awake = Noting(), Noting()
    first = Clock(any_database, [asleep.job], clock=time, lease=timedelta(seconds=0.3))
    second = Clock(any_database, [awake.job], clock=time, lease=timedelta(seconds=0.3))
    await look(first)
    time.move(hours=18)
    asleep.hold.clear()
    await first.look()
    time.move(hours=1)
    await look(second)
    await first.settled()
    assert (asleep.ended, awake.ended) == ([], ["03/11 02:10"])
    assert runs(any_database)[0].status == "done"


async def test_a_failure_is_tried_again_later(any_database: Database, time: Time) -> None:
    noting = Noting(fails=2)
    clock = Clock(any_database, [noting.job], clock=time, lease=LEASE)
    await look(clock)
    time.move(hours=18)
    await look(clock)
    await look(clock)
    assert len(noting.started) == 1
    assert runs(any_database)[0].said == "RuntimeError"
    for minutes in (5, 10):
        time.move(minutes=minutes)
        await look(clock)
    assert noting.started == ["03/11 02:10"] * 3
    assert statuses(any_database)[0] == ("03/11 02:10", "done")


async def test_what_fails_again_and_again_is_told_once_and_the_next_day_is_tried(
    any_database: Database, time: Time
) -> None:
    noting, fine = Noting(fails=3), Noting("other")
    clock = Clock(any_database, [noting.job, fine.job], clock=time, lease=LEASE, alert_to="telegram:42")
    await look(clock)
    time.move(hours=18)
    for _ in range(6):
        await look(clock)
        time.move(minutes=20)
    assert len(noting.started) == 3
    with Session(any_database.engine) as session:
        [told] = session.exec(select(Delivery).where(col(Delivery.priority) == Priority.ALERT)).all()
    assert (told.channel, told.address) == ("telegram", "42")
    assert "tidy" in told.body["text"]
    assert "02:10 03/11/2026" in told.body["text"]
    assert fine.ended == ["03/11 02:10"]
    time.move(days=1)
    await look(clock)
    assert noting.ended == ["04/11 02:10"]


async def test_the_end_of_the_process_gives_back_what_takes_long(any_database: Database, time: Time) -> None:
    noting = Noting()
    clock = Clock(any_database, [noting.job], clock=time, lease=LEASE, patience=0.2)
    await look(clock)
    time.move(hours=18)
    noting.hold.clear()
    await clock.look()
    await asyncio.wait_for(clock.stop(), 5)
    assert (runs(any_database)[0].status, runs(any_database)[0].owner) == ("due", "")
    noting.hold.set()
    await look(Clock(any_database, [noting.job], clock=time, lease=LEASE))
    assert noting.ended == ["03/11 02:10"]


async def test_the_bell_rings_by_itself(any_database: Database) -> None:
    """Real time: a job of every second, and one that was due before this clock started."""
    seconds, enough = [], asyncio.Event()

    async def work(planned_at: datetime, _now: datetime) -> str:
        seconds.append(planned_at)
        if len(seconds) == 2:
            enough.set()
        return ""

    missed = Noting("missed")
    past = Time(real_now() - timedelta(days=2))
    await look(Clock(any_database, [missed.job], clock=past))
    often = Job("often", CronTrigger(second="*", timezone=VIETNAM), work, every_moment=True)
    clock = asyncio.create_task(Clock(any_database, [often, missed.job], look_every=60).run())
    async with asyncio.timeout(10):
        await enough.wait()
    clock.cancel()
    await asyncio.gather(clock, return_exceptions=True)
    assert len(missed.ended) == 1
    assert seconds[1] - seconds[0] == timedelta(seconds=1)
    assert seconds[0].microsecond == 0

"""A campaign goes out once to everyone who agreed: restarts, two clocks, a machine asleep, late joiners, failures."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from bot import citizens
from bot.database import Database
from bot.delivery.quiet import QuietHours
from bot.office_hours import local
from bot.outbox import Delivery
from bot.subscriptions import consenting
from scheduler import rescheduling, timetable
from scheduler.campaigns import approving, results, sending, watching
from scheduler.campaigns.rhythm import Beat, Rhythm
from scheduler.timetable import JobRun
from tests.scheduler.campaign_room import (
    FACTS,
    LAN,
    MINH,
    SENDER,
    approved,
    campaign_runs,
    clock,
    deliveries,
    end,
    scheduled,
    status,
    subscribe,
    tick,
)
from tests.scheduler.clockwork import Time


@pytest.fixture
def moment(now: datetime) -> Time:
    return Time(now)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "CHUNK", 3)


def got(database: Database) -> list[str]:
    return sorted(row.address for row in deliveries(database))


async def test_it_goes_out_at_its_time_to_everyone_who_agreed(database: Database, moment: Time) -> None:
    ids = subscribe(database, moment(), *(f"c{number}" for number in range(8)))
    subscribe(database, moment(), "other", topic="y-te")
    campaign_id = scheduled(database, moment())
    with database.transaction() as session:
        citizens.leave(session, ids[0])
    await tick(database, moment)
    assert deliveries(database) == []
    moment.move(hours=1)
    with database.transaction() as session:
        consenting.withdraw(session, ids[1], None, moment())
    await tick(database, moment)
    assert got(database) == [f"c{number}" for number in range(2, 8)]
    [run] = campaign_runs(database)
    assert [row.natural_key for row in deliveries(database)] == [
        f"campaign/{campaign_id}/{run.id}/{citizen}" for citizen in ids[2:]
    ]
    text = deliveries(database)[0].body["text"]
    assert "Chủ đề năm: Năm cải cách hành chính 2026" in text
    assert text.endswith("Ngừng nhận tin: nhắn HỦY.")
    assert status(database, campaign_id) == "running"
    end(database)
    await tick(database, moment)
    assert status(database, campaign_id) == "finished"
    assert campaign_runs(database)[0].figures["sent"] == 6


async def test_two_clocks_and_a_crash_in_the_middle_send_nothing_twice(any_database: Database, moment: Time) -> None:
    subscribe(any_database, moment(), *(f"c{number}" for number in range(10)))
    campaign_id = scheduled(any_database, moment())
    moment.move(hours=1)
    with any_database.transaction() as session:  # one planned a chunk and was killed
        run_id = sending.begin(session, campaign_id, moment(), moment())
        assert isinstance(run_id, int)
        assert sending.plan_chunk(session, run_id, SENDER, moment())
    assert len(deliveries(any_database)) == 3
    clocks = [clock(any_database, moment) for _ in range(2)]
    await asyncio.gather(
        tick(any_database, moment, *clocks), sending.send(any_database, SENDER, campaign_id, moment(), moment())
    )
    assert got(any_database) == sorted(f"c{number}" for number in range(10))
    assert campaign_runs(any_database)[0].planned == 10


@pytest.mark.parametrize("jump", [-1, 1])
async def test_a_clock_moved_by_an_hour_sends_once(database: Database, moment: Time, jump: int) -> None:
    subscribe(database, moment(), "hoa")
    scheduled(database, moment())
    for hours in (1, jump, -jump, 0.5, 0.5):
        moment.move(hours=hours)
        await tick(database, moment)
    assert len(deliveries(database)) == 1


@pytest.mark.parametrize(("asleep", "sent"), [(20, 1), (60, 0)])
async def test_a_machine_that_slept_sends_what_is_still_news(
    database: Database, moment: Time, asleep: int, sent: int
) -> None:
    subscribe(database, moment(), "hoa")
    campaign_id = scheduled(database, moment())
    moment.move(hours=asleep)
    await tick(database, moment)
    assert len(deliveries(database)) == sent
    if not sent:
        with Session(database.engine) as session:
            assert "quá hai ngày" in session.exec(select(JobRun.said)).one()
        assert status(database, campaign_id) == "finished"


async def test_missed_repetitions_are_made_up_for_once(database: Database, moment: Time) -> None:
    subscribe(database, moment(), "hoa")
    campaign_id = approved(database, moment())
    daily = Rhythm(Beat.DAILY, local(moment()).date(), time(8), until=local(moment()).date() + timedelta(days=4))
    with database.transaction() as session:
        first = approving.schedule(session, campaign_id, daily, LAN, moment())
        assert first == datetime(2026, 11, 3, 1, tzinfo=UTC)
    await tick(database, moment)
    moment.move(days=3)
    await tick(database, moment)
    assert len(deliveries(database)) == 1
    end(database)
    await tick(database, moment)
    assert status(database, campaign_id) == "scheduled"
    moment.move(days=1)
    await tick(database, moment)
    assert len(deliveries(database)) == 2
    end(database)
    await tick(database, moment)
    assert status(database, campaign_id) == "finished"


@pytest.mark.parametrize(("days", "expected"), [(0, ["hoa"]), (2, ["hoa", "tam"])])
async def test_who_agrees_later_is_included_by_choice(
    database: Database, moment: Time, days: int, expected: list[str]
) -> None:
    subscribe(database, moment(), "hoa")
    campaign_id = scheduled(database, moment(), facts=replace(FACTS, late_days=days))
    moment.move(hours=1)
    await tick(database, moment)
    end(database)
    moment.move(hours=2)
    subscribe(database, moment(), "tam")
    for _ in range(2):
        await tick(database, moment)
    moment.move(days=3)
    subscribe(database, moment(), "ba")
    end(database)
    await tick(database, moment)
    assert got(database) == expected
    assert status(database, campaign_id) == "finished"


async def test_pausing_holds_and_going_on_sends_the_rest(any_database: Database, moment: Time) -> None:
    subscribe(any_database, moment(), *"abcd")
    campaign_id = scheduled(any_database, moment())
    moment.move(hours=1)
    await tick(any_database, moment)
    end(any_database, most=1)
    with any_database.transaction() as session:
        approving.pause(session, campaign_id, MINH, moment())
    await tick(any_database, moment)
    assert sorted(row.status for row in deliveries(any_database)) == ["held", "held", "held", "sent"]
    with any_database.transaction() as session:
        approving.resume(session, campaign_id, MINH, moment())
    await tick(any_database, moment)
    assert sorted(row.status for row in deliveries(any_database)) == ["pending", "pending", "pending", "sent"]
    with any_database.transaction() as session:
        approving.cancel(session, campaign_id, "thôi", MINH, moment())
    await tick(any_database, moment)
    [run] = campaign_runs(any_database)
    assert run.status == "over"
    assert (run.figures["sent"], run.figures["failed"]) == (1, {"stopped": 3})


async def test_too_many_failures_pause_it_and_the_failed_alone_go_again(database: Database, moment: Time) -> None:
    subscribe(database, moment(), *(f"c{number}" for number in range(60)))
    campaign_id = scheduled(database, moment())
    moment.move(hours=1)
    await tick(database, moment)
    end(database, most=20)
    end(database, "CitizenLeft", most=15)
    await tick(database, moment)
    assert status(database, campaign_id) == "running", "citizens who left are no fault"
    end(database, "Refused", most=4)
    end(database, most=2, status="unknown")
    await watching.look(database, SENDER, "telegram:1", moment())
    assert status(database, campaign_id) == "paused"
    with Session(database.engine) as session:
        alerts = [row for row in session.exec(select(Delivery)) if row.priority == 1]
    assert "6 trên 26" in alerts[0].body["text"]
    await watching.look(database, SENDER, "telegram:1", moment())
    [run] = campaign_runs(database)
    assert run.id is not None
    with database.transaction() as session:
        assert results.retry(session, campaign_id, run.id, MINH, moment()) == 4
    await tick(database, moment)
    counts = [row.status for row in deliveries(database)]
    assert {name: counts.count(name) for name in set(counts)} == {"pending": 23, "sent": 20, "failed": 15, "unknown": 2}
    with database.transaction() as session:
        assert results.retry(session, campaign_id, run.id, MINH, moment(), unknown=True) == 2


async def test_a_planned_moment_can_be_skipped_moved_and_sent_now(database: Database, moment: Time) -> None:
    subscribe(database, moment(), "hoa")
    campaign_id = approved(database, moment())
    daily = Rhythm(Beat.DAILY, local(moment()).date(), time(8))
    with database.transaction() as session:
        approving.schedule(session, campaign_id, daily, LAN, moment())
        coming = rescheduling.coming(session, [f"campaign/{campaign_id}"], moment(), moment() + timedelta(days=30))
        assert len(coming) == 30
        first, second, third = (run.id or 0 for run in coming[:3])
        assert rescheduling.skip(session, first, "Minh", moment())
        assert rescheduling.move(session, second, moment() + timedelta(days=2))
        assert rescheduling.move(session, third, moment())
    await tick(database, moment)
    assert len(deliveries(database)) == 1, "sent now"
    moment.move(days=1)
    await tick(database, moment)
    assert len(deliveries(database)) == 1, "skipped"
    with database.transaction() as session:
        assert not rescheduling.restore(session, first, moment())
        assert not rescheduling.move(session, third, moment())
    moment.move(hours=23, minutes=1)
    await tick(database, moment)
    moment.move(hours=2)
    await tick(database, moment)
    assert len(deliveries(database)) == 2, "moved by a day"
    with database.transaction() as session:
        assert timetable.next_ready(session) is not None


async def test_what_is_planned_at_night_is_due_in_the_morning(database: Database, moment: Time) -> None:
    subscribe(database, moment(), "hoa")
    campaign_id = scheduled(database, moment())
    night = datetime(2026, 11, 2, 16, tzinfo=UTC)  # 23:00 in Vietnam
    await sending.send(database, replace(SENDER, quiet=QuietHours()), campaign_id, night, night)
    assert [row.due_at for row in deliveries(database)] == [datetime(2026, 11, 3, 0, tzinfo=UTC)]

"""What is erased when its time is over, and what never is."""

import asyncio
import signal
import sys
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, SQLModel, func, select

from bot import citizens, inbox
from bot.channels import zalo_windows
from bot.channels.channel import Incoming, Kind
from bot.channels.zalo_windows import ZaloWindow
from bot.citizens import Citizen
from bot.conversation.transcript import TranscriptEntry, UnansweredQuestion
from bot.database import Database
from bot.inbox import InboxLine, InboxMessage, InboxStatus
from bot.outbox import Delivery, DeliveryEvent, DeliveryStatus
from scheduler import retention
from scheduler.timetable import JobRun, RunStatus
from tests.bot.outbox_room import until
from tests.house import ROOT
from tests.scheduler.eraser import CHUNK
from tests.scheduler.leftovers import delivery, message, talk

DAYS = 365


def count(database: Database, *rows: type[SQLModel]) -> list[int]:
    with Session(database.engine) as session:
        return [session.exec(select(func.count()).select_from(row)).one() for row in rows]


async def erase(database: Database, now: datetime) -> str:
    return await retention.erase(database, DAYS, now, now)


async def test_a_conversation_goes_whole_when_its_time_is_over(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        talk(session, "lan", now - timedelta(days=DAYS, seconds=1))
        talk(session, "hoa", now - timedelta(days=DAYS - 1))
    said = await erase(any_database, now)
    assert "1 lượt hỏi đáp, 1 tin gửi đi, 2 tin đến" in said
    assert count(any_database, TranscriptEntry, UnansweredQuestion, Delivery, DeliveryEvent) == [1, 1, 1, 1]
    with Session(any_database.engine) as session:
        assert session.exec(select(TranscriptEntry.external_id)).all() == ["hoa0"]
        states = {citizen.address: citizen.state for citizen in session.exec(select(Citizen))}
    assert states == {"lan": {}, "hoa": {"topic": "1.001193"}}


def test_every_table_that_names_a_chat_has_its_rule() -> None:
    """A new one fails here until somebody decides when its rows go, and says so in `scheduler/retention.py`."""
    naming = {table.name for table in SQLModel.metadata.tables.values() if "address" in table.c}
    erased = {expiry.row.__tablename__ for expiry in retention.expiries(DAYS)}
    offices_own = {"one_stop_desk", "agency", "procedure"}
    kept_for_the_choice = {"citizen"}
    with_their_own_rule = {"zalo_window", "chat_pace"}  # the second forgets within the hour, see `bot/delivery/pacing`
    with_their_dossier = {"dossier_watch"}
    (watched,) = SQLModel.metadata.tables["dossier_watch"].c.code.foreign_keys
    assert watched.ondelete == "CASCADE"
    rules = (erased & naming) | kept_for_the_choice | with_their_own_rule | with_their_dossier
    assert naming - offices_own == rules


async def test_when_somebody_wrote_on_zalo_is_forgotten_with_the_conversation(
    any_database: Database, now: datetime
) -> None:
    with any_database.transaction() as session:
        wrote = {"lan": now - timedelta(days=DAYS, seconds=1), "hoa": now - timedelta(days=DAYS - 1)}
        zalo_windows.open_windows(session, wrote)
    await erase(any_database, now)
    with Session(any_database.engine) as session:
        assert session.exec(select(ZaloWindow.address)).all() == ["hoa"]


async def test_who_wants_no_notices_is_remembered(any_database: Database, now: datetime) -> None:
    long_ago = now - timedelta(days=3 * DAYS)
    with any_database.transaction() as session:
        talk(session, "lan", long_ago)
        citizen = session.exec(select(Citizen)).one()
        assert citizen.id is not None
        citizens.opt_out(session, citizen.id, long_ago)
    await erase(any_database, now)
    with Session(any_database.engine) as session:
        assert session.exec(select(Citizen.opted_out_at)).all() == [long_ago]


async def test_what_waits_or_must_be_seen_stays_however_old(any_database: Database, now: datetime) -> None:
    old = now - timedelta(days=5 * DAYS)
    with any_database.transaction() as session:
        for number, status in enumerate(DeliveryStatus):
            delivery(session, f"c{number}", old, status)
        for number, kept in enumerate(InboxStatus):
            message(session, f"m{number}", old, number, kept)
        session.add(JobRun(job="tidy", planned_at=old, ready_at=old, status=RunStatus.DUE))
        session.add(JobRun(job="other", planned_at=old, ready_at=old, status=RunStatus.DONE))
    await erase(any_database, now)
    with Session(any_database.engine) as session:
        assert set(session.exec(select(Delivery.status))) == set(DeliveryStatus) - {
            DeliveryStatus.SENT,
            DeliveryStatus.FAILED,
        }
        assert set(session.exec(select(InboxMessage.status))) == {InboxStatus.PENDING, InboxStatus.POISON}
        assert session.exec(select(InboxLine.waiting)).all() == [1], "the line of the message that still waits"
        assert session.exec(select(JobRun.job)).all() == ["tidy"]


async def test_a_message_answered_a_week_ago_is_erased_and_a_newer_one_is_known_again(
    any_database: Database, now: datetime
) -> None:
    with any_database.transaction() as session:
        message(session, "lan", now - timedelta(days=8), 1, InboxStatus.DONE)
        message(session, "lan", now - timedelta(days=6), 2, InboxStatus.DONE)
    await erase(any_database, now)
    again = Incoming("web", "lan2done", "lan", Kind.TEXT, text="hỏi")
    with any_database.transaction() as session:
        assert session.exec(select(InboxMessage.external_id)).all() == ["lan2done"]
        assert not inbox.store(session, again, now), "the platform repeats it: it is there"
        assert inbox.store(session, Incoming("web", "new", "lan", Kind.TEXT, text="hỏi"), now)


async def test_many_chunks_while_citizens_write(
    any_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 7)
    with any_database.transaction() as session:
        for number in range(40):
            talk(session, f"c{number % 5}", now - timedelta(days=DAYS + 1), number)
    erasing = asyncio.create_task(erase(any_database, now))
    written = 0
    while not erasing.done():
        await any_database.write(partial(talk, address="new", at=now, number=written))
        written += 1
    assert "40 lượt hỏi đáp, 40 tin gửi đi" in await erasing
    assert count(any_database, TranscriptEntry, Delivery) == [written, written]
    assert written > 5, "nobody had to wait for the end"


async def test_a_kill_in_the_middle_leaves_the_rest_to_the_next_run(any_url: str, now: datetime) -> None:
    database = Database(any_url)
    with database.transaction() as session:
        for number in range(60):
            talk(session, f"c{number % 5}", now - timedelta(days=DAYS + 1), number)
    victim = await _eraser(any_url, now, rests=60)
    async with asyncio.timeout(20):
        await until(lambda: count(database, TranscriptEntry) < [60])
    victim.send_signal(signal.SIGKILL)
    await victim.wait()
    [left] = count(database, TranscriptEntry)
    assert left == 60 - CHUNK
    rescuer = await _eraser(any_url, now + timedelta(minutes=1), rests=0)
    assert await rescuer.wait() == 0
    assert count(database, TranscriptEntry) == [left], "whoever was killed still holds the run"
    rescuer = await _eraser(any_url, now + timedelta(minutes=3), rests=0)
    assert await rescuer.wait() == 0
    assert count(database, TranscriptEntry, UnansweredQuestion, Delivery, DeliveryEvent, InboxMessage) == [0] * 5
    with Session(database.engine) as session:
        done = session.exec(select(JobRun).where(JobRun.status == RunStatus.DONE)).one()
    assert done.attempts == 2
    database.close()


async def _eraser(url: str, now: datetime, *, rests: float) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", "tests.scheduler.eraser", url, now.isoformat(), str(rests), cwd=ROOT
    )

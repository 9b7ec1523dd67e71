"""A mass message is held, let go on and stopped as one thing; nobody gets more of them in a day than allowed."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot import citizens, outbox
from bot.channels.channel import Reply
from bot.database import Database
from bot.delivery import mailing, receipts
from bot.delivery.mailing import Mailing, MailingState
from bot.outbox import Delivery, Priority
from bot.subscriptions import consenting
from bot.subscriptions.audience import Audience
from tests.bot.outbox_room import begin, campaign, claim, rows, send_one


def mail(database: Database, now: datetime, *addresses: str, topic: str = "lich", key: str = "campaign/1/1") -> int:
    """One mailing to citizens who agreed to its topic."""
    with database.transaction() as session:
        sent = Mailing(key=key, topics=f",{topic},", created_at=now)
        session.add(sent)
        for address in addresses:
            citizen = citizens.meet(session, "test", address, now)
            assert citizen.id is not None
            consenting.agree(session, citizen.id, [topic], now)
        session.flush()
        assert sent.id is not None
        members = Audience([topic], channels=["test"]).members()
        outbox.put_for_each(session, Reply("lịch"), members, channel="test", mailing_id=sent.id, key=key, now=now)
        return sent.id


def follow(database: Database, mailing_id: int, now: datetime) -> int:
    with database.transaction() as session:
        return mailing.follow(session, mailing_id, 100, now)


def change(database: Database, mailing_id: int, state: MailingState) -> bool:
    with database.transaction() as session:
        return mailing.change(session, mailing_id, state)


def states(database: Database) -> list[str]:
    return [row.status for row in rows(database)]


def test_many_are_planned_by_one_statement_and_once(any_database: Database, now: datetime) -> None:
    first = mail(any_database, now, "lan", "hoa")
    with any_database.transaction() as session:
        members = Audience(["lich"], channels=["test"]).members()
        again = outbox.put_for_each(
            session, Reply("lịch"), members, channel="test", mailing_id=first, key="campaign/1/1", now=now
        )
    assert again == 0
    planned = rows(any_database)
    assert [row.natural_key for row in planned] == [f"campaign/1/1/{row.citizen_id}" for row in planned]
    assert {(row.body["text"], row.priority, row.status) for row in planned} == {("lịch", 3, "pending")}


def test_a_held_mailing_sends_nothing_from_that_moment(any_database: Database, now: datetime) -> None:
    sent = mail(any_database, now, "lan", "hoa")
    claimed = claim(any_database, "o1", now, most=1)
    assert change(any_database, sent, MailingState.HELD)
    assert begin(any_database, claimed, now) == []
    assert sorted(states(any_database)) == ["held", "pending"]
    assert [follow(any_database, sent, now), follow(any_database, sent, now)] == [1, 0]
    assert states(any_database) == ["held", "held"]
    assert change(any_database, sent, MailingState.GOING)
    assert follow(any_database, sent, now) == 2
    assert len(begin(any_database, claim(any_database, "o2", now), now)) == 2


def test_a_stopped_mailing_ends_what_waits_and_stays_stopped(any_database: Database, now: datetime) -> None:
    sent = mail(any_database, now, "lan", "hoa")
    claimed = claim(any_database, "o1", now, most=1)
    assert change(any_database, sent, MailingState.STOPPED)
    assert begin(any_database, claimed, now) == []
    assert follow(any_database, sent, now) == 1
    assert [(row.status, row.reason) for row in rows(any_database)] == [("failed", mailing.STOPPED)] * 2
    assert not change(any_database, sent, MailingState.GOING)


def test_the_fourth_mass_message_of_a_day_waits_until_the_first_is_a_day_old(
    any_database: Database, now: datetime
) -> None:
    with any_database.transaction() as session:
        lan = citizens.meet(session, "test", "lan", now).id
    for number in range(4):
        campaign(any_database, now, "lan", f"tin {number}", citizen_id=lan)
    for minute in range(3):
        send_one(any_database, now + timedelta(minutes=minute))
    assert begin(any_database, claim(any_database, "o", now + timedelta(hours=1)), now + timedelta(hours=1)) == []
    [waiting] = [row for row in rows(any_database) if row.status == "pending"]
    assert waiting.due_at == now + timedelta(hours=24)
    tomorrow = now + timedelta(hours=24, seconds=1)
    assert len(begin(any_database, claim(any_database, "p", tomorrow), tomorrow)) == 1


def test_an_answer_is_never_counted_nor_kept_back(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        lan = citizens.meet(session, "test", "lan", now).id
        for number in range(5):
            outbox.put(
                session, [Reply(f"{number}")], channel="test", address="lan", now=now, citizen_id=lan,
                priority=Priority.CAMPAIGN if number < 4 else Priority.ANSWER,
            )  # fmt: skip
    assert send_one(any_database, now).reply.text == "4"
    for _ in range(3):
        send_one(any_database, now)
    assert [row.status for row in rows(any_database)].count("sent") == 4


@pytest.mark.parametrize("everything", [True, False])
def test_withdrawing_ends_what_waits_also_once_claimed(any_database: Database, now: datetime, everything: bool) -> None:
    mail(any_database, now, "lan")
    other = mail(any_database, now, "lan", topic="dat-dai", key="campaign/2/1")
    claimed = claim(any_database, "o", now)
    with any_database.transaction() as session:
        lan = session.exec(select(Delivery.citizen_id)).first()
        assert lan is not None
        consenting.withdraw(session, lan, None if everything else ["lich"], now)
    assert begin(any_database, claimed, now) == []
    with Session(any_database.engine) as session:
        kept = session.exec(select(Delivery.mailing_id).where(col(Delivery.status) == "pending")).all()
    assert list(kept) == ([] if everything else [other])


def test_what_a_platform_says_was_read_is_counted_once(any_database: Database, now: datetime) -> None:
    mail(any_database, now, "lan", "hoa")
    for _ in range(2):
        send_one(any_database, now)
    with any_database.transaction() as session:
        assert receipts.read(session, "test", ["m1", ""], now) == 2
        assert receipts.read(session, "test", ["m1"], now + timedelta(hours=1)) == 0
    assert {row.read_at for row in rows(any_database)} == {now}

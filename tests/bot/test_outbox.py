"""Who goes next, and the last look before going."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot import citizens
from bot.channels.channel import Unreachable
from bot.database import Database
from bot.delivery import claiming, history
from bot.delivery.quiet import QuietHours
from bot.outbox import DeliveryStatus, Priority
from tests.bot.outbox_room import LEASE, begin, campaign, claim, end, events, put, rows, send_one, statuses, texts


def test_answers_before_alerts_before_notices_before_campaigns(any_database: Database, now: datetime) -> None:
    campaign(any_database, now - timedelta(hours=1), "a", "campaign")
    put(any_database, now, "b", "notice", priority=Priority.NOTICE)
    put(any_database, now, "c", "alert", priority=Priority.ALERT)
    put(any_database, now, "d", "answer")
    assert texts(claim(any_database, "o", now)) == ["answer", "alert", "notice", "campaign"]


def test_nothing_goes_before_it_is_due(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "later", due_at=now + timedelta(minutes=1))
    assert claim(any_database, "o", now) == []
    assert texts(claim(any_database, "o", now + timedelta(minutes=1))) == ["later"]


def test_one_chat_has_one_message_on_the_way_and_keeps_its_order(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1", "2", "3")
    put(any_database, now, "b", "4")
    first = claim(any_database, "o1", now)
    assert texts(first) == ["1", "4"]
    assert claim(any_database, "o2", now) == []
    begin(any_database, first, now)
    assert claim(any_database, "o3", now) == []
    end(any_database, first[0], now)
    assert texts(claim(any_database, "o4", now)) == ["2"]


def test_a_chat_with_very_many_does_not_hold_the_others_up(any_database: Database, now: datetime) -> None:
    put(any_database, now, "flood", *[str(number) for number in range(300)])
    put(any_database, now, "a", "mine")
    assert texts(claim(any_database, "o", now, most=2)) == ["0", "mine"]


def test_a_later_message_waits_while_the_earlier_is_tried_again(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1", "2")
    send_one(any_database, now, Unreachable("no route"))
    assert claim(any_database, "o", now) == []
    assert texts(claim(any_database, "p", now + timedelta(seconds=3))) == ["1"]


def test_an_answer_does_not_wait_for_a_campaign_that_is_tried_again(any_database: Database, now: datetime) -> None:
    campaign(any_database, now, "a", "campaign")
    send_one(any_database, now, Unreachable("no route"))
    put(any_database, now, "a", "answer")
    assert texts(claim(any_database, "o", now)) == ["answer"]


def test_two_on_the_way_to_one_chat_are_impossible(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1", "2")
    with pytest.raises(IntegrityError), any_database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE delivery SET status = 'sending'")


def test_planning_twice_is_planning_once(any_database: Database, now: datetime) -> None:
    for _ in range(2):
        campaign(any_database, now, "a", "one", "two", natural_key="campaign/1/citizen/1")
    assert [row.natural_key for row in rows(any_database)] == ["campaign/1/citizen/1/0", "campaign/1/citizen/1/1"]


def test_only_the_owner_may_begin(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1")
    parcels = claim(any_database, "o", now)
    with any_database.transaction() as session:
        claiming.release(session, parcels)
    again = claim(any_database, "p", now)
    assert begin(any_database, parcels, now) == []
    assert texts(begin(any_database, again, now)) == ["1"]


def citizen(database: Database, now: datetime, address: str) -> int:
    with database.transaction() as session:
        found = citizens.meet(session, "test", address, now).id
    assert found is not None
    return found


def test_who_opted_out_gets_answers_only(any_database: Database, now: datetime) -> None:
    one = citizen(any_database, now, "a")
    put(any_database, now, "a", "answer", citizen_id=one)
    campaign(any_database, now, "b", "campaign", citizen_id=one)
    put(any_database, now, "c", "notice", citizen_id=one, priority=Priority.NOTICE)
    campaign(any_database, now, "d", "somebody else", citizen_id=citizen(any_database, now, "d"))
    parcels = claim(any_database, "o", now)
    assert len(parcels) == 4, "the last look comes after the claim"
    with any_database.transaction() as session:
        citizens.opt_out(session, one, now)
    assert texts(begin(any_database, parcels, now)) == ["answer", "somebody else"]
    assert statuses(any_database)["campaign"] == DeliveryStatus.FAILED
    assert "hủy nhận" in rows(any_database)[1].reason
    assert {event.status for event in events(any_database)} == {"failed"}


NIGHT = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # 23:30 in Vietnam
MORNING = datetime(2026, 11, 3, 0, 0, tzinfo=UTC)  # 07:00


def test_at_night_only_answers_and_alerts_go(any_database: Database) -> None:
    put(any_database, NIGHT, "a", "answer")
    put(any_database, NIGHT, "b", "alert", priority=Priority.ALERT)
    put(any_database, NIGHT, "c", "notice", priority=Priority.NOTICE)
    campaign(any_database, NIGHT, "d", "campaign")
    assert texts(begin(any_database, claim(any_database, "o", NIGHT), NIGHT)) == ["answer", "alert"]
    assert [row.due_at for row in rows(any_database)][2:] == [MORNING, MORNING]
    assert claim(any_database, "p", MORNING - timedelta(seconds=1)) == []
    assert texts(begin(any_database, claim(any_database, "q", MORNING), MORNING)) == ["notice", "campaign"]


@pytest.mark.parametrize(
    ("begins", "ends", "clock", "over"),
    [
        ("22:00", "07:00", "2026-11-02T14:59:59+00:00", None),
        ("22:00", "07:00", "2026-11-02T15:00:00+00:00", "2026-11-03T00:00:00+00:00"),
        ("22:00", "07:00", "2026-11-02T23:59:59+00:00", "2026-11-03T00:00:00+00:00"),
        ("22:00", "07:00", "2026-11-03T00:00:00+00:00", None),
        ("12:00", "13:30", "2026-11-02T05:30:00+00:00", "2026-11-02T06:30:00+00:00"),
        ("12:00", "13:30", "2026-11-02T06:30:00+00:00", None),
        ("00:00", "00:00", "2026-11-02T17:00:00+00:00", None),
    ],
)
def test_quiet_hours_are_vietnams(begins: str, ends: str, clock: str, over: str | None) -> None:
    found = QuietHours.read(begins, ends).until(datetime.fromisoformat(clock))
    assert found == (datetime.fromisoformat(over) if over else None)


def test_the_console_reads_a_story_and_the_standing(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1")
    campaign(any_database, now, "b", "2")
    send_one(any_database, now, Unreachable("no route"))
    send_one(any_database, now + timedelta(seconds=5))
    with any_database.transaction() as session:
        story = history.story(session, 1)
        standing = history.standing(session)
        assert history.story(session, 99) is None
    assert story is not None
    assert [event.status for event in story.events] == ["pending", "pending", "sent"]
    assert "no route" in story.events[1].detail
    assert story.delivery.platform_id == "m1"
    assert [(row.status, row.priority, row.count) for row in standing] == [("pending", 3, 1), ("sent", 0, 1)]


def test_a_claim_leaves_the_lease(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1")
    claim(any_database, "o", now)
    assert rows(any_database)[0].lease_until == now + LEASE

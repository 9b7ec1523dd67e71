"""What a dead or slow sender leaves behind."""

from datetime import datetime, timedelta

import pytest

from bot.channels.channel import Reply, Throttled, Unreachable
from bot.database import Database
from bot.delivery import history
from bot.delivery.claiming import Parcel
from bot.delivery.reaping import AGAIN, SHOWN, reap
from bot.delivery.settling import MOST_ATTEMPTS, Result, judge
from bot.outbox import DeliveryStatus, Priority
from tests.bot.outbox_room import LEASE, begin, campaign, claim, end, events, put, rows, statuses


def reaped(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return reap(session, now)


def test_what_was_only_claimed_goes_back_in_line(any_database: Database, now: datetime) -> None:
    campaign(any_database, now, "a", "1")
    claim(any_database, "dead", now)
    assert reaped(any_database, now + LEASE - timedelta(seconds=1)) == 0
    assert reaped(any_database, now + LEASE) == 1
    assert statuses(any_database) == {"1": "pending"}
    assert events(any_database) == []


def test_what_was_on_the_way_is_sent_again_or_shown(any_database: Database, now: datetime) -> None:
    for priority in Priority:
        put(any_database, now, priority.name, priority.name, priority=priority)
    begin(any_database, claim(any_database, "dead", now), now)
    assert reaped(any_database, now + LEASE) == 4
    assert statuses(any_database) == {
        "ANSWER": "pending",
        "ALERT": "pending",
        "NOTICE": "unknown",
        "CAMPAIGN": "unknown",
    }
    assert sorted((event.delivery_id, event.detail) for event in events(any_database)) == [
        (1, AGAIN),
        (2, AGAIN),
        (3, SHOWN),
        (4, SHOWN),
    ]
    assert [row.attempts for row in rows(any_database)] == [1, 1, 1, 1]
    assert len(claim(any_database, "alive", now + LEASE)) == 2


def test_a_slow_senders_late_result_changes_nothing_but_is_told(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1")
    [slow] = begin(any_database, claim(any_database, "slow", now), now)
    later = now + LEASE
    reaped(any_database, later)
    [again] = begin(any_database, claim(any_database, "quick", later), later)
    end(any_database, slow, later, Unreachable("late"))
    assert statuses(any_database) == {"1": "sending"}
    end(any_database, again, later)
    assert statuses(any_database) == {"1": "sent"}
    end(any_database, slow, later)
    assert statuses(any_database) == {"1": "sent"}
    assert [event.status for event in events(any_database)] == ["pending", "unknown", "sent", "unknown"]


def test_a_message_that_always_ends_its_sender_is_shown_in_the_end(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1")
    for number in range(MOST_ATTEMPTS):
        clock = now + LEASE * number
        begin(any_database, claim(any_database, f"dead{number}", clock), clock)
        reaped(any_database, clock + LEASE)
    assert statuses(any_database) == {"1": "unknown"}


def parcel(attempts: int) -> Parcel:
    return Parcel(1, "o", "test", None, "a", Priority.ANSWER, Reply("x"), "", attempts)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_waits_grow_and_end(now: datetime, jitter: float) -> None:
    waits = []
    for attempts in range(MOST_ATTEMPTS):
        verdict = judge(Result(parcel(attempts), error=Unreachable("x")), now, lambda: jitter)
        if verdict.due_at:
            waits.append((verdict.due_at - now).total_seconds())
    assert waits == sorted(waits)
    assert len(waits) == MOST_ATTEMPTS - 1
    assert waits[0] == 1 + jitter
    assert max(waits) <= 600
    assert verdict.status is DeliveryStatus.FAILED


def test_being_throttled_is_no_failure(now: datetime) -> None:
    verdict = judge(Result(parcel(MOST_ATTEMPTS - 1), error=Throttled(7)), now)
    assert (verdict.status, verdict.attempts) == (DeliveryStatus.PENDING, MOST_ATTEMPTS - 1)
    assert verdict.due_at == now + timedelta(seconds=7)


def test_a_story_is_told_in_order(any_database: Database, now: datetime) -> None:
    put(any_database, now, "a", "1")
    begin(any_database, claim(any_database, "dead", now), now)
    reaped(any_database, now + LEASE)
    with any_database.transaction() as session:
        story = history.story(session, 1)
    assert story is not None
    assert [event.at for event in story.events] == [now, now + LEASE]

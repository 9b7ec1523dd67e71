"""One turn and its transaction: exactly once, whole or not at all."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot.channels.channel import Incoming, Kind, Reply
from bot.citizens import Citizen
from bot.conversation.exchange import Answer, Turn
from bot.conversation.leftover import leftover
from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.conversation.turn import reply_key
from bot.database import Database
from bot.outbox import Delivery
from knowledge.agency import PlaceName
from tests.bot import sample
from tests.bot.speaking import OFFICE, Speaker, conversation, dialogues, text_of


@pytest.fixture
def speaker(database: Database, now: datetime) -> Speaker:
    with database.transaction() as session:
        sample.load(session, now)
    return Speaker(database, conversation(), now)


def rows(database: Database, kind: type[Any]) -> list[Any]:
    with Session(database.engine) as session:
        return list(session.exec(select(kind).order_by(col(kind.id))))


def test_a_turn_stores_entry_delivery_and_state(speaker: Speaker) -> None:
    received = speaker.say("làm khai sinh cần gì")
    [entry] = rows(speaker.database, TranscriptEntry)
    [delivery] = rows(speaker.database, Delivery)
    [citizen] = rows(speaker.database, Citizen)
    assert (entry.question, entry.outcome, entry.code, entry.slot) == (
        "làm khai sinh cần gì",
        "answered",
        sample.BIRTH,
        "documents",
    )
    assert entry.id == received.entry_id
    assert entry.answer == text_of(received)
    assert entry.milliseconds > 0
    assert entry.confidence == pytest.approx(0.97)
    assert delivery.natural_key == "reply/web/chat-1:1/0"
    assert (delivery.address, delivery.answers, delivery.citizen_id) == ("chat-1", "chat-1:1", citizen.id)
    assert delivery.body["text"] == text_of(received)
    assert citizen.state["topic"] == sample.BIRTH
    assert citizen.last_seen_at == speaker.now


def test_the_same_message_twice_changes_nothing(speaker: Speaker) -> None:
    first = speaker.say("khai sinh cần gì", external_id="same")
    again = speaker.say("khai sinh cần gì", external_id="same")
    assert not first.repeated
    assert again.repeated
    assert again.replies == ()
    assert len(rows(speaker.database, TranscriptEntry)) == 1
    assert len(rows(speaker.database, Delivery)) == 1


def test_the_same_id_of_another_channel_is_another_message(speaker: Speaker, now: datetime) -> None:
    speaker.say("khai sinh cần gì", external_id="same")
    other = Incoming("telegram", "same", "chat-1", Kind.TEXT, "khai tử cần gì", now)
    with speaker.database.transaction() as session:
        assert not speaker.conversation.receive(session, other, now).repeated
    assert [citizen.channel for citizen in rows(speaker.database, Citizen)] == ["web", "telegram"]


def test_a_rolled_back_turn_leaves_nothing(speaker: Speaker, now: datetime) -> None:
    incoming = Incoming("web", "lost", "chat-9", Kind.TEXT, "khai sinh cần gì", now)
    with speaker.database.engine.connect() as connection, Session(bind=connection) as session:
        speaker.conversation.receive(session, incoming, now)
        session.rollback()
    for kind in (Citizen, TranscriptEntry, Delivery, UnansweredQuestion):
        assert rows(speaker.database, kind) == []
    with speaker.database.transaction() as session:
        assert not speaker.conversation.receive(session, incoming, now).repeated


def test_a_broken_dialogue_apologises_and_stores_nothing_half(
    speaker: Speaker, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(turn: Turn) -> Answer | None:
        turn.state["topic"] = "spoiled"
        turn.session.add(PlaceName(old="nửa chừng", new="nửa chừng"))
        turn.session.flush()
        raise ValueError(f"cannot read {turn.heard.text}")

    speaker.say("khai sinh cần gì")
    speaker.conversation = conversation(listed=[breaks])
    received = speaker.say("số của tôi là 0912345678")
    assert received.outcome is Outcome.FAILED
    assert "trục trặc" in text_of(received)
    [citizen] = rows(speaker.database, Citizen)
    assert citizen.state["topic"] == sample.BIRTH
    assert not [place for place in rows(speaker.database, PlaceName) if place.old == "nửa chừng"]
    [line] = rows(speaker.database, UnansweredQuestion)
    assert (line.outcome, line.question) == ("failed", "số của tôi là [số điện thoại]")
    printed = capsys.readouterr()
    logged = printed.out + printed.err + caplog.text  # which of them depends on who set the logs up before
    assert "ValueError" in logged
    assert "0912345678" not in logged


def test_a_problem_of_the_database_is_left_to_the_caller(speaker: Speaker) -> None:
    def locked(turn: Turn) -> Answer | None:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    speaker.conversation = conversation(listed=[locked])
    with pytest.raises(OperationalError):
        speaker.say("khai sinh cần gì")
    assert rows(speaker.database, TranscriptEntry) == []


def test_without_any_dialogue_there_is_still_a_word(speaker: Speaker) -> None:
    speaker.conversation = conversation(listed=[lambda turn: None])
    received = speaker.say("khai sinh")
    assert received.outcome is Outcome.NOTHING
    assert text_of(received)


def test_a_dialogue_may_answer_in_several_messages(speaker: Speaker) -> None:
    speaker.conversation = conversation(
        listed=[lambda turn: Answer(Outcome.MENU, [Reply("một"), Reply("hai")], introduce=False)]
    )
    speaker.say("khai sinh", external_id="x")
    keys = [delivery.natural_key for delivery in rows(speaker.database, Delivery)]
    incoming = Incoming("web", "x", "chat-1", Kind.TEXT)
    assert keys == [f"{reply_key(incoming)}/0", f"{reply_key(incoming)}/1"]


def test_leftover_stands_last() -> None:
    assert dialogues()[-1] is leftover
    assert OFFICE.phone


def heard(address: str, text: str, now: datetime) -> Incoming:
    return Incoming("web", f"{address}:1", address, Kind.TEXT, text, now)


def test_turns_of_several_citizens_are_each_as_if_alone(speaker: Speaker, now: datetime) -> None:
    again = heard("c", "khai sinh cần gì", now)
    with speaker.database.transaction() as session:
        speaker.conversation.receive(session, again, now)
    incomings = [heard("b", "khai tử cần gì", now), again, heard("a", "thủ tục xyz không có", now)]
    with speaker.database.transaction() as session:
        received = speaker.conversation.receive_all(session, incomings, now)
    assert [one.repeated for one in received] == [False, True, False]
    entries = {row.id: row for row in rows(speaker.database, TranscriptEntry)}
    assert len(entries) == 3
    assert [entries[received[at].entry_id].external_id for at in (0, 2)] == ["b:1", "a:1"]
    sent = {row.address: row.body["text"] for row in rows(speaker.database, Delivery)}
    assert (sent["b"], sent["a"]) == (text_of(received[0]), text_of(received[2]))
    states = {row.address: row.state for row in rows(speaker.database, Citizen)}
    assert states["b"]["topic"] == sample.DEATH
    assert "topic" not in states["a"]


def test_a_dialogue_that_breaks_among_several_raises(speaker: Speaker, now: datetime) -> None:
    def breaks(turn: Turn) -> Answer | None:
        raise ValueError("broken")

    broken = conversation(listed=[breaks])
    with pytest.raises(ValueError, match="broken"), speaker.database.transaction() as session:
        broken.receive_all(session, [heard("a", "khai sinh", now), heard("b", "khai tử", now)], now)
    assert rows(speaker.database, TranscriptEntry) == []

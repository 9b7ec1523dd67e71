"""One turn and its transaction: exactly once, nothing half-stored, nothing kept that should not be."""

from datetime import datetime, timedelta
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
from bot.feedback import ticket
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
    speaker: Speaker, capsys: pytest.CaptureFixture[str]
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
    logged = capsys.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "0912345678" not in logged.out + logged.err


def test_a_problem_of_the_database_is_left_to_the_caller(speaker: Speaker) -> None:
    def locked(turn: Turn) -> Answer | None:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    speaker.conversation = conversation(listed=[locked])
    with pytest.raises(OperationalError):
        speaker.say("khai sinh cần gì")
    assert rows(speaker.database, TranscriptEntry) == []


def test_denunciation_is_not_kept_anywhere(speaker: Speaker) -> None:
    speaker.say("tôi tố cáo ông Nguyễn Văn Mẫu nhận tiền")
    speaker.say("tôi khiếu nại quyết định của ông Nguyễn Văn Mẫu")
    entries = rows(speaker.database, TranscriptEntry)
    assert [entry.question for entry in entries] == ["", ""]
    assert rows(speaker.database, UnansweredQuestion) == []
    stored = str([row.model_dump() for kind in (Citizen, Delivery) for row in rows(speaker.database, kind)])
    assert "Văn Mẫu" not in stored


def test_personal_data_is_masked_before_it_is_stored(speaker: Speaker) -> None:
    speaker.say("tôi số cccd 001099012345, sđt 0912 345 678 muốn sang tên cần gì")
    stored = str(
        [
            row.model_dump()
            for kind in (Citizen, Delivery, TranscriptEntry, UnansweredQuestion)
            for row in rows(speaker.database, kind)
        ]
    )
    assert "001099012345" not in stored
    assert "0912" not in stored
    assert "[số giấy tờ]" in stored


def test_a_pick_settles_the_open_clarifying_question(speaker: Speaker) -> None:
    speaker.say("sang tên cần gì")
    [line] = rows(speaker.database, UnansweredQuestion)
    assert (line.outcome, line.candidates) == ("clarified", f"{sample.LAND},{sample.MOTORBIKE}")
    assert line.resolved_at is None
    speaker.say("2")
    [line] = rows(speaker.database, UnansweredQuestion)
    assert (line.resolution, line.resolved_at) == (sample.MOTORBIKE, speaker.now)


def test_an_unrelated_answer_settles_nothing(speaker: Speaker) -> None:
    speaker.say("sang tên cần gì")
    speaker.say("cảm ơn")
    [line] = rows(speaker.database, UnansweredQuestion)
    assert line.resolved_at is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("bằng lái tàu vũ trụ", "nothing"),
        ("giá vàng hôm nay", "out_of_scope"),
        ("How can I marry", "foreign_language"),
        ("cho gặp cán bộ", "handover"),
        ("xin trợ cấp thất nghiệp", "elsewhere"),
    ],
)
def test_every_non_answer_reaches_the_officials(speaker: Speaker, text: str, outcome: str) -> None:
    speaker.say(text)
    [line] = rows(speaker.database, UnansweredQuestion)
    assert (line.outcome, line.question) == (outcome, text)


def test_feedback_reaches_the_officials_only_once_agreed(speaker: Speaker) -> None:
    words = "đèn đường hẻm 12 hư cả tuần rồi, gọi 0912345678"
    speaker.say(words)
    assert rows(speaker.database, UnansweredQuestion) == []
    told = ticket.read(text_of(speaker.say("có")))
    [line] = rows(speaker.database, UnansweredQuestion)
    assert (line.outcome, line.ticket) == ("feedback", told)
    assert line.question == "đèn đường hẻm 12 hư cả tuần rồi, gọi [số điện thoại]"
    assert "chưa xử lý xong" in text_of(speaker.say(f"mã {told.lower().replace('-', '')} sao rồi"))


def test_a_rating_marks_the_entry(speaker: Speaker) -> None:
    speaker.say("khai sinh cần gì")
    speaker.press("Chưa hữu ích")
    answered, rated = rows(speaker.database, TranscriptEntry)
    assert answered.useful is False
    assert rated.outcome == "rated"
    assert rated.useful is None
    assert rated.question == "Chưa hữu ích"


def test_a_rating_of_somebody_elses_answer_finds_nothing(speaker: Speaker) -> None:
    speaker.say("khai sinh cần gì")
    stranger = Speaker(speaker.database, speaker.conversation, speaker.now, address="chat-2")
    assert stranger.say(f"rate:0:{sample.BIRTH}", Kind.PRESS).outcome is Outcome.STALE
    assert rows(speaker.database, TranscriptEntry)[0].useful is None


def test_leaving_makes_unreachable_and_coming_back_reachable(speaker: Speaker) -> None:
    speaker.say("", Kind.LEFT)
    assert [citizen.reachable for citizen in rows(speaker.database, Citizen)] == [False]
    speaker.say("", Kind.RETURNED)
    assert [citizen.reachable for citizen in rows(speaker.database, Citizen)] == [True]
    assert rows(speaker.database, Delivery) == []


def test_opting_out_is_kept_while_questions_are_answered(speaker: Speaker) -> None:
    speaker.say("đừng nhắn nữa")
    out = speaker.now
    assert speaker.say("khai sinh cần gì").outcome is Outcome.ANSWERED
    [citizen] = rows(speaker.database, Citizen)
    assert (citizen.opted_out_at, citizen.reachable) == (out, True)


def test_the_machine_says_so_once_a_conversation(speaker: Speaker) -> None:
    said = [text_of(speaker.say(text)) for text in ("khai sinh cần gì", "lệ phí?", "khai tử cần gì")]
    assert ["máy trả lời" in text for text in said] == [True, False, False]
    speaker.now += timedelta(days=1)
    assert "máy trả lời" in text_of(speaker.say("khai sinh cần gì"))


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "\u200b\u200f\u202e",
        "\x00\x01\x02",
        "😀🎉",
        "!!!???",
        "a" * 10_000,
        "khai sinh " * 1_000,
        "\u202eabc\u202c <b>'; DROP TABLE citizen; --",
        "مرحبا كيف حالك",
        "{0} {name} %s ${x}",
        "[[[[((((****",
        "\ud800",
    ],
)
def test_bad_input_gets_a_kind_reply(speaker: Speaker, text: str) -> None:
    received = speaker.say(text)
    assert received.outcome in {Outcome.UNREADABLE, Outcome.NOTHING, Outcome.OUT_OF_SCOPE, Outcome.FOREIGN_LANGUAGE}
    assert len(text_of(received)) > 40
    [entry] = rows(speaker.database, TranscriptEntry)
    assert len(entry.question) <= 2_000
    assert not any(sign in entry.question for sign in "\x00\u200b\u202e\ud800")


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

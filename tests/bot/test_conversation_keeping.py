"""What stays of a conversation: for the officials what they can use, of the citizen nothing that should not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.channels.channel import Kind
from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.database import Database
from bot.feedback import ticket
from bot.feedback.case import FeedbackCase
from bot.outbox import Delivery
from tests.bot import sample
from tests.bot.speaking import Speaker, conversation, text_of


@pytest.fixture
def speaker(database: Database, now: datetime) -> Speaker:
    with database.transaction() as session:
        sample.load(session, now)
    return Speaker(database, conversation(), now)


def rows(database: Database, kind: type[Any]) -> list[Any]:
    with Session(database.engine) as session:
        return list(session.exec(select(kind).order_by(col(kind.id))))


def test_denunciation_is_not_kept_anywhere(speaker: Speaker) -> None:
    speaker.say("tôi tố cáo ông Nguyễn Văn Mẫu nhận tiền")
    speaker.say("tôi khiếu nại quyết định của ông Nguyễn Văn Mẫu")
    entries = rows(speaker.database, TranscriptEntry)
    assert [entry.question for entry in entries] == ["", ""]
    assert rows(speaker.database, UnansweredQuestion) == []
    stored = str([row.model_dump() for kind in (Citizen, Delivery) for row in rows(speaker.database, kind)])
    assert "Văn Mẫu" not in stored


def test_what_is_told_after_a_denunciation_is_not_kept_either(speaker: Speaker) -> None:
    speaker.say("tôi muốn tố cáo")
    goes_on = speaker.say("ông Nguyễn Văn Mẫu lấy của nhà tôi 50 triệu")
    assert goes_on.outcome is Outcome.COMPLAINT
    assert "không lưu" in text_of(goes_on)
    assert speaker.say("ông Văn Mẫu còn dọa cả nhà tôi").outcome is Outcome.COMPLAINT
    assert speaker.say("khai sinh cần gì").outcome is Outcome.ANSWERED
    assert speaker.say("hôm qua trời mưa to quá").outcome is Outcome.NOTHING
    stored = str(
        [
            row.model_dump()
            for kind in (Citizen, Delivery, TranscriptEntry, UnansweredQuestion)
            for row in rows(speaker.database, kind)
        ]
    )
    assert "Văn Mẫu" not in stored


def test_a_question_after_a_complaint_is_answered(speaker: Speaker) -> None:
    speaker.say("tôi khiếu nại")
    assert speaker.say("sang tên").outcome is Outcome.CLARIFIED


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
    speaker.press("Không có ảnh")
    speaker.say("Nguyễn Văn An")
    assert rows(speaker.database, FeedbackCase) == []
    told = ticket.read(text_of(speaker.say("có")))
    [case] = rows(speaker.database, FeedbackCase)
    assert (case.code, case.text, case.name, case.phone) == (told, words, "Nguyễn Văn An", "0912345678")
    assert "chờ phân loại" in text_of(speaker.say(f"mã {told.lower().replace('-', '')} sao rồi"))
    assert rows(speaker.database, UnansweredQuestion) == []
    assert not any("0912" in f"{entry.question}{entry.answer}" for entry in rows(speaker.database, TranscriptEntry))


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


@pytest.mark.parametrize(
    "action", ["x\x00y", "\ud800", "a" * 5_000, "show:\u202e:fee:0", "rate:1:%", "faq:%", "field:zz:0"]
)
def test_a_forged_press_is_kindly_refused(speaker: Speaker, action: str) -> None:
    received = speaker.say(action, Kind.PRESS)
    assert received.outcome is Outcome.STALE
    [entry] = rows(speaker.database, TranscriptEntry)
    assert len(entry.question) <= 66
    assert "\x00" not in entry.question

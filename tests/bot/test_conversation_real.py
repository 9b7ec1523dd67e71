"""Conversations with the real search over the catalogue that ships."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot import migrations
from bot.conversation.transcript import Outcome
from bot.database import Database
from knowledge.importing.starter import load_starter
from knowledge.live import LiveFinder
from tests.bot.speaking import Speaker, conversation, text_of

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, LiveFinder]]:
    folder: Path = tmp_path_factory.mktemp("shipped")
    database = Database(f"sqlite:///{folder / 'motcua.db'}")
    migrations.upgrade(database)
    with database.transaction() as session:
        load_starter(session, NOW)
    finder = LiveFinder()
    with Session(database.engine) as session:
        finder.refresh(session)
    yield database, finder
    database.close()


@pytest.fixture
def speaker(shipped: tuple[Database, LiveFinder], request: pytest.FixtureRequest) -> Speaker:
    database, finder = shipped
    return Speaker(database, conversation(finder.current()), NOW, address=request.node.name)


def test_a_topic_is_kept_over_its_slots(speaker: Speaker) -> None:
    told = [
        speaker.say(text) for text in ("làm giấy khai sinh cho bé cần gì", "the le phi bn", "nộp ở đâu", "mấy ngày có")
    ]
    assert [(turn.outcome, turn.code, turn.slot) for turn in told] == [
        (Outcome.ANSWERED, "1.001193", slot) for slot in ("documents", "fee", "where", "time")
    ]


def test_a_topic_switches(speaker: Speaker) -> None:
    assert speaker.say("mất cccd rồi làm lại ở đâu").code == "1.014064"
    assert speaker.say("thủ tục đăng ký kết hôn cần những giấy tờ gì").code == "1.000894"
    assert speaker.say("lệ phí?").code == "1.000894"


@pytest.mark.parametrize("text", ["làm sổ đỏ cần gì", "sổ đỏ", "làm sổ đỏ ở đâu"])
def test_a_short_first_question_is_no_follow_up(speaker: Speaker, text: str) -> None:
    assert speaker.say(text).outcome in {Outcome.CLARIFIED, Outcome.ANSWERED}


@pytest.mark.parametrize("text", ["lệ phí bao nhiêu?", "cần giấy gì", "nộp online được không"])
def test_a_follow_up_of_nothing_asks_for_the_topic(speaker: Speaker, text: str) -> None:
    assert "thủ tục nào" in text_of(speaker.say(text))


def test_a_choice_is_picked_in_words(speaker: Speaker) -> None:
    assert speaker.say("tôi muốn sang tên").outcome is Outcome.CLARIFIED
    first = speaker.choices[0]
    assert speaker.say("cái đầu tiên").code == first.action.split(":")[1]


def test_what_is_refused_is_not_said_again(speaker: Speaker) -> None:
    assert speaker.say("đăng ký tạm trú cần gì").code == "1.004194"
    corrected = speaker.say("không phải, tôi hỏi tạm vắng")
    assert (corrected.code, corrected.slot) == ("1.003677", "documents")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("cháy nhà gần chợ rồi", Outcome.EMERGENCY),
        ("tôi tố cáo chủ tịch xã nhận hối lộ", Outcome.COMPLAINT),
        ("H32.15-261103-0007 xong chưa", Outcome.DOSSIER),
        ("cho tôi gặp cán bộ", Outcome.HANDOVER),
        ("cán bộ một cửa nạt dân, tôi muốn phản ánh", Outcome.FEEDBACK),
        ("đừng nhắn nữa", Outcome.OPTED_OUT),
        ("có người cầm dao đang đánh nhau", Outcome.EMERGENCY),
        ("nhận tin", Outcome.OPTED_IN),
        ("đồ điên", Outcome.INSULT),
        ("1.004222", Outcome.ANSWERED),
        ("hồ sơ mã 1.004222 cần gì", Outcome.ANSWERED),
        ("xin chào", Outcome.SMALL_TALK),
        ("bot ngu quá", Outcome.INSULT),
        ("giá vàng hôm nay", Outcome.OUT_OF_SCOPE),
        ("trợ cấp thất nghiệp nộp ở đâu", Outcome.ELSEWHERE),
        ("thứ 7 có làm việc không", Outcome.ANSWERED_FAQ),
        ("xem menu", Outcome.MENU),
        ("...", Outcome.UNREADABLE),
        ("\u200b\u202e", Outcome.UNREADABLE),
        ("How do I register a marriage here?", Outcome.FOREIGN_LANGUAGE),
        ("9", Outcome.STALE),
    ],
)
def test_every_kind_of_message_has_its_end(speaker: Speaker, text: str, outcome: Outcome) -> None:
    received = speaker.say(text)
    assert received.outcome is outcome, text_of(received)


def test_a_bare_no_after_a_pick_offers_the_rest_or_says_sorry(speaker: Speaker) -> None:
    assert speaker.say("tôi muốn sang tên").outcome is Outcome.CLARIFIED
    assert speaker.say("số 2").outcome is Outcome.ANSWERED
    assert speaker.say("không phải").outcome in {Outcome.CLARIFIED, Outcome.NOTHING}


def test_a_child_in_danger_is_told_its_own_number_first(speaker: Speaker) -> None:
    told = text_of(speaker.say("hàng xóm đang đánh đập con nhỏ"))
    assert told.index("111") < told.index("115")


@pytest.mark.parametrize(
    "text", ["\x00\x01", "\ud800 khai sinh", "'; DROP TABLE citizen; --", "<b>khai sinh</b>", "a" * 10_000]
)
def test_strange_input_never_fails(speaker: Speaker, text: str) -> None:
    assert speaker.say(text).outcome is not Outcome.FAILED

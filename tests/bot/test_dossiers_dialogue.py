"""A citizen looks a dossier up, is told of its changes, and nobody else learns anything."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.channels.channel import Kind
from bot.conversation.transcript import TranscriptEntry
from bot.database import Database
from bot.dossiers import code as codes
from bot.dossiers.watching import DossierWatch
from bot.outbox import Delivery, Priority
from tests.bot.dossier_desk import CODE, as_csv, importer, line
from tests.bot.speaking import Speaker, conversation, text_of


@pytest.fixture
def lan(database: Database, now: datetime) -> Speaker:
    importer(database).load(as_csv([line()]), now, name="a", by="b")
    return Speaker(database, conversation(), now)


def notices(database: Database) -> list[Delivery]:
    with Session(database.engine) as session:
        wanted = select(Delivery).where(col(Delivery.priority) == Priority.NOTICE).order_by(col(Delivery.id))
        return list(session.exec(wanted))


@pytest.mark.parametrize(
    "written",
    [
        "H32.15-261103-0007 5678",
        "h32.15 261103 0007, 4 số cuối 5678",
        "hồ sơ h3215-261103-0007 tới đâu rồi, sđt 0912345678",
        "H32.l5-26ll03-OOO7 cccd 001099004321",
        "H32152611030007 4321",
    ],
)
def test_code_and_digits_show_it_however_they_are_written(lan: Speaker, written: str) -> None:
    said = text_of(lan.say(written))
    for words in ("Tình trạng: Đang xử lý", "UBND phường Bến Nghé", "Quầy số 2", "Bộ phận tư pháp", "05/11/2026"):
        assert words in said


def test_the_digits_may_come_after_and_are_not_kept(lan: Speaker, database: Database) -> None:
    assert "4 số cuối" in text_of(lan.say(CODE))
    assert "Đang xử lý" in text_of(lan.say("số 5678 nhé"))
    with Session(database.engine) as session:
        assert not any("5678" in entry.question for entry in session.exec(select(TranscriptEntry)))


def test_a_number_for_another_question_is_not_taken_for_the_digits(lan: Speaker) -> None:
    lan.say(CODE)
    lan.say("lệ phí khai sinh bao nhiêu")
    assert "Đang xử lý" not in text_of(lan.say("0912345678"))
    lan.say(CODE)
    assert "Đã dừng" in text_of(lan.press("Thôi tra hồ sơ"))


def test_wrong_digits_and_an_unknown_code_get_the_same_answer(lan: Speaker) -> None:
    lan.say("xin chào")
    wrong = text_of(lan.say(f"{CODE} 0000"))
    unknown = text_of(lan.say("H32.15-261103-9999 5678"))
    assert wrong.replace(CODE, "") == unknown.replace("H32.15-261103-9999", "")
    assert "Không có hồ sơ nào" in wrong


def test_guessing_is_slowed_down_for_the_chat_and_for_the_dossier(lan: Speaker, database: Database) -> None:
    for guess in range(5):
        lan.say(f"{CODE} {guess:04}")
    assert "Đã thử sai nhiều lần" in text_of(lan.say(f"{CODE} 5678"))
    lan.wait(1.1)
    assert "Đang xử lý" in text_of(lan.say(f"{CODE} 5678"))
    for guess in range(20):
        Speaker(database, lan.conversation, lan.now, address=f"other-{guess}").say(f"{CODE} {guess:04}")
    assert "Đã thử sai nhiều lần" in text_of(lan.say(f"{CODE} 5678"))


def test_a_change_is_told_once_with_the_facts_the_law_asks_for(lan: Speaker, database: Database) -> None:
    lan.say(f"{CODE} 5678")
    assert "Từ nay hồ sơ" in text_of(lan.press("Báo tôi khi hồ sơ có thay đổi"))
    ready = as_csv([line(state="Đã có kết quả")])
    for _ in range(2):
        importer(database).load(ready, lan.now + timedelta(hours=1), name="a", by="b")
    (told,) = notices(database)
    assert told.body["text"].startswith("Hồ sơ của bạn đã có kết quả.")
    assert told.body["purpose"] == "dossier_state"
    facts = dict(told.body["facts"])
    assert facts["code"] == CODE
    assert facts["agency"] == "UBND phường Bến Nghé"
    assert facts["receiver"] == "Quầy số 2"
    assert facts["handler"] == "Bộ phận tư pháp"
    assert facts["received_at"] == "08:15 30/10/2026"
    assert facts["due_at"] == "05/11/2026"


def test_nobody_subscribes_to_a_dossier_they_have_not_proved_to_be_theirs(lan: Speaker, database: Database) -> None:
    assert "nhắn lại mã hồ sơ" in text_of(lan.say(f"dossier:watch:{CODE}", Kind.PRESS))
    with Session(database.engine) as session:
        assert session.exec(select(DossierWatch)).all() == []


@pytest.mark.parametrize("words", ["Thôi báo hồ sơ này", "đừng nhắn nữa"])
def test_whoever_stops_is_told_nothing_more(lan: Speaker, database: Database, words: str) -> None:
    lan.say(f"{CODE} 5678")
    lan.press("Báo tôi khi hồ sơ có thay đổi")
    lan.say(words)
    importer(database).load(as_csv([line(state="Đã có kết quả")]), lan.now, name="a", by="b")
    assert notices(database) == []


def test_a_late_dossier_says_so_and_what_to_do(lan: Speaker) -> None:
    lan.wait(24 * 5)
    said = text_of(lan.say(f"{CODE} 5678"))
    assert "Đã quá hẹn 2 ngày" in said
    assert "văn bản xin lỗi" in said


@pytest.mark.parametrize(
    "text", ["lệ phí 50.000 đồng", "0912345678", "Luật 60/2014/QH13", "gọi 18001096", "hôm nay 25/11/2026"]
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes.find(text) is None

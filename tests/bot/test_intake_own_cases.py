"""After filing: the sender is asked, told, rates, reopens and looks up; nobody else sees or changes anything."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.casework import answering, handling
from bot.channels.channel import Kind
from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry
from bot.database import Database
from bot.feedback.case import CaseAttachment, CaseFollower, FeedbackCase
from bot.feedback.kinds import Category
from bot.feedback.kinds import Kind as CaseKind
from bot.intake import lookup, tries
from bot.intake.photos import PhotoFetch
from bot.rejected import Rejected
from tests.bot import sample
from tests.bot.casework_room import actor, filed, furnish
from tests.bot.speaking import Speaker, conversation, text_of


@pytest.fixture
def lan(database: Database, now: datetime) -> Speaker:
    """A citizen of the web chat with one case of the unit tu-phap."""
    with database.transaction() as session:
        sample.load(session, now)
        furnish(session, now)
        filed(session, now, chat="chat-1", name="Lan", phone="0912345678", category=Category.ROADS, area="phường Mới")
    return Speaker(database, conversation(), now)


def case_of(database: Database) -> FeedbackCase:
    with database.transaction() as session:
        return session.exec(select(FeedbackCase).order_by("id")).all()[0]


def ask(speaker: Speaker, question: str = "Cột đèn số mấy?") -> None:
    with speaker.database.transaction() as session:
        case = session.exec(select(FeedbackCase)).one()
        handling.ask_info(session, case, question, actor(session, "lan"), speaker.now)


def answer(speaker: Speaker) -> None:
    with speaker.database.transaction() as session:
        case, official = session.exec(select(FeedbackCase)).all()[0], actor(session, "lan")
        handling.classify(session, case, official, speaker.now, kind=CaseKind.REPORT, category=Category.ROADS)
        answering.draft(session, case, "Đã thay bóng đèn.", official, speaker.now, outcome="resolved", basis="Biên bản")
        answering.send(session, case, official, speaker.now)
    speaker.now += timedelta(minutes=1)


def test_the_next_words_after_a_question_go_to_the_case(lan: Speaker) -> None:
    ask(lan)
    lan.wait(30)
    assert lan.say("khai sinh cần gì").code == sample.BIRTH
    assert "Đã chuyển thông tin bổ sung" in text_of(lan.say("cột số 7 trước chùa"))
    case = case_of(lan.database)
    assert case.text.endswith("[Bổ sung] cột số 7 trước chùa")
    assert case.status == "accepted"
    assert "cột số 7" not in text_of(lan.say("cột số 8 nữa"))
    assert "cột số 8" not in case_of(lan.database).text


def test_a_photo_answers_too(lan: Speaker) -> None:
    ask(lan)
    assert "Đã chuyển" in text_of(lan.say("", Kind.PHOTO))
    with lan.database.transaction() as session:
        assert [one.file_id for one in session.exec(select(PhotoFetch))] == ["photo-1"]
        assert session.exec(select(CaseAttachment)).all() == []


def test_a_denunciation_is_no_answer(lan: Speaker) -> None:
    ask(lan)
    assert "Luật Tố cáo" in text_of(lan.say("tôi tố cáo ông chủ tịch nhận tiền"))
    assert "nhận tiền" not in case_of(lan.database).text
    lan.say("ông ấy lấy năm triệu")
    assert "năm triệu" not in case_of(lan.database).text
    lan.say(f"case:inform:{case_of(lan.database).code}", Kind.PRESS)
    assert "Vâng" in text_of(lan.say("để sau"))
    assert case_of(lan.database).status == "needs_info"


def test_the_answer_is_read_rated_and_reopened(lan: Speaker) -> None:
    answer(lan)
    said = text_of(lan.say("vụ của tôi"))
    assert "Đã trả lời" in said
    code = case_of(lan.database).code
    shown = lan.press(code)
    assert "Đã thay bóng đèn.\n\nCăn cứ: Biên bản" in text_of(shown)
    lan.press("2 Chưa hài lòng")
    assert case_of(lan.database).rating == 2
    lan.press("Chưa giải quyết xong")
    assert "Viết lý do" in text_of(lan.say("ừm"))
    assert "Đã mở lại phiếu" in text_of(lan.say("đèn lại tắt từ tối qua"))
    case = case_of(lan.database)
    assert case.status == "reopened"
    assert not lan.say("đèn lại tắt từ tối qua nữa").code


@pytest.mark.parametrize("action", ["rate:{}:5", "reopen:{}", "inform:{}", "show:{}", "rate:{}:9", "rate:{}:x"])
def test_a_stranger_finds_nothing_by_pressing(lan: Speaker, action: str) -> None:
    answer(lan)
    before = case_of(lan.database)
    stranger = Speaker(lan.database, lan.conversation, lan.now, address="chat-2")
    said = text_of(stranger.say(f"case:{action.format(before.code)}", Kind.PRESS))
    assert "Không tìm thấy phiếu" in said
    assert case_of(lan.database) == before


def test_a_wrong_number_of_stars_is_refused(lan: Speaker) -> None:
    answer(lan)
    code = case_of(lan.database).code
    for stars in ("0", "6", "99", "-1", "x"):
        assert "Chọn từ 1 đến 5" in text_of(lan.say(f"case:rate:{code}:{stars}", Kind.PRESS))
    assert case_of(lan.database).rating is None


def test_look_up_elsewhere_needs_the_four_digits(lan: Speaker) -> None:
    answer(lan)
    stranger = Speaker(lan.database, lan.conversation, lan.now, address="chat-2")
    code = case_of(lan.database).code
    assert "4 số cuối" in text_of(stranger.say(f"mã {code} sao rồi"))
    assert "Không tìm thấy" in text_of(stranger.say("1111"))
    assert "Đã thay bóng đèn" in text_of(stranger.say(f"{code} 5678"))
    with lan.database.transaction() as session:
        kept = [f"{one.question}{one.answer}" for one in session.exec(select(TranscriptEntry))]
    assert not any("5678" in words or "thay bóng" in words for words in kept)


def test_five_wrong_guesses_an_hour(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        furnish(session, now)
        case = filed(session, now, phone="0912345678")
        for _ in range(tries.MOST):
            assert lookup.by_code(session, case.code, "0000", now) is None
        with pytest.raises(Rejected, match="sau một giờ"):
            lookup.by_code(session, case.code, "5678", now)
        later = now + timedelta(minutes=61)
        assert lookup.by_code(session, case.code, "0000", later) is None
        assert lookup.by_code(session, case.code, "5678", later) == case
        assert lookup.by_code(session, "PA-AAAA-AAAA", "5678", later) is None


def test_a_report_without_a_name_is_found_by_its_code_alone(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        furnish(session, now)
        case = filed(session, now, anonymous=True)
        found = lookup.by_code(session, case.code, "", now)
        assert found is not None
        assert lookup.account(session, found, now).text == case.text


def test_who_joined_sees_the_outcome_and_not_the_words(lan: Speaker) -> None:
    minh = Speaker(lan.database, lan.conversation, lan.now, address="chat-2")
    minh.say("phản ánh đèn đường hỏng ở ngõ chợ, phường Mới")
    minh.press("Đúng việc này (1)")
    with lan.database.transaction() as session:
        assert len(session.exec(select(CaseFollower)).all()) == 1
    answer(lan)
    minh.now = lan.now
    code = case_of(lan.database).code
    minh.say("vụ của tôi")
    said = text_of(minh.press(code))
    assert "Đã thay bóng đèn" in said
    assert "Đèn đường hỏng ở ngõ chợ" not in said
    assert "Lan" not in said
    assert minh.choices[0].label == code
    assert "Không tìm thấy" in text_of(minh.say(f"case:reopen:{code}", Kind.PRESS))


def test_a_number_means_the_choice_below_the_notice(lan: Speaker) -> None:
    lan.say("khai sinh cần gì")
    answer(lan)
    lan.wait(20)
    assert "Cảm ơn bạn đã đánh giá" in text_of(lan.say("3"))
    assert case_of(lan.database).rating == 1
    assert lan.say("2").outcome is Outcome.STALE


def test_what_the_office_asked_outlives_the_conversation(session: Session, now: datetime) -> None:
    case = filed(session, now)
    citizen = session.get_one(Citizen, case.citizen_id)
    citizen.state = {"topic": "x"}
    handling.ask_info(session, case, "Ở đâu?", actor(session, "lan"), now)
    assert citizen.state["topic"] == "x"
    assert citizen.state["case_expects"] == [case.code, "inform"]

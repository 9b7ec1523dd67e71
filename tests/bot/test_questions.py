"""What officials decide about what the conversation could not answer, and the FAQs that come of it."""

from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from bot.audit import AuditEntry, verify
from bot.citizens import Citizen, meet
from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.database import Database
from bot.faqs import editing
from bot.feedback.case import FeedbackCase
from bot.officials.access import Role
from bot.outbox import Delivery, reply_of
from bot.questions import deciding, unanswered
from bot.rejected import Rejected
from knowledge import catalogue
from knowledge.faq import Faq, FaqRecord
from tests.bot.console_room import Room


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def ask(session: Session, question: str, now: datetime, outcome: Outcome = Outcome.NOTHING, address: str = "a") -> int:
    """A line of the list, as a turn writes it."""
    citizen = meet(session, "web", address, now)
    assert citizen.id is not None
    number = len(session.exec(select(TranscriptEntry)).all())
    entry = TranscriptEntry(
        citizen_id=citizen.id, external_id=f"{address}:{number}", at=now, question=question, outcome=outcome
    )
    session.add(entry)
    session.flush()
    assert entry.id is not None
    line = UnansweredQuestion(entry_id=entry.id, question=question, outcome=outcome, asked_at=now)
    session.add(line)
    session.flush()
    assert line.id is not None
    return line.id


def test_what_says_the_same_stands_together(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        for said in ("thuê hội trường ở đâu ạ", "thue hoi truong o dau", "Ở đâu thuê hội trường vậy?", "giá vàng"):
            ask(session, said, now)
    groups = room.read(unanswered.groups)
    assert [(group.count, group.newest.question) for group in groups] == [
        (3, "Ở đâu thuê hội trường vậy?"),
        (1, "giá vàng"),
    ]


def test_a_dismissal_takes_the_alike_with_it_but_nobody_who_waits(room: Room, now: datetime) -> None:
    room.official("lan", Role.EDITOR)
    with room.database.transaction() as session:
        first = ask(session, "giá vàng hôm nay", now)
        ask(session, "gia vang hom nay a", now)
        ask(session, "giá vàng hôm nay", now, Outcome.HANDOVER, "b")
        with pytest.raises(Rejected, match="lý do"):
            deciding.dismiss(session, room.actor("lan"), first, " ", now)
        assert deciding.dismiss(session, room.actor("lan"), first, "ngoài việc của cơ quan", now) == 2
    assert [line.outcome for line in room.read(_open)] == [Outcome.HANDOVER]
    assert room.read(verify) is None


def test_an_alias_waits_in_a_draft_and_keeps_the_names_it_had(room: Room, now: datetime) -> None:
    room.official("lan", Role.EDITOR)
    with room.database.transaction() as session:
        catalogue.edit(session, "1.001193", {"name": "Khai sinh", "aliases": ["gks"]}, by="x", now=now)
        line = ask(session, "làm giấy sanh cho con", now)
        with pytest.raises(Rejected, match="đang công khai"):
            deciding.to_alias(session, room.actor("lan"), line, "9.999999", "giấy sanh", now)
        deciding.to_alias(session, room.actor("lan"), line, "1.001193", "giấy sanh", now)
        again = ask(session, "giấy sanh đẻ", now)
        deciding.to_alias(session, room.actor("lan"), again, "1.001193.000.00.00.H32", "giấy sanh đẻ", now)
    waiting = room.read(lambda session: catalogue.draft(session, "1.001193"))
    assert waiting.record.aliases == ["gks", "giấy sanh", "giấy sanh đẻ"]
    assert room.read(lambda session: catalogue.read(session, "1.001193")).record.aliases == ["gks"]


def test_a_case_is_told_to_who_asked_and_a_denunciation_becomes_none(room: Room, now: datetime) -> None:
    room.official("lan", Role.HANDLER)
    with room.database.transaction() as session:
        line = ask(session, "đèn đường hẻm 12 hư cả tuần, không ai sửa", now)
        code = deciding.to_case(session, room.actor("lan"), line, now)
        denounced = ask(session, "tôi tố cáo ông A nhận hối lộ", now)
        with pytest.raises(Rejected, match="tố cáo"):
            deciding.to_case(session, room.actor("lan"), denounced, now)
    case = room.read(lambda session: session.exec(select(FeedbackCase)).one())
    assert (case.code, case.kind, case.category, case.unit_code) == (code, "on_site", "utilities", "hoa-cuong")
    told = room.read(lambda session: session.exec(select(Delivery)).one())
    assert code in reply_of(told.body).text


def test_who_left_the_chat_cannot_be_answered(room: Room, now: datetime) -> None:
    room.official("lan", Role.HANDLER)
    with room.database.transaction() as session:
        line = ask(session, "cho hỏi chuyện này", now, Outcome.HANDOVER)
        session.exec(select(Citizen)).one().reachable = False
        session.flush()
        with pytest.raises(Rejected, match="rời hộp thoại"):
            deciding.answer(session, room.actor("lan"), line, "Xin chào", now)


async def test_a_look_at_a_conversation_is_written_down(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        line = ask(session, "cho hỏi chuyện này", now, Outcome.HANDOVER)
    browser = room.signed_in("lan", Role.VIEWER)
    async with browser.client:
        assert (await browser.get(f"/quan-tri/cau-hoi/{line}")).status_code == 200
    entry = room.read(lambda session: session.exec(select(AuditEntry)).one())
    assert (entry.actor, entry.action, entry.subject) == ("lan", "question.look", f"question/{line}")


RECORD = FaqRecord(question="Giờ làm việc thế nào?", answer="Sáng 7 giờ 30, chiều 13 giờ 30.", source="UBND")


def test_four_eyes_for_a_faq_and_nothing_changes_until_then(room: Room, now: datetime) -> None:
    room.official("lan", Role.APPROVER)
    room.official("minh", Role.APPROVER)
    lan, minh = room.actor("lan"), room.actor("minh")
    with room.database.transaction() as session:
        key = editing.save(session, lan, "", RECORD, now)
        assert key == "gio-lam-viec-the-nao"
        with pytest.raises(Rejected, match="chính bạn"):
            editing.publish(session, lan, key, now)
        assert session.get(Faq, key) is None
        editing.publish(session, minh, key, now)
        changed = RECORD.model_copy(update={"answer": "Sáng 7 giờ, chiều 13 giờ."})
        editing.save(session, minh, key, changed, now)
        faq = session.get(Faq, key)
        assert faq is not None
        assert faq.answer == RECORD.answer
        editing.publish(session, lan, key, now)
        assert faq.answer == changed.answer
        with pytest.raises(Rejected, match="lý do"):
            editing.withdraw(session, lan, key, "", now)
        editing.withdraw(session, lan, key, "đã đổi giờ", now)
        assert faq.status == "withdrawn"
        editing.publish(session, lan, key, now)
        assert faq.status == "published"


def test_an_unfinished_or_strange_faq_is_not_published(room: Room, now: datetime) -> None:
    room.official("lan", Role.APPROVER)
    room.official("minh", Role.APPROVER)
    with room.database.transaction() as session:
        empty = RECORD.model_copy(update={"answer": ""})
        key = editing.save(session, room.actor("lan"), "", empty, now)
        with pytest.raises(Rejected, match="viết đủ"):
            editing.publish(session, room.actor("minh"), key, now)
        with pytest.raises(Rejected) as refused:
            editing.save(session, room.actor("lan"), key, RECORD.model_copy(update={"procedures": ["1.2"]}), now)
        assert set(refused.value.problems) == {"procedures"}


async def test_words_of_citizens_are_words_on_the_page(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        line = ask(session, "<script>alert(1)</script> {{ 7*7 }} cho hỏi", now)
    browser = room.signed_in("lan", Role.EDITOR)
    async with browser.client:
        for path in ("/quan-tri/cau-hoi", f"/quan-tri/cau-hoi/{line}"):
            page = (await browser.get(path)).text
            assert "<script>alert" not in page
            assert "{{ 7*7 }}" in page


def _open(session: Session) -> list[UnansweredQuestion]:
    return list(session.exec(select(UnansweredQuestion).where(col(UnansweredQuestion.resolved_at).is_(None))))

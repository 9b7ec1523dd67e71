"""Publishing: what is proposed is masked, what is left is named, the public sees nothing but what was let go."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import attachments
from bot.attachments.attachment import Attachment
from bot.attachments.picture import Box
from bot.audit import AuditEntry
from bot.casework import answering, citizen_steps, handling
from bot.console.desk import NotFound
from bot.feedback.case import CaseAttachment, ComplainedAbout, FeedbackCase
from bot.feedback.kinds import Category, Kind
from bot.publication import blacking, publishing, reading
from bot.publication.publishing import Words
from bot.publication.reading import Filters
from bot.rejected import Rejected
from tests.bot.casework_room import actor, filed, id_of, told
from tests.bot.test_attachments import photo

TEXT = "Tôi là Lê Văn Tám, số 0912345678, nhà số 5 hẻm 12. Cán bộ Nguyễn Lan nạt dân; đèn hẻm 12 hư."


def answered(session: Session, now: datetime, text: str = "Đã thay bóng đèn.", **given: Any) -> FeedbackCase:
    values = {"text": TEXT, "name": "Lê Văn Tám", "phone": "0912345678", **given}
    case = filed(session, now, **values)
    lan = actor(session, "lan")
    handling.classify(session, case, lan, now, kind=Kind.REPORT, category=Category.ROADS)
    answering.draft(session, case, text, lan, now, outcome="resolved")
    answering.send(session, case, lan, now)
    return case


def publish(session: Session, case: FeedbackCase, now: datetime, words: Words | None = None, **how: bool) -> None:
    shown = words or publishing.masked(session, case)
    publishing.publish(session, case.code, shown, actor(session, "truong"), now, **how)


def test_what_is_proposed_names_nobody(session: Session, now: datetime) -> None:
    case = answered(session, now, "Ông Lê Văn Tám gọi 0987654321 gặp Trần Minh.")
    shown = publishing.masked(session, case)
    for private in ("Tám", "0912345678", "Lan", "0987654321", "Minh", "số 5"):
        assert private not in f"{shown.question} {shown.answer}", private
    assert "đèn hẻm 12 hư" in shown.question


def test_personal_data_is_named_and_published_only_by_a_clear_yes(session: Session, now: datetime) -> None:
    case = answered(session, now)
    with pytest.raises(Rejected) as refused:
        publish(session, case, now, Words("Gọi tôi 0912345678 nhé", "Đã thay."))
    assert "[số điện thoại]" in refused.value.problems["question"]
    assert case.published_at is None
    publish(session, case, now, Words("Đường dây 0912345678 không ai nghe", "Đã thay."), sure=True)
    assert case.published_at == now
    audited = session.exec(select(AuditEntry).where(AuditEntry.action == "case.publish")).one()
    assert audited.detail == {"sure": True}


@pytest.mark.parametrize(
    ("words", "field"),
    [(Words(" ", "a"), "question"), (Words("a", ""), "answer"), (Words("a " * 4_000, "a"), "question")],
)
def test_nothing_and_too_much_are_refused(session: Session, now: datetime, words: Words, field: str) -> None:
    case = answered(session, now)
    with pytest.raises(Rejected) as refused:
        publish(session, case, now, words)
    assert field in refused.value.problems


def test_what_is_not_answered_is_not_published(session: Session, now: datetime) -> None:
    case = filed(session, now)
    with pytest.raises(Rejected, match="chưa có trả lời"):
        publish(session, case, now, Words("a", "b"))


def test_only_an_approver_of_the_unit_who_is_not_meant(session: Session, now: datetime) -> None:
    case = answered(session, now)
    assert case.id is not None
    session.add(ComplainedAbout(case_id=case.id, official_id=id_of(session, "truong")))
    session.flush()
    for login in ("lan", "truong", "dia", "xem"):
        with pytest.raises(NotFound):
            publishing.publish(session, case.code, Words("a", "b"), actor(session, login), now)


def test_the_public_reads_finds_and_loses_it_again(session: Session, now: datetime) -> None:
    case = answered(session, now)
    publish(session, case, now)
    assert case.id is not None
    assert "đã được công khai" in told(session)[-1]
    assert [one.id for one in reading.listed(session, Filters(words="DEN HEM"), 1)[0]] == [case.id]
    assert reading.listed(session, Filters(words="Tám"), 1)[0] == []
    assert reading.listed(session, Filters(category="health"), 1)[0] == []
    assert reading.listed(session, Filters(since=date(2026, 11, 3)), 1)[0] == []
    assert len(reading.listed(session, Filters(since=date(2026, 11, 2), until=date(2026, 11, 2)), 1)[0]) == 1
    assert reading.count(session, Filters(), 10) == 1
    publishing.withdraw(session, case.code, "lộ tên", actor(session, "truong"), now)
    assert reading.one(session, case.id) is None
    assert reading.listed(session, Filters(words="den hem"), 1)[0] == []
    with pytest.raises(Rejected, match="chưa công khai"):
        publishing.withdraw(session, case.code, "x", actor(session, "truong"), now)


def test_published_again_tells_the_citizen_once(session: Session, now: datetime) -> None:
    case = answered(session, now)
    publish(session, case, now)
    publish(session, case, now + timedelta(hours=1), Words("Đèn hẻm 12 hư lâu", "Đã thay."))
    assert sum("đã được công khai" in words for words in told(session)) == 1
    assert case.published_at == now
    assert reading.listed(session, Filters(words="hư lâu"), 1)[0]


def test_a_case_opened_again_is_not_public(session: Session, now: datetime) -> None:
    case = answered(session, now)
    publish(session, case, now)
    citizen_steps.reopen(session, case, "đèn lại tắt", now)
    assert reading.listed(session, Filters(), 1)[0] == []


def test_a_withdrawal_says_why(session: Session, now: datetime) -> None:
    case = answered(session, now)
    publish(session, case, now)
    with pytest.raises(Rejected) as refused:
        publishing.withdraw(session, case.code, "  ", actor(session, "truong"), now)
    assert refused.value.problems == {"reason": "Ghi lý do gỡ."}


def test_the_figures_count_what_was_due_and_kept(session: Session, now: datetime) -> None:
    publish(session, answered(session, now), now)
    late = filed(session, now, chat="b")
    late.due_on, late.answered_at = date(2026, 11, 2), now + timedelta(days=1)
    kept = filed(session, now, chat="c")
    # 2 November, 23:59 in Vietnam
    kept.due_on, kept.answered_at = date(2026, 11, 2), datetime(2026, 11, 2, 16, 59, tzinfo=now.tzinfo)
    filed(session, now, chat="d", anonymous=True)
    session.flush()
    found = reading.figures(session, date(2026, 1, 1))
    assert (found.received, found.answered, found.due, found.on_time, found.published) == (4, 3, 3, 2, 1)
    assert found.share == 66
    assert reading.figures(session, date(2026, 12, 1)).share is None


def shown_photo(session: Session, now: datetime, case: FeedbackCase) -> int:
    kept = attachments.keep(session, photo((100, 80)), "a.jpg", now)
    assert kept.id is not None
    assert case.id is not None
    session.add(CaseAttachment(case_id=case.id, attachment_id=kept.id))
    session.flush()
    return kept.id


def test_only_the_covered_copy_is_public(session: Session, now: datetime) -> None:
    case = answered(session, now)
    head = actor(session, "truong")
    original = shown_photo(session, now, case)
    found = blacking.original(session, case.code, original, head)
    picture = blacking.paint(found.content, [Box(0.1, 0.1, 0.5, 0.5)])
    blacking.show(session, case.code, original, picture, head, now, boxes=1)
    copy = session.get_one(Attachment, found.joined.published_id)
    assert reading.photo(session, copy.token) is None, "the report is not published yet"
    publish(session, case, now)
    assert case.id is not None
    entry = reading.one(session, case.id)
    assert entry is not None
    assert [one.token for one in entry.photos] == [copy.token]
    seen = reading.photo(session, copy.token)
    assert seen is not None
    assert seen.content == picture.content
    assert reading.photo(session, found.attachment.token) is None, "the original stays inside"
    blacking.show(session, case.code, original, picture, head, now, boxes=1)
    assert reading.photo(session, copy.token) is None, "the copy before is gone"
    blacking.hide(session, case.code, original, head, now)
    assert len(session.exec(select(Attachment)).all()) == 1


def test_a_photo_of_another_case_is_not_found(session: Session, now: datetime) -> None:
    one, other = answered(session, now), answered(session, now, chat="b")
    mine = shown_photo(session, now, one)
    with pytest.raises(NotFound):
        blacking.original(session, other.code, mine, actor(session, "truong"))


@pytest.mark.parametrize("box", [Box(-0.1, 0, 0.5, 0.5), Box(0, 0, 0, 0.5), Box(0, 1.2, 0.1, 0.1), Box(0, 0, 2, 0.1)])
def test_a_box_outside_the_picture_is_refused(box: Box) -> None:
    with pytest.raises(Rejected, match="trong ảnh"):
        blacking.paint(photo(), [box])


def test_too_many_boxes_are_refused() -> None:
    with pytest.raises(Rejected, match="Tối đa 30"):
        blacking.paint(photo(), [Box(0, 0, 0.1, 0.1)] * 31)

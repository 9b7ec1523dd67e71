"""A case walks its whole way with one event each; what may not come next is refused and changes nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.audit import AuditEntry
from bot.casework import answering, assignment, citizen_steps, handling
from bot.casework.transitions import STEPS, Action, allowed, by, take_step
from bot.feedback.case import CaseAnswer, CaseEvent, FeedbackCase
from bot.feedback.kinds import Category, Kind, Status
from bot.officials.unit import Unit
from bot.rejected import Rejected
from tests.bot.casework_room import actions, actor, filed, notices, told


def _answered(session: Session, now: datetime, **given: Any) -> FeedbackCase:
    case = filed(session, now, **given)
    lan = actor(session, "lan")
    handling.classify(session, case, lan, now, kind=Kind.REPORT, category=Category.ROADS)
    answering.draft(session, case, "Đã thay bóng đèn ngày 3/11.", lan, now, outcome="resolved")
    answering.send(session, case, lan, now)
    return case


def test_the_whole_way_of_a_case(session: Session, now: datetime) -> None:
    case = filed(session, now)
    head, lan = actor(session, "truong"), actor(session, "lan")
    handling.accept(session, case, head, now)
    handling.classify(session, case, head, now, kind=Kind.ON_SITE, category=Category.ROADS)
    assignment.assign(session, case, head, now, unit_code="tu-phap", handler_id=lan.official_id)
    handling.start(session, case, lan, now)
    answering.draft(session, case, "Đã thay bóng.", lan, now, outcome="resolved", basis="Biên bản 03/11")
    answering.approve(session, case, head, now)
    leaves = answering.send(session, case, lan, now)
    citizen_steps.rate(session, case, 5, now)
    take_step(session, case, Action.PUBLISH, by(head), now)
    handling.close(session, case, head, now)
    citizen_steps.reopen(session, case, "Đèn lại tắt rồi", now + timedelta(days=3))
    walked = ["received", "accept", "classify", "assign", "start", "draft", "approve", "answer", "rate", "publish"]
    assert actions(session, case) == [*walked, "close", "reopen"]
    assert leaves == now + answering.CALL_BACK_WITHIN
    assert "Đã thay bóng.\n\nCăn cứ: Biên bản 03/11" in told(session)[0]
    assert (case.status, case.ended_at, case.rating, case.due_on) == ("reopened", None, 5, date(2026, 11, 12))
    assert notices(session, "lan") == [
        f"Bạn được giao phiếu {case.code}, hạn trả lời 09/11/2026.",
        f"Dự thảo trả lời phiếu {case.code} đã được duyệt.",
        f"Người gửi yêu cầu mở lại phiếu {case.code}.",
    ]
    audited = [row.action for row in session.exec(select(AuditEntry))]
    assert audited == [f"case.{step}" for step in (*walked[1:8], "close")]


def test_every_step_from_every_status_is_allowed_or_refused_as_the_table_says(session: Session, now: datetime) -> None:
    case = filed(session, now)
    who = by(actor(session, "lan"))
    for action, step in STEPS.items():
        for status in Status:
            case.status, before = status, len(actions(session, case))
            if status in step.come_from:
                take_step(session, case, action, who, now)
                assert case.status == (step.to or status)
                assert len(actions(session, case)) == before + 1
            else:
                with pytest.raises(Rejected, match="Không thể"):
                    take_step(session, case, action, who, now)
                assert (case.status, len(actions(session, case))) == (status, before)


def test_what_the_citizen_may_read_of_the_history(session: Session, now: datetime) -> None:
    case = _answered(session, now)
    public = session.exec(select(CaseEvent.action).where(CaseEvent.case_id == case.id, CaseEvent.public)).all()
    assert list(public) == ["received", "accept", "answer"]


def test_waiting_for_the_citizen_stops_the_clock(session: Session, now: datetime) -> None:
    case = filed(session, now)
    lan = actor(session, "lan")
    handling.classify(session, case, lan, now, kind=Kind.REPORT, category=Category.ROADS)
    handling.ask_info(session, case, "Ngõ số mấy?", lan, now + timedelta(days=1))
    assert (case.status, case.paused_at) == ("needs_info", now + timedelta(days=1))
    assert "Ngõ số mấy?" in told(session)[-1]
    handling.give_info(session, case, "Ngõ 12", now + timedelta(days=8))
    assert (case.status, case.paused_at, case.due_on) == ("classified", None, date(2026, 11, 16))
    assert case.text.endswith("[Bổ sung] Ngõ 12")
    assert notices(session, "truong")[-1] == f"Người gửi đã bổ sung thông tin cho phiếu {case.code}."


def test_an_extension_has_a_reason_and_the_citizen_hears_it(session: Session, now: datetime) -> None:
    case = filed(session, now)
    lan = actor(session, "lan")
    for days, reason, field in ((3, "", "reason"), (0, "Chờ vật tư", "days"), (31, "Chờ vật tư", "days")):
        with pytest.raises(Rejected) as refused:
            handling.extend(session, case, days, reason, lan, now)
        assert list(refused.value.problems) == [field]
    handling.extend(session, case, 3, "Chờ vật tư", lan, now)
    assert (case.due_on, case.extended_days) == (date(2026, 11, 12), 3)
    assert "hạn trả lời mới là 12/11/2026" in told(session)[-1]
    with pytest.raises(Rejected, match="không đặt hạn"):
        handling.extend(session, filed(session, now, anonymous=True), 3, "Chờ", lan, now)


def test_days_by_complexity_and_unit(session: Session, now: datetime) -> None:
    case = filed(session, now)
    handling.classify(
        session,
        case,
        actor(session, "lan"),
        now,
        kind=Kind.REPORT,
        category=Category.LAND_BUILDING,
        complex_matter=True,
    )
    assert (case.due_days, case.due_on) == (10, date(2026, 11, 16))


def test_refusing_needs_a_reason_that_is_told(session: Session, now: datetime) -> None:
    case = filed(session, now)
    with pytest.raises(Rejected):
        handling.refuse(session, case, "  ", actor(session, "lan"), now)
    assert case.status == "received"
    handling.refuse(session, case, "Đã có bản án có hiệu lực", actor(session, "lan"), now)
    assert (case.status, case.refusal, case.ended_at) == ("refused", "Đã có bản án có hiệu lực", now)
    assert "bản án" in told(session)[-1]


def test_passing_it_outside(session: Session, now: datetime) -> None:
    case = filed(session, now)
    assignment.transfer(session, case, "Công ty Điện lực", "Lưới điện do Điện lực quản lý", actor(session, "lan"), now)
    assert (case.status, case.sent_to) == ("transferred", "Công ty Điện lực")
    assert "được chuyển đến Công ty Điện lực" in told(session)[-1]


def test_a_second_person_approves_where_the_unit_asks(session: Session, now: datetime) -> None:
    session.get_one(Unit, "tu-phap").second_person = True
    case = filed(session, now)
    head = actor(session, "truong")
    handling.classify(session, case, head, now, kind=Kind.REPORT, category=Category.ROADS)
    answering.draft(session, case, "Đã thay bóng.", head, now, outcome="resolved")
    with pytest.raises(Rejected, match="người thứ hai"):
        answering.send(session, case, head, now)
    with pytest.raises(Rejected, match="không tự duyệt"):
        answering.approve(session, case, head, now)
    with pytest.raises(Rejected, match="Chỉ người duyệt"):
        answering.approve(session, case, actor(session, "lan"), now)
    answering.approve(session, case, actor(session, "quantri"), now)
    answering.draft(session, case, "Đã thay bóng, sáng lại.", head, now, outcome="resolved")
    with pytest.raises(Rejected, match="người thứ hai"):
        answering.send(session, case, head, now)  # changed after the approval
    answering.send_back(session, case, "Ghi rõ ngày thay", actor(session, "quantri"), now)
    assert notices(session, "truong")[-1] == f"Dự thảo trả lời phiếu {case.code} bị trả lại, mời xem lý do."


def test_an_answer_can_be_called_back_for_a_few_seconds(session: Session, now: datetime) -> None:
    case = _answered(session, now)
    assert told(session)
    answering.call_back(session, case, actor(session, "lan"), now + timedelta(seconds=19))
    assert (case.status, case.answered_at, case.ended_at, told(session)) == ("drafted", None, None, [])
    answering.send(session, case, actor(session, "lan"), now + timedelta(seconds=30))
    with pytest.raises(Rejected, match="không thu hồi được"):
        answering.call_back(session, case, actor(session, "lan"), now + timedelta(seconds=51))
    assert len(session.exec(select(CaseAnswer)).all()) == len(told(session)) == 1


def test_another_ones_draft_is_set_aside_not_written_over(session: Session, now: datetime) -> None:
    case = filed(session, now)
    lan, minh = actor(session, "lan"), actor(session, "minh")
    handling.classify(session, case, lan, now, kind=Kind.REPORT, category=Category.ROADS)
    for who, text in ((lan, "Bản một."), (lan, "Bản một sửa."), (minh, "Bản hai.")):
        answering.draft(session, case, text, who, now, outcome="resolved")
    current = answering.current(session, case)
    assert current is not None
    assert (current.text, current.drafted_by) == ("Bản hai.", minh.official_id)
    assert [old.text for old in answering.set_aside(session, case)] == ["Bản một sửa."]


def test_a_bad_rating_reaches_the_head_and_a_new_answer_follows_a_reopening(session: Session, now: datetime) -> None:
    case = _answered(session, now)
    citizen_steps.rate(session, case, 1, now, "Chưa sáng")
    assert notices(session, "truong")[-1].endswith("bị đánh giá 1/5, mời xem lại.")
    for stars in (0, 6):
        with pytest.raises(Rejected):
            citizen_steps.rate(session, case, stars, now)
    with pytest.raises(Rejected):
        citizen_steps.reopen(session, case, " x ", now)
    citizen_steps.reopen(session, case, "Đèn vẫn tắt", now)
    lan = actor(session, "lan")
    answering.draft(session, case, "Đã thay cả dây.", lan, now, outcome="resolved")
    answering.send(session, case, lan, now)
    assert len(told(session)) == 2


def test_only_the_table_decides_what_may_come(session: Session, now: datetime) -> None:
    case = filed(session, now)
    case.merged_into = filed(session, now).id
    assert [action for action in Action if allowed(case, action)] == [Action.UNMERGE]

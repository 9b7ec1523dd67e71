"""From a draft to the timetable: who may do what, in which order, and what is refused at which field."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.audit import AuditEntry
from bot.console.desk import NotFound
from bot.database import Database
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler.campaigns import approving, drafting
from scheduler.campaigns.campaign import CampaignEvent
from scheduler.campaigns.rhythm import Beat, Rhythm
from tests.scheduler.campaign_room import (
    FACTS,
    LAN,
    MINH,
    SENDER,
    actor,
    approved,
    draft,
    once,
    put,
    scheduled,
    status,
    subscribe,
)


def test_a_second_official_approves_and_every_step_is_written_down(any_database: Database, now: datetime) -> None:
    subscribe(any_database, now, "hoa")
    campaign_id = scheduled(any_database, now)
    assert status(any_database, campaign_id) == "scheduled"
    with Session(any_database.engine) as session:
        acts = [event.act for event in session.exec(select(CampaignEvent).order_by(col(CampaignEvent.id)))]
        audited = list(session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id))))
    assert acts == ["create", "words", "submit", "approve", "schedule"]
    assert audited == [f"campaign.{act}" for act in acts]


def test_the_author_and_the_last_to_change_it_may_not_approve(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    campaign_id = draft(database, now)
    other = actor(3)
    with database.transaction() as session:
        drafting.change(session, campaign_id, 2, FACTS, other, now)
        approving.submit(session, campaign_id, SENDER, other, now)
    for own in (LAN, other):
        with pytest.raises(Rejected, match="không được tự duyệt"), database.transaction() as session:
            approving.approve(session, campaign_id, SENDER, own, now)
    assert status(database, campaign_id) == "submitted"
    with database.transaction() as session:
        approving.approve(session, campaign_id, SENDER, MINH, now)
    assert status(database, campaign_id) == "approved"


def test_what_was_approved_changes_only_through_a_new_approval(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    campaign_id = approved(database, now)
    with pytest.raises(Rejected, match="đang soạn"), database.transaction() as session:
        put(session, campaign_id, now, "Lời khác")
    with database.transaction() as session:
        approving.send_back(session, campaign_id, "", LAN, now)
        put(session, campaign_id, now, "Lời khác")
    with pytest.raises(Rejected, match="Không làm được"), database.transaction() as session:
        approving.approve(session, campaign_id, SENDER, MINH, now)


def test_sending_back_needs_a_reason_from_the_approver(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    campaign_id = draft(database, now)
    with database.transaction() as session:
        approving.submit(session, campaign_id, SENDER, LAN, now)
    with pytest.raises(Rejected) as refused, database.transaction() as session:
        approving.send_back(session, campaign_id, " ", MINH, now)
    assert set(refused.value.problems) == {"why"}


def test_nobody_sees_or_changes_another_units_campaign(database: Database, now: datetime) -> None:
    campaign_id = draft(database, now)
    stranger = actor(9, unit="phu-nhuan")
    viewer = actor(8, frozenset({Permission.VIEW}))
    with Session(database.engine) as session:
        with pytest.raises(NotFound):
            drafting.found(session, campaign_id, stranger)
        with pytest.raises(NotFound):
            approving.submit(session, campaign_id, SENDER, viewer, now)
        assert drafting.found(session, campaign_id, viewer).title == FACTS.title


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"theme": ""}, "theme"),
        ({"kind": "quiz"}, "kind"),
        ({"topics": []}, "topics"),
        ({"topics": ["bong-da"]}, "topics"),
        ({"unit_code": "phu-nhuan"}, "unit_code"),
        ({"target_url": "javascript:alert(1)"}, "target_url"),
        ({"late_days": 1000}, "late_days"),
        ({"failure_limit": 0}, "failure_limit"),
    ],
)
def test_facts_are_refused_at_their_field(
    database: Database, now: datetime, change: dict[str, Any], field: str
) -> None:
    facts = replace(FACTS, **change)
    with pytest.raises(Rejected) as refused, database.transaction() as session:
        drafting.create(session, facts, LAN, now)
    assert set(refused.value.problems) == {field}


def test_words_that_cannot_go_out_are_refused_at_their_field(database: Database, now: datetime) -> None:
    campaign_id = draft(database, now, text="")
    for text, medium, words in (
        ("Chào {ten_ban}", "chat", "Chỗ điền {ten_ban}"),
        ("Chào {ten_don_vi", "chat", "ngoặc nhọn"),
        ("a" * 2000, "chat", "quá mức 2000"),
        ("a" * 2000, "zalo_oa", "quá mức 2000"),
        ("a" * 161, "sms", "quá mức 160"),
        ("Xem {lien_ket}", "chat", "liên kết"),
        ("  ", "chat", "Chưa có lời"),
    ):
        with pytest.raises(Rejected) as refused, database.transaction() as session:
            put(session, campaign_id, now, text, medium)
        assert words in refused.value.problems["text"]
    with database.transaction() as session:
        put(session, campaign_id, now, "a" * 2000, "telegram")


def test_an_empty_audience_or_a_channel_without_words_is_not_submitted(database: Database, now: datetime) -> None:
    campaign_id = draft(database, now, text="")
    with database.transaction() as session:
        put(session, campaign_id, now, "Lịch", "telegram")
    with pytest.raises(Rejected) as refused, database.transaction() as session:
        approving.submit(session, campaign_id, SENDER, LAN, now)
    assert "Chưa có ai đồng ý" in refused.value.problems["topics"]
    subscribe(database, now, "hoa", channel="web")
    with pytest.raises(Rejected) as refused, database.transaction() as session:
        approving.submit(session, campaign_id, SENDER, LAN, now)
    assert "Chat trên trang web" in refused.value.problems["variants"]


def test_two_officials_at_one_draft_do_not_overwrite_each_other(database: Database, now: datetime) -> None:
    campaign_id = draft(database, now)
    with database.transaction() as session:
        drafting.change(session, campaign_id, 2, FACTS, MINH, now)
    with pytest.raises(Rejected, match="vừa sửa"), database.transaction() as session:
        drafting.change(session, campaign_id, 2, FACTS, LAN, now)


def test_a_schedule_in_the_past_is_refused_at_the_day(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    campaign_id = approved(database, now)
    for when in (
        once(date(2026, 11, 2), time(8, 59)),
        Rhythm(Beat.DAILY, date(2026, 10, 1), time(8), until=date(2026, 10, 31)),
        Rhythm(Beat.BEFORE, date(2026, 11, 3), time(8), days_before=2),
    ):
        with pytest.raises(Rejected) as refused, database.transaction() as session:
            approving.schedule(session, campaign_id, when, LAN, now)
        assert set(refused.value.problems) == {"day"}
    assert status(database, campaign_id) == "approved"


def test_only_an_approver_stops_what_is_scheduled(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    campaign_id = scheduled(database, now)
    editor = actor(5, frozenset({Permission.VIEW, Permission.EDIT}))
    with pytest.raises(Rejected, match="quyền duyệt"), database.transaction() as session:
        approving.cancel(session, campaign_id, "", editor, now)
    with database.transaction() as session:
        approving.cancel(session, campaign_id, "Hoãn lịch", MINH, now + timedelta(minutes=1))
    assert status(database, campaign_id) == "cancelled"
    with pytest.raises(Rejected), database.transaction() as session:
        approving.resume(session, campaign_id, MINH, now)


def test_praise_by_name_needs_the_consent_of_whoever_is_praised(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    facts = replace(FACTS, kind="example")
    campaign_id = draft(database, now, facts)
    with pytest.raises(Rejected) as refused, database.transaction() as session:
        approving.submit(session, campaign_id, SENDER, LAN, now)
    assert set(refused.value.problems) == {"named_consent"}
    with database.transaction() as session:
        drafting.change(session, campaign_id, 2, replace(facts, named_consent=True), LAN, now)
        approving.submit(session, campaign_id, SENDER, LAN, now)


def test_a_place_of_the_sample_that_nobody_filled_in_is_told(database: Database, now: datetime) -> None:
    subscribe(database, now, "hoa")
    campaign_id = draft(database, now, text="Tiếp công dân: (ghi ngày, giờ). Hỏi {dien_thoai}.")
    with pytest.raises(Rejected, match=r"chưa điền: \(ghi ngày, giờ\)"), database.transaction() as session:
        approving.submit(session, campaign_id, SENDER, LAN, now)

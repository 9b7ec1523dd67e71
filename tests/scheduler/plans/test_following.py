"""From a proposal to a plan in force: checked, submitted, issued by another, due, done, counted, reminded."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.audit import AuditEntry, verify
from bot.console.desk import NotFound
from bot.database import Database
from bot.officials.access import Actor
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from scheduler.plans import book, checking, doing, issuing
from scheduler.plans.activity import Activity, Check, Occurrence, OccurrenceStatus
from scheduler.plans.board import Filter, overdue, shown
from scheduler.plans.fields import ActivityFields, InspectionFields, PlanFields, TargetFields
from scheduler.plans.plan import PlanStatus
from scheduler.plans.proposing import propose
from scheduler.plans.reading.files import read_file
from scheduler.plans.rhythm import Rhythm
from tests.bot.console_room import OTHER, OWN, Room
from tests.scheduler.plans import issued
from tests.scheduler.plans.people import change, peopled

_FILE = Path(__file__).parent / "written" / "phuong_mau.txt"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return peopled(database, now)


@pytest.fixture
def lan(room: Room) -> Actor:
    return room.actor("lan")


def loaded(room: Room) -> int:
    data = _FILE.read_bytes()

    def work(session: Session) -> int:
        proposal = read_file(_FILE.name, data)
        return propose(session, proposal, room.clock(), by="lan", file=(_FILE.name, data), unit_code=OWN).id or 0

    return int(change(room, work))


def names(room: Room, state: Check) -> list[str]:
    query = select(Activity.name).where(Activity.state == state).order_by(col(Activity.position))
    return [str(name) for name in room.read(lambda session: session.exec(query).all())]


def test_each_proposal_is_accepted_edited_or_dropped(room: Room, lan: Actor, now: datetime) -> None:
    plan_id = loaded(room)

    def work(session: Session) -> None:
        plan = book.plan(session, plan_id, lan)
        assert checking.accept_whole(session, plan, lan, now) == (4, 2)
        banner, training = [one for one in book.activities(session, plan_id) if one.state == Check.PROPOSED]
        with pytest.raises(Rejected, match="Chưa có đơn vị chủ trì"):
            checking.accept(session, plan, banner, lan, now)
        checking.drop(session, plan, banner, lan, now)
        checking.look_again(session, plan, banner, lan, now)
        with pytest.raises(Rejected, match="chưa kiểm tra"):
            issuing.submit(session, plan, lan, now)
        checking.drop(session, plan, banner, lan, now)
        form = ActivityFields(name=training.name, rhythm=Rhythm.ONCE, lead="phuong Hoa Cuong", supporting="Sở A; Sở B")
        with pytest.raises(Rejected, match="cần có hạn"):
            checking.edit(session, plan, training, form, lan, now)
        checking.edit(session, plan, training, form.model_copy(update={"ends": date(2026, 2, 27)}), lan, now)
        assert (training.lead_unit, training.supporting, training.problems) == (OWN, ["Sở A", "Sở B"], [])

    change(room, work)
    assert names(room, Check.DROPPED) == ["Treo băng rôn dịp Ngày Pháp luật"]
    assert names(room, Check.EDITED) == ["Tập huấn cho tổ công nghệ số cộng đồng"]
    told = room.read(lambda session: session.exec(select(AuditEntry.action)).all())
    assert told.count("plan.accept") == 4
    assert {"plan.drop", "plan.look_again", "plan.edit"} <= set(told)
    assert room.read(verify) is None


def test_a_second_person_issues_and_only_then_is_anything_due(room: Room, lan: Actor, now: datetime) -> None:
    plan_id, minh = loaded(room), room.actor("minh")

    def work(session: Session) -> None:
        plan = book.plan(session, plan_id, lan)
        checking.accept_whole(session, plan, lan, now)
        for left in book.activities(session, plan_id):
            if left.state == Check.PROPOSED:
                checking.drop(session, plan, left, lan, now)
        issuing.submit(session, plan, minh, now)
        with pytest.raises(Rejected, match="Người trình không tự ban hành"):
            issuing.issue(session, plan, minh, now)
        issuing.give_back(session, plan, minh, now)
        assert session.exec(select(Occurrence)).first() is None
        issuing.submit(session, plan, lan, now)
        plan.number = ""
        with pytest.raises(Rejected, match="số và ngày ký"):
            issuing.issue(session, plan, minh, now)
        plan.number = "45/KH-UBND"
        assert issuing.issue(session, plan, minh, now) == 54  # weeks from 12 January, and three single days
        assert plan.status == PlanStatus.ISSUED

    change(room, work)


def test_a_changed_rhythm_plans_anew_and_keeps_what_was_done(room: Room, lan: Actor, now: datetime) -> None:
    def work(session: Session) -> None:
        plan = issued.plan(session, OWN, now)
        radio = book.activities(session, plan.id or 0)[0]
        first, second, *_ = book.occurrences(session, [radio.id or 0])
        doing.finish(session, radio, first.id or 0, "đã phát", lan, now)
        with pytest.raises(Rejected, match="đã được ghi là xong"):
            doing.finish(session, radio, first.id or 0, "", lan, now)
        form = ActivityFields(name=radio.name, rhythm=Rhythm.QUARTERLY, lead=radio.lead)
        checking.edit(session, plan, radio, form, lan, now)
        kept = book.occurrences(session, [radio.id or 0])
        assert [one.period for one in kept] == ["2026-01", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
        stopped = form.model_copy(update={"cancelled": True})
        checking.edit(session, plan, radio, stopped, lan, now)
        assert [one.period for one in book.occurrences(session, [radio.id or 0])] == ["2026-01"]
        checking.edit(session, plan, radio, form, lan, now)
        doing.reopen(session, radio, first.id or 0, lan, now)
        assert first.status == OccurrenceStatus.DUE
        with pytest.raises(NotFound):
            doing.finish(session, radio, second.id or 0, "", lan, now)

    change(room, work)


def test_the_board_shows_late_work_first_and_filters(room: Room, lan: Actor, now: datetime) -> None:
    today = date(2026, 11, 2)

    def work(session: Session) -> None:
        plan = issued.plan(session, OWN, now, lead_unit=OTHER)
        rows = shown(session, plan, Filter(), today)
        assert [one.due_on for _, one in rows][:3] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
        assert len(shown(session, plan, Filter(lead=issued.LEAD), today)) == 12
        assert len(shown(session, plan, Filter(month="2026-12"), today)) == 2
        assert len(shown(session, plan, Filter.of({"trang-thai": "late", "chu-tri": "Văn phòng"}), today)) == 4
        assert Filter.of({"trang-thai": "'; drop"}).state == ""
        [(_, soon, late)] = overdue(session, lan, today)
        assert (soon, late) == (0, 14)
        [(_, _, theirs)] = overdue(session, room.actor("xuan"), today)
        assert theirs == 10

    change(room, work)


def test_who_leads_an_activity_sees_the_plan_and_writes_only_there(room: Room, lan: Actor, now: datetime) -> None:
    xa = room.actor("xuan")

    def work(session: Session) -> None:
        plan = issued.plan(session, OWN, now, lead_unit=OTHER)
        radio, news, *_ = book.activities(session, plan.id or 0)
        assert [one.id for one in book.listed(session, xa)] == [plan.id]
        assert book.may_work(xa, plan, radio)
        assert not book.may_work(xa, plan, news)
        assert book.may_work(room.actor("tuan"), plan, news)
        alone = issued.plan(session, OWN, now)
        with pytest.raises(NotFound):
            book.plan(session, alone.id or 0, xa)
        checking.add(session, alone, ActivityFields(name="Thêm", rhythm=Rhythm.WHEN_ISSUED, lead="Văn phòng"), lan, now)
        assert [one.name for one in book.activities(session, alone.id or 0)][-1] == "Thêm"

    change(room, work)


def test_targets_checks_and_obstacles_are_kept(room: Room, lan: Actor, now: datetime) -> None:
    def work(session: Session) -> None:
        form = PlanFields(title="Kế hoạch", year=2027, unit_code=OWN)
        plan = issuing.create(session, form, lan, now)
        with pytest.raises(Rejected, match="kế hoạch cấp trên"):
            issuing.change(session, plan, form.model_copy(update={"parent_id": plan.id}), lan, now)
        target = doing.set_target(session, plan, None, TargetFields(name="Hồ sơ trực tuyến", value=70), lan, now)
        doing.set_target(session, plan, target.id, TargetFields(name="Hồ sơ", value=70, current=71), lan, now)
        assert [(one.name, one.current) for one in book.targets(session, plan.id or 0)] == [("Hồ sơ", 71)]
        doing.drop_target(session, plan, target.id or 0, lan, now)
        seen = InspectionFields(unit="Phòng A", inspected_on=date(2026, 11, 3), inspector="Lan")
        with pytest.raises(Rejected, match="sau hôm nay"):
            doing.inspect(session, plan, seen, lan, now)
        doing.inspect(session, plan, seen.model_copy(update={"inspected_on": date(2026, 11, 1)}), lan, now)
        assert len(book.inspections(session, plan.id or 0)) == 1
        radio = book.activities(session, issued.plan(session, OWN, now).id or 0)[0]
        obstacle = doing.report(session, radio, "Loa hỏng ở hai tổ", lan, now)
        doing.solve(session, radio, obstacle.id or 0, "Đã thay loa", lan, now)
        assert book.obstacles(session, [radio.id or 0], open_only=True) == []

    change(room, work)


def test_the_root_unit_owns_what_the_command_line_loads(room: Room, now: datetime) -> None:
    data = _FILE.read_bytes()

    def work(session: Session) -> str:
        return propose(session, read_file(_FILE.name, data), now, by="motcua", file=(_FILE.name, data)).unit_code

    assert change(room, work) == ROOT

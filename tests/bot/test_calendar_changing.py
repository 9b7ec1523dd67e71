"""A changed calendar counts open deadlines anew and says so; what makes no sense is refused."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.audit import AuditEntry
from bot.calendar import changing, working_days
from bot.calendar.changing import Change, Follower
from bot.calendar.day import DayKind
from bot.casework import handling
from bot.feedback import recounting
from bot.feedback.case import CaseEvent
from bot.feedback.kinds import Category, Kind
from bot.rejected import Rejected
from tests.bot.casework_room import actor, filed

CASES = Follower("phiếu", recounting.moved, recounting.recount)
OFF = Change(date(2026, 11, 5), DayKind.HOLIDAY, "Lễ hội", "Quyết định 5")


def test_a_day_off_moves_open_cases_and_each_says_so(session: Session, now: datetime) -> None:
    case, closed = filed(session, now), filed(session, now)
    free = filed(session, now, anonymous=True)
    handling.refuse(session, closed, "Trùng", actor(session, "lan"), now)
    calendar = changing.changed(working_days.load(session), OFF)
    seen = recounting.moved(session, calendar)
    assert [(one.name, one.was, one.due) for one in seen] == [(case.code, date(2026, 11, 9), date(2026, 11, 10))]
    assert case.due_on == date(2026, 11, 9)  # only looked at
    admin = actor(session, "quantri")
    assert changing.make(session, OFF, [CASES], admin, now) == 1
    assert (case.due_on, closed.due_on, free.due_on) == (date(2026, 11, 10), date(2026, 11, 9), None)
    event = session.exec(select(CaseEvent).where(CaseEvent.action == "recount")).one()
    assert event.note == "Lịch làm việc thay đổi: hạn từ 09/11/2026 thành 10/11/2026."
    entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None
    assert entry.detail == {"day": "2026-11-05", "kind": "nghi_le", "moved": 1}
    assert changing.make(session, Change(OFF.day, None), [CASES], admin, now) == 1
    assert case.due_on == date(2026, 11, 9)


def test_pauses_and_extensions_survive_the_recount(session: Session, now: datetime) -> None:
    case = filed(session, now)
    lan = actor(session, "lan")
    handling.classify(session, case, lan, now, kind=Kind.REPORT, category=Category.ROADS)
    handling.ask_info(session, case, "Ở đâu?", lan, now + timedelta(days=1))
    handling.give_info(session, case, "Ngõ 12", now + timedelta(days=3))
    handling.extend(session, case, 2, "Chờ vật tư", lan, now)
    assert case.due_on == date(2026, 11, 13)
    wednesday = Change(date(2026, 11, 4), DayKind.HOLIDAY, "", "QĐ")
    changing.make(session, wednesday, [CASES], actor(session, "quantri"), now)
    assert case.due_on == date(2026, 11, 13)  # the day off lies in the pause
    changing.make(
        session, Change(date(2026, 11, 10), DayKind.HOLIDAY, "", "QĐ"), [CASES], actor(session, "quantri"), now
    )
    assert case.due_on == date(2026, 11, 16)


def test_a_worked_saturday_and_longer_hours(session: Session, now: datetime) -> None:
    friday_night = datetime.fromisoformat("2026-11-06T19:00+07:00")
    case = filed(session, friday_night)
    assert case.due_on == date(2026, 11, 16)
    admin = actor(session, "quantri")
    swap = Change(date(2026, 11, 14), DayKind.SWAPPED_ON, "Làm bù", "Thông báo 3")
    assert changing.make(session, swap, [CASES], admin, now) == 1
    assert case.due_on == date(2026, 11, 14)
    assert changing.set_sessions(session, [(time(8), time(12)), (time(13), time(20))], [CASES], admin, now) == 1
    assert case.due_on == date(2026, 11, 13)
    assert list(changing.hours(working_days.load(session))) == [(time(8), time(12)), (time(13), time(20))]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change(date(1999, 1, 1), DayKind.HOLIDAY, "", "QĐ"), "day"),
        (Change(date(2026, 11, 5), DayKind.HOLIDAY), "source"),
        (Change(date(2026, 11, 5), DayKind.SWAPPED_ON, "", "QĐ"), "kind"),
    ],
)
def test_what_makes_no_sense_is_refused(change: Change, field: str) -> None:
    with pytest.raises(Rejected) as refused:
        changing.check(change)
    assert list(refused.value.problems) == [field]


@pytest.mark.parametrize("hours", [[], [(time(12), time(8))], [(time(8), time(12)), (time(11), time(17))]])
def test_sessions_that_cannot_be(session: Session, now: datetime, hours: list[tuple[time, time]]) -> None:
    with pytest.raises(Rejected):
        changing.set_sessions(session, hours, [CASES], actor(session, "quantri"), now)

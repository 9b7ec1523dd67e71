"""Who sees and handles which case: by unit, by role, never one complained about; and whoever comes second is told."""

from datetime import datetime

import pytest
from sqlmodel import Session

from bot.casework import assignment, handling, reach
from bot.console.desk import NotFound
from bot.feedback.kinds import Category, Kind, Status
from bot.officials.access import Permission
from bot.rejected import Rejected
from tests.bot.casework_room import actor, filed, id_of, notices, taken


def test_the_one_complained_about_never_sees_or_gets_it(session: Session, now: datetime) -> None:
    admin = actor(session, "quantri")
    lan, head = id_of(session, "lan"), id_of(session, "truong")
    case = filed(session, now, complained_about=[admin.official_id, lan])
    for login in ("quantri", "lan", "minh"):  # minh: it is for the head alone
        with pytest.raises(NotFound):
            reach.see(session, case.code, actor(session, login))
    boss = actor(session, "truong")
    with pytest.raises(Rejected, match="người bị phản ánh"):
        assignment.assign(session, case, boss, now, unit_code="tu-phap", handler_id=lan)
    assignment.assign(session, case, boss, now, unit_code="tu-phap", handler_id=id_of(session, "minh"))
    assert taken(session, case, "minh").code == case.code
    handling.complain_about(session, case, {id_of(session, "minh")}, boss, now)
    assert case.handler_id is None
    with pytest.raises(NotFound):
        reach.see(session, case.code, actor(session, "minh"))
    assert [one.id for one in reach.who(session, case, Permission.APPROVE)] == [admin.official_id, head]


def test_conduct_goes_to_the_head_and_is_never_closed_by_the_program(session: Session, now: datetime) -> None:
    case = filed(session, now)
    handling.classify(session, case, actor(session, "truong"), now, kind=Kind.REPORT, category=Category.UNLAWFUL_FEE)
    assert case.about_official
    assert notices(session, "truong")[-1] == f"Phiếu {case.code} phản ánh về cán bộ, cần người đứng đầu xem."
    with pytest.raises(NotFound):
        reach.see(session, case.code, actor(session, "lan"))
    case.status = Status.ANSWERED
    with pytest.raises(Rejected, match="không tự kết thúc"):
        handling.close(session, case, None, now)


def test_other_units_and_viewers(session: Session, now: datetime) -> None:
    case = filed(session, now)
    with pytest.raises(NotFound):
        reach.see(session, case.code, actor(session, "dia"))
    viewer = actor(session, "xem")
    assert reach.see(session, case.code, viewer).code == case.code
    with pytest.raises(NotFound):
        reach.take(session, case.code, viewer)
    assignment.assign(session, case, actor(session, "quantri"), now, unit_code="dia-chinh")
    assert reach.see(session, case.code, actor(session, "dia")).code == case.code
    with pytest.raises(NotFound):
        reach.see(session, case.code, actor(session, "lan"))
    with pytest.raises(Rejected, match="chưa có quyền"):
        assignment.assign(
            session, case, actor(session, "quantri"), now, unit_code="dia-chinh", handler_id=id_of(session, "lan")
        )
    with pytest.raises(Rejected, match="Chọn đơn vị"):
        assignment.assign(session, case, actor(session, "quantri"), now, unit_code="khong-co")


def test_many_at_once_says_which_were_not(session: Session, now: datetime) -> None:
    first, second = filed(session, now), filed(session, now)
    second.status = Status.CLOSED
    session.flush()
    done, problems = assignment.assign_many(
        session, [first.code, second.code, first.code], actor(session, "truong"), now, unit_code="tu-phap"
    )
    assert (done, list(problems)) == (1, [second.code])
    assert first.status == "assigned"


def test_whoever_saw_an_older_version_is_told_and_nothing_is_lost(session: Session, now: datetime) -> None:
    case = filed(session, now)
    seen = case.version
    handling.accept(session, case, actor(session, "minh"), now)
    with pytest.raises(Rejected, match="Trần Minh cập nhật lúc 09:00 02/11/2026"):
        reach.take(session, case.code, actor(session, "lan"), version=seen)
    assert reach.take(session, case.code, actor(session, "lan"), version=case.version).status == "accepted"
